// Out of a tunnel: from the moment that the network is back to the moment that what was said meanwhile is on the screen.
import { openPage, signIn, start } from './pages.mjs'
import { ms, percentile, range } from './report.mjs'

const tunnels = 20
const saidMeanwhile = 20

export async function measureReconnects({ network, chromium, world, report }) {
  const context = await signIn(chromium, network.url, world.ada)
  const { page } = await openPage(context)
  const [open, other] = [world.conversations[96], world.conversations[97]]
  await page.goto(`${network.url}/c/${open.id}`)
  await start(page)
  const times = []
  let wrong = 0
  for (let tunnel = 0; tunnel < tunnels; tunnel++) {
    network.down()
    await context.setOffline(true)
    let seq
    for (let i = 0; i < saidMeanwhile; i++) {
      seq = (await world.links[world.owners[96]].say(open.id, `Tunnel ${tunnel}, ${i}`)).seq
      await world.links[world.owners[97]].say(other.id, `Elsewhere in tunnel ${tunnel}, ${i}`)
    }
    network.up()
    const began = Date.now()
    await context.setOffline(false)
    await page.locator(`[role=feed] article[data-seq="${seq}"]`).waitFor()
    const row = page.locator(`a[href="/c/${other.id}"]`)
    await row.getByText(`Elsewhere in tunnel ${tunnel}, ${saidMeanwhile - 1}`).waitFor()
    times.push(Date.now() - began)
    if (!await row.getByText(`${(tunnel + 1) * saidMeanwhile} unread`).count()) wrong++
  }
  await context.close()
  const p95 = percentile(times, 0.95)
  report.add('Back online to caught up, p95', ms(p95), range(times), '≤ 2 s', p95 <= 2000)
  report.add('… with a wrong number of unread messages', String(wrong), `of ${tunnels}`, '0', wrong === 0)
}
