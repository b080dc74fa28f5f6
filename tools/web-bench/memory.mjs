// What is left in the page after a long day: 10,000 messages arrive while it is looked at, and 100 conversations are opened.
import { openPage, signIn, start } from './pages.mjs'
import { change } from './switches.mjs'

const messages = 10_000
const switches = 100

export async function measureMemory({ parley, chromium, world, report }) {
  const context = await signIn(chromium, parley.url, world.ada)
  const { page, cdp } = await openPage(context)
  const busy = world.conversations[98]
  const link = world.links[world.owners[98]]
  await page.goto(`${parley.url}/c/${busy.id}`)
  await start(page)
  const before = await weigh(cdp)

  let last = 0
  for (let sent = 0; sent < messages; sent += 200) {
    const said = await Promise.all(Array.from({ length: 200 }, (_, i) => link.say(busy.id, `Message ${sent + i} of a long day`)))
    last = Math.max(...said.map(one => one.seq))
    await page.locator(`[role=feed] article[data-seq="${last}"]`).waitFor({ timeout: 60_000 })
  }
  for (let i = 0; i < switches; i++) await page.evaluate(change, world.conversations[100 + i % 50].id)

  const after = await weigh(cdp)
  await context.close()
  report.add('DOM nodes after 10,000 messages and 100 switches', String(after.nodes), `${before.nodes} before`, '≤ 6,000', after.nodes <= 6000)
  report.add('… JavaScript heap', `${after.heap.toFixed(1)} MB`, `${before.heap.toFixed(1)} MB before`, '≤ 60 MB', after.heap <= 60)
}

/** What is still reachable: garbage is collected first. Nodes that the page holds without showing them count. */
async function weigh(cdp) {
  await cdp.send('HeapProfiler.enable')
  await cdp.send('HeapProfiler.collectGarbage')
  const { nodes } = await cdp.send('Memory.getDOMCounters')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  return { nodes, heap: usedSize / 1e6 }
}
