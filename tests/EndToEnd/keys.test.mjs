// Passkeys and second factors as a person meets them in the app; what the server makes of them is in passkeys.test.mjs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plugIn, totp } from './authenticator.mjs'
import { choose, house, inside, press, setUpApp, signIn, signOut } from './house.mjs'

const here = house()
const { enrol, open, visit } = here
// Browsers take passkeys on https, and on this one name without it.
const local = () => here.parley.url.replace('127.0.0.1', 'localhost')

/** Somebody at the account's settings, with a key in the laptop. */
async function atSettings(name) {
  const person = await enrol(name)
  const { page, problems } = await open(person, null, { at: local() })
  const key = await plugIn(page)
  await page.goto(`${local()}/settings/account`)
  return { person, page, key, problems }
}

async function add(page, person, name = 'My laptop') {
  await press(page, 'Add a passkey')
  await page.getByLabel('What to call it').fill(name)
  await page.getByLabel('Your password now').fill(person.password)
  await press(page, 'Add a passkey')
}

/** Out, in a browser that offers no passkeys by itself: one is asked for. */
async function signOutUnoffered(page) {
  await page.evaluate(() => { PublicKeyCredential.isConditionalMediationAvailable = async () => false })
  await signOut(page)
}

const kept = (page, name = 'My laptop') => page.getByRole('listitem').filter({ hasText: name })
const fill = (page, person) => page.getByLabel('Your password now').fill(person.password)

test('a passkey is added in the settings, signs in without a word, and is removed', async () => {
  const { person, page, key, problems } = await atSettings('Ada')
  await add(page, person)
  await kept(page).waitFor()
  assert.equal((await key.credentials()).length, 1)

  await signOutUnoffered(page)
  await press(page, 'Sign in with a passkey')
  await inside(page)
  await page.goto(`${local()}/settings/account`)
  await kept(page).filter({ hasText: 'Last used' }).waitFor()

  await press(page, 'Remove My laptop')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await kept(page).waitFor({ state: 'detached' })
  await signOutUnoffered(page)
  await press(page, 'Sign in with a passkey')
  await page.getByRole('alert').filter({ hasText: 'This passkey opens nothing here any more.' }).waitFor()
  await signIn(page, person.email, person.password)
  await inside(page)
  assert.deepEqual(problems, [])
})

test('a passkey is offered where the address is written, and signs in when it is taken there', async () => {
  const { person, page, problems } = await atSettings('Fay')
  await add(page, person)
  await kept(page).waitFor()
  // The key of this test takes what it is offered.
  const taken = page.waitForResponse('**/auth/passkeys/login')
  await choose(page, 'Sign out')
  assert.equal((await taken).status(), 200)
  await inside(page)
  await page.goto(`${local()}/settings/account`)
  await kept(page).filter({ hasText: 'Last used' }).waitFor()
  assert.deepEqual(problems, [])
})

test('nothing of the sign-in waits for the passkeys that could be offered', async () => {
  const person = await here.enrol('Gil')
  const { page } = await visit('/signup', { at: local() })
  await plugIn(page)
  await page.route('**/auth/passkeys/login/options', () => {})
  await page.goto(`${local()}/login`)
  await signIn(page, person.email, person.password)
  await inside(page)
})

test('who has no passkey, or changes its mind, is told so and can go on', async () => {
  const { page } = await visit('/login', { at: local() })
  const key = await plugIn(page)
  await key.verifies(false)
  await press(page, 'Sign in with a passkey')
  await page.getByRole('alert').filter({ hasText: 'No passkey was used.' }).waitFor()
  assert.ok(await page.getByRole('button', { name: 'Sign in with a passkey' }).isEnabled())
})

test('one device gets one passkey, and says so when it is asked again', async () => {
  const { person, page } = await atSettings('Bea')
  await add(page, person)
  await kept(page).waitFor()
  await add(page, person, 'Once more')
  await page.getByRole('alert').filter({ hasText: 'This device has a passkey for your account already.' }).waitFor()
  await press(page, 'Cancel')
  assert.equal(await kept(page, 'Once more').count(), 0)
})

test('a wrong password adds no passkey', async () => {
  const { person, page, key } = await atSettings('Cyd')
  await add(page, { ...person, password: 'not this one' })
  await page.getByText('The password is wrong.').waitFor()
  assert.equal((await key.credentials()).length, 0)
})

test('a passkey is the second step, in the place of the code', async () => {
  const { person, page } = await atSettings('Dan')
  await add(page, person)
  await kept(page).waitFor()
  await setUpApp(page, person)
  await signOutUnoffered(page)
  await signIn(page, person.email, person.password)
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  await press(page, 'Sign in with a passkey')
  await inside(page)
})

test('new recovery codes take the place of the old, and switching it off takes the second step away', async () => {
  const { person, page, problems } = await atSettings('Eve')
  const { recovery: [first, second] } = await setUpApp(page, person)
  await press(page, 'New recovery codes')
  await fill(page, person)
  await page.getByLabel('Code from your app, or a recovery code').fill('0000-0000-0000-0000')
  await press(page, 'New recovery codes')
  await page.getByText('This code is wrong, or too old.').waitFor()
  await page.getByLabel('Code from your app, or a recovery code').fill(first)
  await press(page, 'New recovery codes')
  await page.getByText('10 recovery codes left').waitFor()
  const [renewed] = (await page.locator('code').first().textContent()).trim().split('\n')
  assert.notEqual(renewed, second)

  await press(page, 'Switch it off')
  await page.getByText('All your devices are signed out with it').waitFor()
  await fill(page, person)
  await page.getByLabel('Code from your app, or a recovery code').fill(renewed)
  await press(page, 'Switch it off')
  await page.getByText('Two-factor sign-in is switched off. Sign in again.').waitFor()
  await signIn(page, person.email, person.password)
  await inside(page)
  assert.deepEqual(problems, [])
})

test('a second step that waited too long leads back to the password, with its reason', async () => {
  const { person, page } = await atSettings('Fay')
  const { secret } = await setUpApp(page, person)
  const late = await visit('/login')
  await late.page.clock.install()
  await signIn(late.page, person.email, person.password)
  await late.page.getByRole('heading', { name: 'One more step' }).waitFor()
  await late.page.clock.fastForward('05:01')
  await late.page.getByLabel('Code from your app').fill(totp(secret, 1))
  await late.page.getByRole('alert').filter({ hasText: 'That took more than five minutes.' }).waitFor()
  await signIn(late.page, person.email, person.password)
  await late.page.getByLabel('Code from your app').fill(totp(secret, 1))
  await inside(late.page)
})
