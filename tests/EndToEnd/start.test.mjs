// The start of the app: what is asked for before its scripts are there, and how often what is kept is read.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { groupOf, openAs, register, say } from './people.mjs'
import { startParley } from './server.mjs'

let parley, chromium, ada, id

before(async () => {
  parley = await startParley()
  chromium = await startChromium()
  ada = await register(parley.url, 'Ada')
  for (let n = 0; n < 12; n++) id = (await groupOf(ada, [], `Group ${n}`)).id
  await say(ada, id, 'What was said')
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

test('with nothing kept, all is asked and answered before the scripts of the app have come, and the app takes the answer', async () => {
  const { page, context, problems } = await openAs(chromium, parley.url, ada, null)
  const sockets = []
  const asked = []
  const answered = new Promise(resolve => page.on('websocket', socket => {
    sockets.push(socket)
    socket.on('framesent', ({ payload }) => { if (payload.includes('"sync"')) asked.push(JSON.parse(payload)) })
    socket.on('framereceived', ({ payload }) => { if (payload.includes('"done":true')) resolve() })
  }))
  await page.route('**/assets/index-*.js', async route => {
    await answered
    await route.continue()
  })
  await page.goto(`${parley.url}/c/${id}`)
  await page.locator('article', { hasText: 'What was said' }).waitFor()
  await page.locator('.composer textarea').fill('An answer')
  await page.locator('.composer textarea').press('Enter')
  await page.locator('article', { hasText: 'An answer' }).getByRole('img', { name: 'Sent' }).or(page.locator('article', { hasText: 'An answer' })
    .getByRole('button', { name: 'Sent' })).first().waitFor()
  assert.equal(sockets.length, 1)
  assert.deepEqual(asked.map(({ first }) => first), [id])
  assert.deepEqual(problems, [])
  await context.close()
})

test('what is kept is read at once and not piece by piece', async () => {
  const { page, context } = await openAs(chromium, parley.url, ada, `/c/${id}`)
  await page.addInitScript(() => {
    const reads = globalThis.parleyReads = {}
    globalThis.parleySkeletons = 0
    // However busy this machine is, storage is waited for: 600 ms are the patience of resume() in session.svelte.ts.
    const timeout = setTimeout
    globalThis.setTimeout = (run, wait, ...more) => wait === 600 ? 0 : timeout(run, wait, ...more)
    new MutationObserver(() => { globalThis.parleySkeletons += document.querySelectorAll('.skeletons').length })
      .observe(document, { childList: true, subtree: true })
    const real = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function transaction(...of) {
      const what = `${[of[0]].flat().join(' ')} ${of[1] ?? 'readonly'}`
      reads[what] = (reads[what] ?? 0) + 1
      return real.apply(this, of)
    }
  })
  const last = page.locator('article', { hasText: 'An answer' })
  await last.waitFor()
  // The cache is written now and then, and when a page ends.
  const sockets = []
  page.on('websocket', socket => sockets.push(socket))
  await page.reload()
  await last.waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'Group 3' }).waitFor()
  await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve))))
  const reads = await page.evaluate(() => globalThis.parleyReads)
  assert.ok(reads['drafts readonly'] <= 2, JSON.stringify(reads))
  // By the script before the app, and not again by the app; which draws nothing before what was kept.
  assert.equal(Object.entries(reads).filter(([what]) => what.includes('users') && what.endsWith('readonly')).reduce((sum, [, n]) => sum + n, 0), 1,
    JSON.stringify(reads))
  assert.equal(await page.evaluate(() => globalThis.parleySkeletons), 0)
  assert.equal(sockets.length, 1)
  // What lets go of old messages must not stand in the way of those that are read now.
  assert.equal(reads['messages readwrite'], undefined)
  await context.close()
})
