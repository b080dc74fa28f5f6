// The list of conversations and what stands around it: finding each other, groups and their roles, settings, two tabs, a phone, the
// keyboard.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { startNetwork } from './network.mjs'
import { openAs, privateOf, register } from './people.mjs'
import { startParley } from './server.mjs'

let parley
let chromium
let contexts = []

before(async () => {
  parley = await startParley()
  chromium = await startChromium()
})
after(async () => {
  await chromium?.close()
  await parley?.stop()
})
afterEach(async () => {
  await Promise.all(contexts.map(context => context.close()))
  contexts = []
})

async function open(person, path = '/', options = {}, url = parley.url) {
  const opened = await openAs(chromium, url, person, path, { locale: 'en-GB', ...options })
  contexts.push(opened.context)
  return opened
}

const list = page => page.getByRole('navigation', { name: 'Conversations' })
const row = (page, name) => list(page).getByRole('link', { name })
const press = (page, name) => page.getByRole('button', { name, exact: true }).click()
const member = (page, name) => page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name })
const composer = page => page.getByRole('textbox', { name: /^Message to/ })
const say = (person, id, content) => person.ask('POST', `/conversations/${id}/messages`, { content })

async function group(owner, name, ...others) {
  const body = { type: 'group', name, participant_ids: others.map(one => one.id) }
  return (await owner.ask('POST', '/conversations', body)).conversation
}

test('two people find each other and talk', async () => {
  const [ada, bob] = [await register(parley.url, 'Adaline'), await register(parley.url, 'Bobby')]
  const one = await open(ada)
  const other = await open(bob)
  await other.page.getByText('Nobody to talk to yet').waitFor()

  await one.page.getByRole('button', { name: 'New conversation' }).first().click()
  await one.page.getByRole('searchbox', { name: 'People' }).fill('bobb')
  await one.page.getByRole('checkbox', { name: /Bobby/ }).check()
  await press(one.page, 'Write to Bobby')
  await composer(one.page).fill('Hello Bobby')
  await one.page.keyboard.press('Enter')

  const came = row(other.page, /Adaline/)
  await came.filter({ hasText: 'Hello Bobby' }).filter({ hasText: '1 unread message' }).waitFor()
  await other.page.waitForFunction(() => document.title.startsWith('(1) '))
  await came.click()
  await other.page.getByRole('article').filter({ hasText: 'Hello Bobby' }).waitFor()
  assert.deepEqual([...one.problems, ...other.problems], [])
})

test('who chooses several people gets a group, with a name', async () => {
  const [ada] = [await register(parley.url, 'Gail'), await register(parley.url, 'Henk'), await register(parley.url, 'Ilse')]
  const { page } = await open(ada)
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  for (const name of ['Henk', 'Ilse']) {
    await page.getByRole('searchbox', { name: 'People' }).fill(name)
    await page.getByRole('checkbox', { name: new RegExp(name) }).check()
  }
  await press(page, 'Create a group of 3')
  await page.getByText('A name has 1 to 120 characters.').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Summer party')
  await press(page, 'Create a group of 3')
  await row(page, /Summer party/).waitFor()
  await page.waitForURL(/\/c\/\d+$/)
})

test('roles: an owner makes an admin, and the admin may then add people', async () => {
  const [ada, bob] = [await register(parley.url, 'Orla'), await register(parley.url, 'Piet')]
  await register(parley.url, 'Quin')
  const { id } = await group(ada, 'Roles', bob)
  const owner = await open(ada, `/c/${id}`)
  const other = await open(bob, `/c/${id}`)
  await press(other.page, 'Details')
  await member(other.page, /Piet/).waitFor()
  assert.equal(await other.page.getByRole('button', { name: 'Add people' }).count(), 0)

  await press(owner.page, 'Details')
  await member(owner.page, /Piet/).click()
  await owner.page.getByRole('menuitemradio', { name: 'Admin' }).click()

  await other.page.getByRole('button', { name: 'Add people' }).click()
  await other.page.getByRole('searchbox', { name: 'People' }).fill('Quin')
  await other.page.getByRole('checkbox', { name: /Quin/ }).check()
  await press(other.page, 'Add 1 person')
  await member(owner.page, /Quin/).waitFor()
})

