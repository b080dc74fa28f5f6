// One test for each screen of the app, in one look.
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { allScreens } from './everyscreen.mjs'
import { screens } from './screenlist.mjs'
import { startParley } from './server.mjs'

/** Call it once, at the top of a file. `at` gets a page on which the screen is shown. */
export function eachScreen(look, title, at) {
  let parley, chromium, all

  before(async () => {
    parley = await startParley()
    chromium = await startChromium()
    all = await allScreens(chromium, parley, { long: true })
  })
  after(async () => {
    await all?.close()
    await chromium?.close()
    await parley?.stop()
  })

  for (const screen of screens) {
    test(`${screen.name}: ${title}`, async () => {
      const { context, page } = await all.open(screen, look)
      try {
        await at(page)
      } finally {
        await context.close()
      }
    })
  }
}
