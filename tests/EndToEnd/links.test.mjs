// Links that other clients attach: a chip that says where it leads, and nothing of which is asked for before somebody follows it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faults } from './axe.mjs'
import { startChromium } from './browser.mjs'
import { attach, historyOf, openAs, privateOf, register } from './people.mjs'
import { startParley } from './server.mjs'

let parley, chromium

before(async () => {
  parley = await startParley()
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

const two = async () => {
  const [ada, bob] = [await register(parley.url, 'Ada'), await register(parley.url, 'Bob')]
  return { ada, bob, id: (await privateOf(ada, bob)).id }
}

/** A page, and whatever it asks of anybody but its server. */
async function open(person, id) {
  const view = await openAs(chromium, parley.url, person, null)
  const asked = []
  view.page.on('request', request => { if (/^http/.test(request.url()) && !request.url().startsWith(parley.url)) asked.push(request.url()) })
  // Nothing leaves this machine, whoever asks.
  await view.context.route(url => url.origin !== new URL(parley.url).origin, route => route.fulfill({ body: 'elsewhere', contentType: 'text/html' }))
  return { ...view, asked, come: () => view.page.goto(`${parley.url}/c/${id}`) }
}

const chip = page => page.getByRole('article').getByRole('link', { name: 'menu.pdf example.org (opens in a new tab)' })

test('a link is there at once and after a reload, leads away from this page alone, and is not asked for before', async () => {
  const { ada, bob, id } = await two()
  const { page, context, asked, problems, come } = await open(bob, id)
  await come()
  await page.locator('.composer').waitFor()
  assert.equal(await attach(parley.url, ada, bob, 'https://example.org/lunch/menu.pdf'), 201)
  await chip(page).waitFor()
  assert.equal(await chip(page).getAttribute('href'), 'https://example.org/lunch/menu.pdf')
  await page.getByRole('navigation', { name: 'Conversations' }).getByText('menu.pdf').waitFor()
  assert.deepEqual(await faults(page), [])

  await page.reload()
  await chip(page).waitFor()
  assert.equal(await chip(page).getAttribute('target'), '_blank')
  assert.equal(await chip(page).getAttribute('rel'), 'noopener noreferrer nofollow')
  assert.deepEqual(asked, [])

  const followed = context.waitForEvent('request', request => request.url().startsWith('https://example.org/'))
  const tab = context.waitForEvent('page')
  await chip(page).click()
  assert.equal((await (await followed).allHeaders()).referer, undefined)
  assert.equal(await (await tab).evaluate(() => globalThis.opener), null)
  assert.deepEqual(asked, [])
  assert.deepEqual(problems, [])
  await context.close()
})

test('without a mouse: the Tab key reaches the link, and Enter follows it', async () => {
  const { ada, bob, id } = await two()
  await attach(parley.url, ada, bob, 'https://example.org/other.pdf', 'The other')
  await attach(parley.url, ada, bob, 'https://example.org/lunch/menu.pdf', 'The menu')
  const { page, context, come } = await open(bob, id)
  await come()
  await chip(page).waitFor()
  await page.locator('.composer textarea').focus()
  const reached = []
  for (let steps = 0; steps < 8; steps++) {
    await page.keyboard.press('Shift+Tab')
    reached.push(await page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.localName))
    if (reached.at(-1) === 'https://example.org/lunch/menu.pdf') break
  }
  assert.equal(reached.at(-1), 'https://example.org/lunch/menu.pdf', reached.join(' '))
  // The links of other rows are no stops of their own.
  assert.ok(!reached.includes('https://example.org/other.pdf'))
  const tab = context.waitForEvent('page')
  await page.keyboard.press('Enter')
  await (await tab).waitForURL('https://example.org/lunch/menu.pdf')
  await context.close()
})

test('a script is no link: the server takes none, and the page would draw none', async () => {
  const { ada, bob, id } = await two()
  assert.equal(await attach(parley.url, ada, bob, 'javascript:alert(1)', 'Look'), 400)
  assert.deepEqual(await historyOf(bob, id), [])

  const { page, context, come } = await open(bob, id)
  let turned = 0
  await page.routeWebSocket('**/ws', socket => {
    const server = socket.connectToServer()
    server.onMessage(text => socket.send(typeof text === 'string' ? text.replaceAll('https://turned.example/a', () => {
      turned++
      return 'javascript:alert(1)'
    }) : text))
  })
  await come()
  await page.locator('.composer').waitFor()
  assert.equal(await attach(parley.url, ada, bob, 'https://turned.example/a', 'Look at that'), 201)
  await page.getByRole('article').filter({ hasText: 'Look at that' }).waitFor()
  assert.ok(turned > 0, 'it came another way')
  assert.equal(await page.locator('article a').count(), 0)
  await context.close()
})