test('who is removed while looking sees nothing more of it', async () => {
  const [ada, bob] = [await register(parley.url, 'Rhea'), await register(parley.url, 'Sven')]
  const { id } = await group(ada, 'Closing', bob)
  await say(ada, id, 'Only for us')
  const { page } = await open(bob, `/c/${id}`)
  await page.getByRole('article').filter({ hasText: 'Only for us' }).waitFor()

  await ada.ask('DELETE', `/conversations/${id}/members/${bob.id}`)

  await page.getByText('Nothing to see here').waitFor()
  assert.equal(await row(page, /Closing/).count(), 0)
  assert.equal(await page.getByText('Only for us').count(), 0)
})

test('a conversation is muted, put away and found again from its menu', async () => {
  const [ada, bob] = [await register(parley.url, 'Tess'), await register(parley.url, 'Ugo')]
  const { id } = await group(ada, 'Quiet', bob)
  await say(ada, id, 'Something')
  const { page } = await open(ada)
  const choose = async item => {
    await row(page, /Quiet/).click({ button: 'right' })
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }

  await choose('Mute')
  await page.getByRole('menuitem', { name: 'For an hour' }).click()
  await row(page, /Quiet/).getByRole('img', { name: 'Muted' }).waitFor()
  await choose('Archive')
  await row(page, /Quiet/).waitFor({ state: 'detached' })
  await page.locator('label', { hasText: 'Archive' }).click()
  await choose('Take out of the archive')
  await page.locator('label', { hasText: 'All' }).click()
  await row(page, /Quiet/).waitFor()
})

test('a channel is found and joined', async () => {
  const [ada, bob] = [await register(parley.url, 'Vera'), await register(parley.url, 'Wim')]
  await ada.ask('POST', '/conversations', { type: 'channel', name: 'gardening', participant_ids: [] })
  const { page } = await open(bob)
  await press(page, 'Start or find something')
  await page.getByRole('menuitem', { name: 'Find channels' }).click()
  await page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'gardening' }).getByRole('button', { name: 'Join' }).click()
  await row(page, /gardening/).waitFor()
  await composer(page).waitFor()
})

test('settings: a new name is seen by others, and the theme stays', async () => {
  const [ada, bob] = [await register(parley.url, 'Xena'), await register(parley.url, 'Yuri')]
  await privateOf(ada, bob)
  const one = await open(ada, '/settings/profile')
  const other = await open(bob)
  await row(other.page, /Xena/).waitFor()
  await one.page.getByLabel('Name', { exact: true }).fill('Xenia')
  await one.page.getByRole('button', { name: 'Save' }).first().click()
  await row(other.page, /Xenia/).waitFor()

  await one.page.getByRole('link', { name: 'Appearance' }).click()
  await one.page.getByText('Dark', { exact: true }).click()
  await one.page.getByText('Deutsch', { exact: true }).click()
  await one.page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  await one.page.reload()
  await one.page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  assert.equal(await one.page.evaluate(() => document.documentElement.dataset.theme), 'dark')
})

test('two tabs of one person agree on what is read', async () => {
  const [ada, bob] = [await register(parley.url, 'Zita'), await register(parley.url, 'Arne')]
  const { id } = await privateOf(ada, bob)
  await say(bob, id, 'Are you there?')
  const { page, context } = await open(ada)
  const second = await context.newPage()
  await second.goto(parley.url)
  await row(second, /Arne/).filter({ hasText: '1 unread message' }).waitFor()

  await row(page, /Arne/).click()

  await row(second, /Arne/).filter({ hasNotText: 'unread message' }).waitFor()
})

