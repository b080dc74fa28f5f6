// From one conversation to another, until its messages are drawn.
import { openPage, signIn, start } from './pages.mjs'
import { ms, percentile, range } from './report.mjs'

const many = 50
const kept = 12

export async function measureSwitches({ parley, chromium, world, report }) {
  for (const cpu of [1, 4]) {
    const context = await signIn(chromium, parley.url, world.ada)
    const { page } = await openPage(context, { cpu })
    const ids = world.conversations.slice(100, 100 + many).map(one => one.id)
    await page.goto(`${parley.url}/c/${world.conversations[99].id}`)
    await start(page)

    const uncached = []
    for (const id of ids) uncached.push(await page.evaluate(change, id))
    const cached = []
    for (let i = 0; i < 2 * many; i++) cached.push(await page.evaluate(change, ids.at(-1 - (i + 1) % kept)))
    await context.close()

    const [cachedP95, uncachedP95] = [percentile(cached, 0.95), percentile(uncached, 0.95)]
    report.add(`Switch to a cached conversation, ${cpu}× CPU, p95`, ms(cachedP95), range(cached), '≤ 100 ms', cachedP95 <= 100)
    report.add(
      `… uncached, server on the same machine, ${cpu}× CPU, p95`, ms(uncachedP95), range(uncached),
      '≤ 300 ms + round trip', uncachedP95 <= 300)
  }
}

/** In the page: the time from the change of the address to the frame after the one that shows the conversation's messages. */
export function change(id) {
  return new Promise((resolve, reject) => {
    const before = document.querySelector('[role=feed] article[data-seq]')
    const began = performance.now()
    history.pushState(null, '', `/c/${id}`)
    dispatchEvent(new PopStateEvent('popstate'))
    const look = () => {
      const row = document.querySelector('[role=feed] article[data-seq]')
      if (row && row !== before) requestAnimationFrame(() => resolve(performance.now() - began))
      else if (performance.now() - began > 20_000) reject(new Error(`No messages of ${id} appeared.`))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}
