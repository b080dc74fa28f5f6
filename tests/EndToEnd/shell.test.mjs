// The list of conversations and what stands around it: finding each other, groups and their roles, settings, two tabs, a phone, the
// keyboard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composer, house, list, press, row } from './house.mjs'
import { startNetwork } from './network.mjs'
import { groupOf, privateOf, say } from './people.mjs'

const here = house()
const { enrol, visit, open } = here

const member = (page, name) => page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name })

test('two people find each other and talk', async () => {
  const [ada, bob] = [await enrol('Adaline'), await enrol('Bobby')]
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
  const [ada] = [await enrol('Gail'), await enrol('Henk'), await enrol('Ilse')]
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
  const [ada, bob] = [await enrol('Orla'), await enrol('Piet')]
  await enrol('Quin')
  const { id } = await groupOf(ada, [bob], 'Roles')
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
  const [ada, bob] = [await enrol('Rhea'), await enrol('Sven')]
  const { id } = await groupOf(ada, [bob], 'Closing')
  await say(ada, id, 'Only for us')
  const { page } = await open(bob, `/c/${id}`)
  await page.getByRole('article').filter({ hasText: 'Only for us' }).waitFor()

  await ada.ask('DELETE', `/conversations/${id}/members/${bob.id}`)

  await page.getByText('Nothing to see here').waitFor()
  assert.equal(await row(page, /Closing/).count(), 0)
  assert.equal(await page.getByText('Only for us').count(), 0)
})

test('a conversation is muted, put away and found again from its menu', async () => {
  const [ada, bob] = [await enrol('Tess'), await enrol('Ugo')]
  const { id } = await groupOf(ada, [bob], 'Quiet')
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
  const [ada, bob] = [await enrol('Vera'), await enrol('Wim')]
  await ada.ask('POST', '/conversations', { type: 'channel', name: 'gardening', participant_ids: [] })
  const { page } = await open(bob)
  await press(page, 'Start or find something')
  await page.getByRole('menuitem', { name: 'Find channels' }).click()
  await page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'gardening' }).getByRole('button', { name: 'Join' }).click()
  await row(page, /gardening/).waitFor()
  await composer(page).waitFor()
})

test('settings: a new name is seen by others, and the theme stays', async () => {
  const [ada, bob] = [await enrol('Xena'), await enrol('Yuri')]
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
  const [ada, bob] = [await enrol('Zita'), await enrol('Arne')]
  const { id } = await privateOf(ada, bob)
  await say(bob, id, 'Are you there?')
  const { page, context } = await open(ada)
  const second = await context.newPage()
  await second.goto(here.parley.url)
  await row(second, /Arne/).filter({ hasText: '1 unread message' }).waitFor()

  await row(page, /Arne/).click()

  await row(second, /Arne/).filter({ hasNotText: 'unread message' }).waitFor()
})

test('without a network the list stays, says so after a while, and is true again afterwards', async () => {
  const network = await startNetwork(here.parley)
  try {
    const [ada, bob] = [await enrol('Bela'), await enrol('Cleo')]
    const { id } = await privateOf(ada, bob)
    await say(bob, id, 'Before')
    const { page } = await open(ada, '/', { at: network.url })
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
  const [ada, bob] = [await enrol('Dora'), await enrol('Emil')]
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
  const ada = await enrol('Fay')
  for (let from = 0; from < 500; from += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => groupOf(ada, [], `Group ${from + index}`)))
  }
  const { page } = await open(ada)
  await list(page).getByRole('link').first().waitFor()
  assert.ok(await list(page).getByRole('link').count() < 40)
  await list(page).getByRole('link').first().focus()
  await page.keyboard.press('End')
  await page.waitForFunction(() => document.activeElement?.closest('li')?.ariaPosInSet === '500')
})

test('with the keyboard alone: from signing up to signing out', async () => {
  await enrol('Gwen')
  // With it, nobody is asked about notifications after the first message.
  const { page } = await visit('/signup', { permissions: ['notifications'] })
  const keys = page.keyboard
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