test('without a network the list stays, says so after a while, and is true again afterwards', async () => {
  const network = await startNetwork(parley)
  try {
    const [ada, bob] = [await register(parley.url, 'Bela'), await register(parley.url, 'Cleo')]
    const { id } = await privateOf(ada, bob)
    await say(bob, id, 'Before')
    const { page } = await open(ada, '/', {}, network.url)
    await row(page, /Before/).waitFor()

    network.down()
    await page.getByText('Offline. What you write is kept.').waitFor()
    await say(bob, id, 'Meanwhile')
    await row(page, /Before/).waitFor()

    network.up()
    await row(page, /Meanwhile/).waitFor()
    await page.getByText('Offline. What you write is kept.').waitFor({ state: 'detached' })
  } finally {
    await network.stop()
  }
})

test('on a phone there is one pane, and a way back', async () => {
  const [ada, bob] = [await register(parley.url, 'Dora'), await register(parley.url, 'Emil')]
  await privateOf(ada, bob)
  const { page } = await open(ada, '/', { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true })
  await row(page, /Emil/).tap()
  await composer(page).waitFor()
  assert.equal(await list(page).isVisible(), false)
  await page.getByRole('button', { name: /back/i }).first().tap()
  await row(page, /Emil/).waitFor()
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
})

test('five hundred conversations are a window of rows over the list', async () => {
  const ada = await register(parley.url, 'Fay')
  for (let from = 0; from < 500; from += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => group(ada, `Group ${from + index}`)))
  }
  const { page } = await open(ada)
  await list(page).getByRole('link').first().waitFor()
  assert.ok(await list(page).getByRole('link').count() < 40)
  await list(page).getByRole('link').first().focus()
  await page.keyboard.press('End')
  await page.waitForFunction(() => document.activeElement?.closest('li')?.ariaPosInSet === '500')
})

test('with the keyboard alone: from signing up to signing out', async () => {
  await register(parley.url, 'Gwen')
  // With it, nobody is asked about notifications after the first message.
  const context = await chromium.newContext({ locale: 'en-GB', permissions: ['notifications'] })
  contexts.push(context)
  const page = await context.newPage()
  const keys = page.keyboard
  await page.goto(`${parley.url}/signup`)
  await page.getByLabel('Your name').waitFor()

  /** Tab until what has the focus is called so. */
  const tabTo = async (name, most = 25) => {
    for (let times = 0; times < most; times++) {
      const focused = await page.evaluate(() => {
        const one = document.activeElement
        if (!one?.matches('a, button, input, textarea')) return ''
        return one?.labels?.[0]?.textContent?.trim() || one?.getAttribute('aria-label') || one?.textContent?.trim() || ''
      })
      if (name.test(focused)) return
      await keys.press('Tab')
    }
    assert.fail(`Tab does not lead to ${name}`)
  }

  for (const [field, text] of [[/^Your name/, 'Hedda'], [/^E-mail/, `${crypto.randomUUID()}@example.org`], [/^Password/,
    'three words together']]) {
    await tabTo(field)
    await keys.type(text)
  }
  await keys.press('Enter')
  await page.getByText('Nobody to talk to yet').waitFor()

  await keys.press('Control+k')
  await page.getByRole('combobox').waitFor()
  await keys.type('gwen')
  await page.getByRole('option', { name: /Gwen/ }).waitFor()
  await keys.press('Enter')
  await composer(page).waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('textarea, [contenteditable]'))
  await keys.type('Hello Gwen')
  await keys.press('Enter')
  await page.getByRole('article').filter({ hasText: 'Hello Gwen' }).waitFor()

  await keys.press('Control+/')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await keys.press('Escape')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })

  await tabTo(/status, settings, signing out/, 60)
  await keys.press('Enter')
  await page.getByRole('menuitem', { name: 'Settings' }).waitFor()
  for (const item of [/Do not disturb/, /Settings/, /Sign out/]) {
    for (let times = 0; times < 12 && !item.test(await page.evaluate(() => document.activeElement.textContent));
      times++) await keys.press('ArrowDown')
    assert.match(await page.evaluate(() => document.activeElement.textContent), item)
  }
  await keys.press('Enter')
  await page.getByText('You are signed out.').waitFor()
})
