// Every screen: axe finds nothing, light, dark and narrow, and nothing is cut off where it is narrow.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faults } from './axe.mjs'
import { startChromium } from './browser.mjs'
import { allScreens, looks, narrow } from './everyscreen.mjs'
import { cutOff } from './reflow.mjs'
import { screens } from './screenlist.mjs'
import { startParley } from './server.mjs'

let parley
let chromium
let all

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

async function look(screen, how, at) {
  const { context, page } = await all.open(screen, how)
  try {
    await at(page)
  } finally {
    await context.close()
  }
}

for (const screen of screens) {
  test(`${screen.name}: axe finds nothing, light and dark`, () => look(screen, looks[0], async page => {
    assert.deepEqual(await faults(page), [])
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.deepEqual(await faults(page), [], 'dark')
  }))

  test(`${screen.name}: at 320 pixels axe finds nothing, and nothing is cut off`, () => look(screen, narrow, async page => {
    assert.deepEqual(await faults(page), [])
    assert.deepEqual(await cutOff(page), [])
  }))
}
