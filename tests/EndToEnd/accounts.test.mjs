// Coming in and going out: signing up and in, invited people, the first administrator, a second factor, sessions that are ended.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totp } from './authenticator.mjs'
import { choose, house, inside, password, press, setUpApp, signIn, signOut, signUp } from './house.mjs'
import { register } from './people.mjs'
import { startParley } from './server.mjs'

const here = house()
const { enrol, visit, open } = here

test('somebody signs up, signs out and signs in again', async () => {
  const { page, problems } = await visit('/')
  await page.getByRole('link', { name: 'Sign up' }).click()
  const email = await signUp(page, 'Ada')
  await inside(page)
  assert.equal(new URL(page.url()).pathname, '/')

  await signOut(page)
  assert.equal(await page.evaluate(() => localStorage.getItem('parley.person')), null)

  await signIn(page, email)
  await inside(page)
  await page.reload()
  await inside(page)
  assert.deepEqual(problems, [])
})

test('what is wrong with a form stands beside its fields, and the first of them has the focus', async () => {
  const { page } = await visit('/signup')
  await press(page, 'Sign up')
  for (const text of ['A name has 1 to 80 characters that can be seen.', 'This is not an e-mail address.', 'At least 8 characters.']) {
    await page.getByText(text, { exact: true }).waitFor()
  }
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'name')

  const taken = (await enrol('Tak')).email
  await signUp(page, 'Ada', taken)
  await page.getByText('This address has an account already. Sign in with it.').waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'email')
})

test('a wrong password is told in words, and nothing is lost of what was typed', async () => {
  const { email } = await enrol('Bea')
  const { page } = await visit('/login')
  await signIn(page, email, 'not this one')
  await page.getByRole('alert').filter({ hasText: 'The address or the password is wrong.' }).waitFor()
  assert.equal(await page.getByLabel('E-mail address').inputValue(), email)
})

test('the first administrator comes in by the setup code, and manages people', async () => {
  await enrol('Cara')
  const { page } = await visit('/signup')
  await press(page, 'I have the setup code of this server')
  await page.getByLabel('Setup code').fill(await here.parley.setupCode())
  await signUp(page, 'Root')
  await inside(page)

  await page.goto(`${here.parley.url}/settings/people`)
  await page.getByText('@cara').waitFor()
  await page.getByRole('button', { name: 'What to do with Cara' }).click()
  await page.getByRole('menuitem', { name: 'Close the account' }).click()
  await page.getByRole('listitem').filter({ hasText: '@cara' }).getByText('closed').waitFor()
})

test('an invited person sees who invites, signs up and is in the conversation', async () => {
  const host = await enrol('Host')
  const { conversation } = await host.ask('POST', '/conversations', { type: 'group', name: 'Garden', participant_ids: [] })
  const { token } = await host.ask('POST', `/conversations/${conversation.id}/invites`, {})

  const { page } = await visit(`/invite#${token}`)
  await page.getByRole('heading', { name: 'Join Garden' }).waitFor()
  await page.getByText('Host invites you to').waitFor()
  await signUp(page, 'Guest')
  await page.waitForURL(`**/c/${conversation.id}`)
})

test('an invitation that is over says so', async () => {
  const { page } = await visit('/invite#nothing')
  await page.getByText('This invitation opens nothing').waitFor()
})

test('somebody who is signed in joins by an invitation with one press', async () => {
  const host = await enrol('Inge')
  const { conversation } = await host.ask('POST', '/conversations', { type: 'group', name: 'Choir', participant_ids: [] })
  const { token } = await host.ask('POST', `/conversations/${conversation.id}/invites`, {})
  const { page } = await open(await enrol('Jana'))
  await inside(page)

  await page.goto(`${here.parley.url}/invite#${token}`)
  await press(page, 'Join')
  await page.waitForURL(`**/c/${conversation.id}`)
})

test('with a second factor the password is only half of it', async () => {
  const person = await enrol('Kim')
  const { page } = await open(person, '/settings/account')
  const { secret, recovery: [recovery] } = await setUpApp(page, person)

  const app = await visit('/login')
  await signIn(app.page, person.email, person.password)
  await app.page.getByLabel('Code from your app').fill('000000')
  await app.page.getByText('This code is wrong, or too old.').waitFor()
  await app.page.getByLabel('Code from your app').fill(totp(secret, 1))
  await inside(app.page)

  const lost = await visit('/login')
  await signIn(lost.page, person.email, person.password)
  await press(lost.page, 'Use a recovery code instead')
  await lost.page.getByLabel('Recovery code').fill(recovery)
  await press(lost.page, 'Sign in')
  await inside(lost.page)
})

test('where the server wants a second factor, one sets it up before anything else', async () => {
  const strict = await startParley({ settings: ['--require_two_factor', 'all'] })
  try {
    const person = await register(strict.url, 'Leo')
    const { page } = await visit('/', { at: strict.url })
    await signIn(page, person.email, person.password)
    await page.getByRole('heading', { name: 'One thing first' }).waitFor()
    await setUpApp(page, person)
    await press(page, 'To the chat')
    await inside(page)
  } finally {
    await strict.stop()
  }
})

test('a session that is ended elsewhere is signed out here at once, and told why', async () => {
  const person = await enrol('Lou')
  const one = await open(person)
  await inside(one.page)
  const there = await open(person, '/settings/devices')
  await there.page.getByText('Here, now').waitFor()

  await press(there.page, 'Sign out everywhere else')
  await there.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click()

  await one.page.getByText('You were signed out here').waitFor()
  await inside(there.page)
})

test('another password keeps this device signed in and ends the others', async () => {
  const person = await enrol('Mia')
  const other = await open(person)
  await inside(other.page)
  const { page } = await open(person, '/settings/account')
  await press(page, 'Change the password')
  await page.getByLabel('Your password now').fill('not this one')
  await page.getByLabel('New password').fill(password)
  await press(page, 'Save')
  await page.getByText('The password is wrong.').waitFor()
  await page.getByLabel('Your password now').fill(person.password)
  await press(page, 'Save')

  await page.getByText('Your password is changed.').waitFor()
  await other.page.getByText('You were signed out here').waitFor()
  await page.reload()
  await inside(page)
})

test('signing out in one tab signs out the other', async () => {
  const person = await enrol('Noa')
  const { page, context } = await open(person)
  await inside(page)
  const second = await context.newPage()
  await second.goto(here.parley.url)
  await inside(second)

  await choose(page, 'Sign out')

  await second.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
})

test('who opens a link before signing in comes to where it leads', async () => {
  const person = await enrol('Oda')
  const { conversation } = await person.ask('POST', '/conversations', { type: 'group', name: 'Linked', participant_ids: [] })
  const { page } = await visit(`/c/${conversation.id}`)
  await signIn(page, person.email, person.password)
  await page.waitForURL(`**/c/${conversation.id}`)
})
