// From one conversation to the next: what answers the key at once, how much is drawn at once, and where words go meanwhile.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { groupOf, openAs, register, say } from './people.mjs'
import { startParley } from './server.mjs'

const names = ['First', 'Second', 'Third', 'Fourth']
const each = 60
let parley, chromium, ada, ids

before(async () => {
  parley = await startParley({ settings: ['--limits.commands_per_second', '10000', '--limits.deliveries_per_second', '100000'] })
  chromium = await startChromium()
  ada = await register(parley.url, 'Ada')
  ids = await Promise.all(names.map(async name => (await groupOf(ada, [], name)).id))
  await Promise.all(ids.map(async id => { for (let n = 1; n < each; n++) await say(ada, id, `${n}`) }))
  // The one that was spoken in last stands first.
  for (const id of ids.toReversed()) await say(ada, id, 'The last')
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

const composer = page => page.locator('.composer textarea')
const drawn = page => page.getByRole('heading', { level: 1 })
const chosen = page => page.locator('nav a[aria-current=page]')
const rows = page => page.locator('[role=feed] article')

async function openFirst() {
  const view = await openAs(chromium, parley.url, ada, `/c/${ids[0]}`)
  await rows(view.page).last().waitFor()
  // The one that is looked at comes before the others.
  for (const id of ids) await view.page.locator(`nav a[href="/c/${id}"]`).waitFor()
  return view
}

async function close({ context, problems }) {
  assert.deepEqual(problems, [])
  await context.close()
}

/** Neither frames nor timers come until they are let go on. What was asked for before still comes. */
const holdFrames = page => page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => {
  const held = []
  const real = { requestAnimationFrame, setTimeout }
  let id = 1e6
  for (const name of Object.keys(real)) globalThis[name] = run => (held.push(run), id++)
  globalThis.parleyFrames = () => {
    Object.assign(globalThis, real)
    held.forEach(run => requestAnimationFrame(run))
  }
  resolve()
})))
const letFramesGo = page => page.evaluate(() => globalThis.parleyFrames())

test('the list answers a key before anything else is drawn, and who goes on passes by what is in between', async () => {
  const view = await openFirst()
  const { page } = view
  await page.evaluate(() => {
    globalThis.parleySeen = new Set()
    new MutationObserver(() => { globalThis.parleySeen.add(document.querySelector('h1')?.textContent) })
      .observe(document.body, { childList: true, subtree: true, characterData: true })
  })
  await holdFrames(page)
  for (const name of names.slice(1)) {
    await page.keyboard.press('Alt+ArrowDown')
    await chosen(page).filter({ hasText: name }).waitFor()
  }
  assert.equal(await drawn(page).textContent(), 'First')
  await letFramesGo(page)
  await drawn(page).filter({ hasText: 'Fourth' }).waitFor()
  const passed = await page.evaluate(() => ['Second', 'Third'].filter(name => globalThis.parleySeen.has(name)))
  assert.deepEqual(passed, [])
  await close(view)
})

test('what is typed before a conversation is drawn belongs to it, and Enter sends it there', async () => {
  const view = await openFirst()
  const { page } = view
  await composer(page).fill('Not sent: ')
  await holdFrames(page)
  await page.keyboard.press('Alt+ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Hello')
  assert.equal(await drawn(page).textContent(), 'Second')
  await letFramesGo(page)
  await page.waitForFunction(() => document.querySelector('.composer textarea').value === 'Hello')
  await page.keyboard.press('Enter')
  await rows(page).filter({ hasText: 'Hello' }).waitFor()
  await page.keyboard.press('Alt+ArrowDown')
  await drawn(page).filter({ hasText: 'First' }).waitFor()
  await page.waitForFunction(() => document.querySelector('.composer textarea').value === 'Not sent: ')
  await close(view)
})

test('as much is drawn at once as fills the screen, and the rest in small steps', async () => {
  const view = await openFirst()
  const { page } = view
  for (const id of ids.slice(1)) {
    await page.locator(`nav a[href="/c/${id}"]`).click()
    await page.locator('[role=feed] article[data-seq="20"]').waitFor({ state: 'attached' })
  }
  // Nothing of the one that is open now is still to come.
  const grown = () => page.evaluate(() => new Promise(resolve => {
    const count = () => document.querySelectorAll('[role=feed] article').length
    const before = count()
    requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(() => resolve(count() > before)))))
  }))
  while (await grown());
  await page.evaluate(() => {
    const added = globalThis.parleyAdded = []
    new MutationObserver(records => added.push(records.flatMap(one => [...one.addedNodes]).reduce((sum, node) =>
      sum + (node instanceof Element ? node.matches('article') ? 1 : node.querySelectorAll('article').length : 0), 0)))
      .observe(document.body, { childList: true, subtree: true })
  })
  await page.keyboard.press('Alt+ArrowUp')
  await page.waitForFunction(() => document.querySelectorAll('[role=feed] article').length > 40)
  const [first, ...later] = await page.evaluate(() => globalThis.parleyAdded.filter(count => count > 0))
  const height = await page.evaluate(() => document.querySelector('[role=feed]').parentElement.clientHeight)
  const least = await page.evaluate(() => document.querySelector('[role=feed] article').offsetHeight)
  assert.ok(first * least >= height && first <= 30, `${first} at once`)
  assert.ok(later.every(count => count <= 20), `then ${later}`)
  await close(view)
})

test('opening another conversation reads the drafts of the two that it concerns, not of all that are listed', async () => {
  const view = await openFirst()
  const { page } = view
  await page.evaluate(() => {
    globalThis.parleyReads = 0
    for (const name of ['get', 'getAll']) {
      const real = IDBObjectStore.prototype[name]
      IDBObjectStore.prototype[name] = function read(...of) {
        if (this.name === 'drafts') globalThis.parleyReads++
        return real.apply(this, of)
      }
    }
  })
  await page.keyboard.press('Alt+ArrowDown')
  await drawn(page).filter({ hasNotText: 'First' }).waitFor()
  await composer(page).and(page.locator(':focus')).waitFor()
  await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve))))
  const reads = await page.evaluate(() => globalThis.parleyReads)
  assert.ok(reads <= 2, `${reads} reads`)
  await close(view)
})
