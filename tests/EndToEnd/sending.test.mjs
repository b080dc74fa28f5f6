// Nothing that was written is lost or said twice, on a network that comes and goes, with tabs that die. Seeded: SEED repeats a run.
// `./dev end-to-end --long` writes a thousand messages; the short form writes a few dozen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { startNetwork } from './network.mjs'
import { historyOf, openAs, privateOf, register, watchProblems } from './people.mjs'
import { seeded } from './seeded.mjs'
import { startParley } from './server.mjs'

const Messages = process.env.LONG ? 1_000 : 60

let parley
let network
let chromium

before(async () => {
  parley = await startParley()
  network = await startNetwork(parley)
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await network?.stop()
  await parley?.stop()
})

const composer = page => page.getByRole('textbox', { name: /^Message/ })

/** Types and sends; done when the composer is empty, which is when the outbox has it. */
async function say(page, text) {
  await composer(page).fill(text)
  await composer(page).press('Enter')
  await page.waitForFunction(() => document.querySelector('textarea').value === '')
}

/** The page, its app and its conversations are on this device. */
async function kept(page) {
  await composer(page).waitFor()
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
}

/** In the page: true once a message is in its cache. */
async function isCached({ id, seq }) {
  const result = request => new Promise((resolve, reject) => Object.assign(request, {
    onsuccess: () => resolve(request.result), onerror: () => reject(request.error),
  }))
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('parley ')) continue
    const database = await result(indexedDB.open(name))
    const row = await result(database.transaction('messages').objectStore('messages').get([id, seq]))
    database.close()
    if (row) return true
  }

  return false
}

async function until(what, patience = 60_000) {
  for (const end = Date.now() + patience; !await what(); await new Promise(resolve => setTimeout(resolve, 250))) {
    assert.ok(Date.now() < end, `never: ${what}`)
  }
}

