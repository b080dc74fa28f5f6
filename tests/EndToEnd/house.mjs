// A server and a browser for one file of tests, and what people do there with their hands. What a test opens is closed after it.
import { after, afterEach, before } from 'node:test'
import { totp } from './authenticator.mjs'
import { startChromium } from './browser.mjs'
import { openAs, register, watchProblems } from './people.mjs'
import { startParley } from './server.mjs'

/** Call it once, at the top of the file: `parley` and `chromium` of what it answers are there as soon as tests run. */
export function house(options = {}) {
  const contexts = []
  const one = {
    parley: null,
    chromium: null,

    /** Gives somebody an account here. */
    enrol: (name, more) => register(one.parley.url, name, more),

    /** A browser that nobody has used. */
    async visit(path, { at = one.parley.url, ...more } = {}) {
      const context = await one.chromium.newContext({ locale: 'en-GB', ...more })
      contexts.push(context)
      const page = await context.newPage()
      const problems = watchProblems(page)
      await page.goto(`${at}${path}`)
      return { context, page, problems }
    },

    /** A browser in which this person is signed in. */
    async open(person, path = '/', { at = one.parley.url, ...more } = {}) {
      const opened = await openAs(one.chromium, at, person, path, { locale: 'en-GB', ...more })
      contexts.push(opened.context)
      return opened
    },
  }

  before(async () => {
    one.parley = await startParley(options)
    one.chromium = await startChromium()
  })
  after(async () => {
    await one.chromium?.close()
    await one.parley?.stop()
  })
  afterEach(() => Promise.all(contexts.splice(0).map(context => context.close())))
  return one
}

/** Who signs up in a form does it with this. */
export const password = 'three words together'
export const newEmail = () => `${crypto.randomUUID().slice(0, 8)}@example.org`

export const press = (page, name) => page.getByRole('button', { name, exact: true }).click()
export const list = page => page.getByRole('navigation', { name: 'Conversations' })
export const row = (page, name) => list(page).getByRole('link', { name })
export const composer = page => page.getByRole('textbox', { name: /^Message to/ })

const menuOf = page => page.getByRole('button', { name: /status, settings, signing out/ })

/** Waits until somebody is signed in here. */
export const inside = page => menuOf(page).waitFor()

/** Something of the menu below one's own picture. */
export async function choose(page, item) {
  await menuOf(page).click()
  await page.getByRole('menuitem', { name: item }).click()
}

export async function signOut(page) {
  await choose(page, 'Sign out')
  await page.getByText('You are signed out.').waitFor()
}

export async function signUp(page, name, email = newEmail()) {
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Sign up')
  return email
}

export async function signIn(page, email, secret = password) {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await press(page, 'Sign in')
}

/** Sets up an app; answers its secret and the recovery codes. */
export async function setUpApp(page, person) {
  await press(page, 'Set up an app')
  await page.getByLabel('Your password now').fill(person.password)
  await press(page, 'Go on')
  await page.getByRole('img', { name: 'Code for your authenticator app' }).waitFor()
  const secret = (await page.locator('code').first().textContent()).trim()
  await page.getByLabel('Code from your app').fill(totp(secret))
  await press(page, 'Switch it on')
  await page.getByText('Put these recovery codes away now').waitFor()
  return { secret, recovery: (await page.locator('code').first().textContent()).trim().split('\n') }
}
