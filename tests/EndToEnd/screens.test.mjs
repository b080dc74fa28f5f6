// Every screen: axe finds nothing, light, dark and narrow, and nothing is cut off where it is narrow.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { allScreens, looks, narrow } from './everyscreen.mjs'
import { cutOff } from './reflow.mjs'
import { screens } from './screenlist.mjs'
import { startParley } from './server.mjs'

let parley
let chromium
let all
// In a world of its own: the policy of the page refuses scripts that are not the app's.
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

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

/** What axe has against the page, in lines. */
async function faults(page) {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id,
    worldName: 'axe' })
  await session.send('Runtime.evaluate', { expression: axe, contextId })
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId, awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(node => id + ': ' + node.html.slice(0, 200) + ' ' + (node.any[0]?.message ?? ''))))`,
  })
  assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails))
  return result.value
}

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
