// What a person does with the links in mails: a forgotten password, an address to confirm, an invitation.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { composer, house, inside, newEmail, password, press, row, signIn, signUp } from './house.mjs'
import { groupOf, say } from './people.mjs'
import { startPostbox } from './postbox.mjs'
import { startParley } from './server.mjs'

const publicUrl = 'http://chat.example'
const postbox = await startPostbox()
const settings = [...postbox.settings, '--public_url', publicUrl]
const here = house({ settings })
const { enrol, visit, open } = here
after(() => postbox.stop())

/** The path of the link in the newest mail to an address. */
async function linkTo(address) {
  const { link } = await postbox.take(address)
  assert.ok(link.startsWith(`${publicUrl}/`), link)
  return link.slice(publicUrl.length)
}

test('a forgotten password is replaced by the link in a mail, once', async () => {
  const person = await enrol('Ana')
  const elsewhere = await open(person)
  await inside(elsewhere.page)
  const { page, problems } = await visit('/login')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('E-mail address').fill(person.email)
  await press(page, 'Send the link')
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
  await page.getByText(person.email).waitFor()

  const link = await linkTo(person.email)
  const mailed = await visit(link)
  await mailed.page.getByLabel('New password', { exact: true }).fill('short')
  await press(mailed.page, 'Set the password')
  await mailed.page.getByText('At least 8 characters.', { exact: true }).waitFor()
  await mailed.page.getByLabel('New password', { exact: true }).fill(password)
  await press(mailed.page, 'Set the password')
  await mailed.page.getByText('Your password is set. Sign in with it.').waitFor()
  assert.equal(new URL(mailed.page.url()).hash, '')
  await signIn(mailed.page, person.email)
  await inside(mailed.page)
  await elsewhere.page.getByText('You were signed out here').waitFor()

  const again = await visit(link)
  await again.page.getByLabel('New password', { exact: true }).fill(password)
  await press(again.page, 'Set the password')
  await again.page.getByRole('heading', { name: 'This link opens nothing any more' }).waitFor()
  await press(again.page, 'Send another link')
  await again.page.getByRole('button', { name: 'Send the link' }).waitFor()
  assert.deepEqual([...problems, ...mailed.problems], [])
})

test('where one is signed in, the link for a new password works too, and nothing of before is left', async () => {
  const person = await enrol('Bo')
  await visit('/forgot').then(async ({ page }) => {
    await page.getByLabel('E-mail address').fill(person.email)
    await press(page, 'Send the link')
  })
  const { page } = await open(person)
  await inside(page)
  await page.goto(`${here.parley.url}${await linkTo(person.email)}`)
  await page.getByLabel('New password', { exact: true }).fill(password)
  await press(page, 'Set the password')
  await page.getByText('Your password is set. Sign in with it.').waitFor()
  await signIn(page, person.email)
  await inside(page)
})

test('a new address counts once the link in its mail was opened', async () => {
  const person = await enrol('Cem')
  const { page, problems } = await open(person, '/settings/account')
  await press(page, 'Change the address')
  const email = newEmail()
  await page.getByLabel('New address').fill(email)
  await page.getByLabel('Your password now').fill('not this one')
  await press(page, 'Save')
  await page.getByText('The password is wrong.').waitFor()
  await page.getByLabel('Your password now').fill(person.password)
  await press(page, 'Save')
  await page.getByText(`Open the link in the mail to ${email}`).waitFor()
  await page.getByText(person.email).waitFor()

  await page.goto(`${here.parley.url}${await linkTo(email)}`)
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
  await press(page, 'To the chat')
  await inside(page)
  await page.goto(`${here.parley.url}/settings/account`)
  await page.getByText(email).waitFor()
  const next = await visit('/login')
  await signIn(next.page, email, person.password)
  await inside(next.page)
  assert.deepEqual(problems, [])
})

test('an address that is to be confirmed opens the account with the link in its mail, and the link works once', async () => {
  const strict = await startParley({ settings: [...settings, '--registration_confirm', 'on'] })
  try {
    const { page, problems } = await visit('/signup', { at: strict.url })
    const email = await signUp(page, 'Dea')
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await page.getByText(email).waitFor()
    const link = await linkTo(email)

    await page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(page, email)
    await page.getByRole('alert').filter({ hasText: 'The address or the password is wrong.' }).waitFor()

    await page.goto(`${strict.url}${link}`)
    await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
    await press(page, 'Sign in')
    await signIn(page, email)
    await inside(page)

    const again = await visit(link, { at: strict.url })
    await again.page.getByText('If you have confirmed already, just sign in.').waitFor()
    assert.deepEqual(problems, [])
  } finally {
    await strict.stop()
  }
})

test('a guest is invited by mail, comes in by the link, and finds the one conversation', async () => {
  const host = await enrol('Eda')
  await enrol('Stranger')
  const { id } = await groupOf(host, [], 'Building site')
  await say(host, id, 'The crane comes on Monday')
  const { page, problems } = await open(host, `/c/${id}`)
  await press(page, 'Details')
  await press(page, 'Invite')
  const email = newEmail()
  await page.getByLabel('New people become').selectOption('Guests')
  await page.getByLabel('For one address only').fill(email)
  await press(page, 'Make a link')
  await page.getByText(`The invitation is on its way to ${email}.`).waitFor()
  await page.getByRole('listitem').filter({ hasText: email }).waitFor()

  const guest = await visit(await linkTo(email))
  await guest.page.getByRole('heading', { name: 'Join Building site' }).waitFor()
  await signUp(guest.page, 'Fritz', email)
  await guest.page.waitForURL(`**/c/${id}`)
  await guest.page.getByRole('article').filter({ hasText: 'The crane comes on Monday' }).waitFor()
  await composer(guest.page).fill('I am there')
  await guest.page.keyboard.press('Enter')
  await row(page, /Building site/).filter({ hasText: 'I am there' }).waitFor()

  await press(guest.page, 'New conversation')
  await guest.page.getByRole('searchbox', { name: 'People' }).fill('Stranger')
  await guest.page.getByText('Nobody is called “Stranger”.').waitFor()
  assert.deepEqual([...problems, ...guest.problems], [])
})

test('a server that sends no mail says so, and what to do', async () => {
  const silent = await startParley()
  try {
    const { page } = await visit('/forgot', { at: silent.url })
    await page.getByLabel('E-mail address').fill('ada@example.org')
    await press(page, 'Send the link')
    await page.getByRole('alert').filter({ hasText: 'This server sends no mail.' }).waitFor()
  } finally {
    await silent.stop()
  }
})