/** Everything that waited has gone: asked of the server, since a page may say so too early. */
async function arrived(person, conversationId, count) {
  const deadline = Date.now() + 90_000
  for (;;) {
    const messages = await historyOf(person, conversationId)
    if (messages.length >= count || Date.now() > deadline) return messages
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

test(`${Messages} messages over a network that comes and goes, from tabs that are killed, arrive once each and in order`, async context => {
  const { random, seed } = seeded(process.env.SEED)
  context.diagnostic(`seed ${seed}`)
  const [ada, bob] = [await register(parley.url, 'Ada'), await register(parley.url, 'Bob')]
  const { id } = await privateOf(ada, bob)
  const browser = await openAs(chromium, network.url, ada, `/c/${id}`)
  let { page, problems } = browser
  const texts = Array.from({ length: Messages }, (_, at) => `line ${at + 1}`)
  // Once the app is on this device; a page that was never there cannot come without a network.
  await kept(page)
  const seen = { cut: 0, hang: 0, down: 0, offline: 0, killed: 0 }

  for (const text of texts) {
    const chance = random()
    if (chance < 0.06) (seen.cut++, network.cut())
    else if (chance < 0.09) (seen.hang++, network.hang())
    else if (chance < 0.12) (seen.down++, network.down())
    else if (chance < 0.15) (seen.offline++, await browser.context.setOffline(true))
    else if (chance < 0.45) (network.up(), await browser.context.setOffline(false))
    else if (chance < 0.49) {
      seen.killed++
      const next = await browser.context.newPage()
      problems.push(...watchProblems(next))
      // As a killed tab: nothing of it runs any more, and nothing was asked.
      await page.close({ runBeforeUnload: false })
      page = next
      network.up()
      await browser.context.setOffline(false)
      await page.goto(`${network.url}/c/${id}`)
    }

    await say(page, text)
  }

  network.up()
  await browser.context.setOffline(false)
  const messages = await arrived(bob, id, texts.length)
  context.diagnostic(`${JSON.stringify(seen)}, ${messages.length} arrived`)
  assert.deepEqual(messages.map(message => message.content), texts)
  assert.equal(new Set(messages.map(message => message.client_id)).size, texts.length)
  await page.getByRole('article').filter({ hasText: texts.at(-1) }).getByLabel(/^(Sent|Delivered|Read)/).waitFor()
  assert.deepEqual(problems, [])
  await browser.context.close()
})

test('two tabs of one person write at once while the network is away; both their words arrive once', async () => {
  const [cyd, dan] = [await register(parley.url, 'Cyd'), await register(parley.url, 'Dan')]
  const { id } = await privateOf(cyd, dan)
  const { context, page: first } = await openAs(chromium, network.url, cyd, `/c/${id}`)
  const second = await context.newPage()
  await second.goto(`${network.url}/c/${id}`)
  await composer(second).waitFor()

  network.down()
  for (let at = 0; at < 5; at++) {
    await say(first, `first ${at}`)
    await say(second, `second ${at}`)
  }

  // The leader dies with its tab, and the other one takes over.
  await first.close({ runBeforeUnload: false })
  network.up()
  const contents = (await arrived(dan, id, 10)).map(message => message.content)
  assert.deepEqual([...contents].sort(), ['first', 'second'].flatMap(tab => [0, 1, 2, 3, 4].map(at => `${tab} ${at}`)))
  for (const tab of ['first', 'second']) {
    const own = contents.filter(content => content.startsWith(tab))
    assert.deepEqual(own, [...own].sort())
  }
  await context.close()
})

test('what was written offline is there after the page was closed and opened again without a network', async () => {
  const [eve, fay] = [await register(parley.url, 'Eve'), await register(parley.url, 'Fay')]
  const { id } = await privateOf(eve, fay)
  await fay.ask('POST', `/conversations/${id}/messages`, { content: 'Before the tunnel' })
  const { context, page } = await openAs(chromium, network.url, eve, `/c/${id}`)
  await page.getByRole('article').filter({ hasText: 'Before the tunnel' }).waitFor()
  await kept(page)

  network.down()
  await say(page, 'Said in the tunnel')
  await page.close({ runBeforeUnload: false })
  const again = await context.newPage()
  await again.goto(`${network.url}/c/${id}`)
  await again.getByRole('article').filter({ hasText: 'Before the tunnel' }).waitFor()
  const waiting = again.getByRole('article').filter({ hasText: 'Said in the tunnel' })
  await waiting.getByLabel('Sending').waitFor()

  network.up()
  await waiting.getByLabel(/^(Sent|Delivered|Read)/).waitFor()
  assert.deepEqual((await historyOf(fay, id)).map(message => message.content), ['Before the tunnel', 'Said in the tunnel'])
  await context.close()
})

test('a conversation that was never opened on this device opens with its history without a network', async () => {
  const [gil, hal, ida] = [await register(parley.url, 'Gil'), await register(parley.url, 'Hal'), await register(parley.url, 'Ida')]
  const [{ id: opened }, { id: other }] = [await privateOf(gil, hal), await privateOf(gil, ida)]
  for (const text of ['Where were you?', 'In the mountains.', 'Tell me.']) {
    await ida.ask('POST', `/conversations/${other}/messages`, { content: text })
  }

  const { context, page, problems } = await openAs(chromium, network.url, gil, `/c/${opened}`)
  await kept(page)
  await until(() => page.evaluate(isCached, { id: other, seq: 1 }))

  network.down()
  await page.close({ runBeforeUnload: false })
  const again = await context.newPage()
  await again.goto(`${network.url}/c/${other}`)
  for (const text of ['Where were you?', 'In the mountains.', 'Tell me.']) await again.getByRole('article').filter({ hasText: text }).waitFor()
  network.up()
  assert.deepEqual(problems, [])
  await context.close()
})

test('what one writes in a tab and has not sent stands in the other tab', async () => {
  const [jo, kai] = [await register(parley.url, 'Jo'), await register(parley.url, 'Kai')]
  const { id } = await privateOf(jo, kai)
  const { context, page: first, problems } = await openAs(chromium, network.url, jo, `/c/${id}`)
  await composer(first).waitFor()
  const list = await context.newPage()
  await list.goto(network.url)
  await list.getByRole('link', { name: /Kai/ }).waitFor()
  await first.bringToFront()
  await composer(first).fill('Half a thought')
  await list.getByRole('link', { name: /Kai/ }).filter({ hasText: 'Half a thought' }).waitFor()
  assert.deepEqual(problems, [])
  await context.close()
})
