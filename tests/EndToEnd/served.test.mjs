// How the browser client reaches a browser: under its policy, without a network, and in a new version.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { startUpgradable } from './versions.mjs'

let chromium
let parley
let context

before(async () => { chromium = await startChromium() })
after(() => chromium?.close())
beforeEach(async () => {
  parley = await startUpgradable()
  context = await chromium.newContext()
})
afterEach(async () => {
  await context?.close()
  await parley?.end()
})

/** A page, and what goes wrong in it. */
async function open(path) {
  const page = await context.newPage()
  const problems = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  page.on('request', request => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== parley.url) problems.push(request.url())
  })
  await page.goto(parley.url + path)
  await drawn(page)
  return { page, problems }
}

const drawn = page => page.locator('#app > *').first().waitFor()
const kept = page => page.evaluate(async () => { await navigator.serviceWorker.ready })
const entry = page => page.evaluate(() => /index-[\w-]+/.exec(document.querySelector('script[type=module]').src)[0])
const offer = page => page.getByText('There is a new version of Parley.')

test('the app is drawn and kept under its policy, and asks nobody but its server', async () => {
  const { page, problems } = await open('/login')
  await kept(page)

  // What the policy refuses would be an error in the console; that it is in force shows here.
  const refused = await page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<b>text</b>')
      return false
    } catch {
      return true
    }
  })
  assert.ok(refused, 'markup from text was taken')
  assert.deepEqual(problems.filter(text => !text.includes('TrustedHTML')), [])
})

test('without a server the app starts from what the browser keeps, at every address of it', async () => {
  const { page } = await open('/login')
  await kept(page)
  await parley.stop()
  for (const path of ['/', '/login', '/c/7', '/c/7/120', '/settings/sessions']) {
    await page.goto(parley.url + path)
    await drawn(page)
  }
  await parley.start()
})

test('what is not of the app passes by the service worker', async () => {
  const { page } = await open('/login')
  await kept(page)
  for (const [path, title] of [['/docs', /Parley: reference/], ['/example', /./]]) {
    await page.goto(parley.url + path)
    assert.match(await page.title(), title)
    assert.equal(await page.locator('#app').count(), 0)
  }
  const names = await page.evaluate(async () => {
    const asked = await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()))
    return asked.flat().map(request => new URL(request.url).pathname)
  })
  assert.deepEqual(names.filter(path => path.startsWith('/api')), [])
})

test('a new version is offered in an open window, and taken when told so', async () => {
  const { page } = await open('/login')
  await kept(page)
  const next = await parley.upgrade()
  const other = await open('/login')
  assert.notEqual(await entry(other.page), next)
  for (const window of [page, other.page]) await offer(window).waitFor()

  await page.getByRole('button', { name: 'Reload' }).click()
  await page.waitForFunction(name => document.querySelector(`script[src*="${name}"]`), next)
  await drawn(page)

  // The old one is gone from the browser, and the window that still runs it goes on saying so.
  await offer(other.page).waitFor()
  assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1)
})

test('loading the only window anew takes the new version that waits', async () => {
  const { page } = await open('/login')
  await kept(page)
  const next = await parley.upgrade()
  await page.reload()
  await offer(page).waitFor()
  await page.reload()
  await drawn(page)
  assert.equal(await entry(page), next)
  await parley.stop()
  await page.reload()
  await drawn(page)
  assert.equal(await entry(page), next)
  await parley.start()
})
