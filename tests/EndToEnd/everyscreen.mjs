// Every screen of the app, as a person comes to it: the pictures are made of these, and axe looks at each.
import { bePresent, play, setStage } from './stage.mjs'
import { openAs, register } from './people.mjs'

/** How each is looked at. */
export const looks = [
  { look: 'light', viewport: { width: 1200, height: 760 }, colorScheme: 'light' },
  { look: 'dark', viewport: { width: 1200, height: 760 }, colorScheme: 'dark' },
  { look: 'phone', viewport: { width: 390, height: 780 }, colorScheme: 'light', hasTouch: true, isMobile: true },
]

const settled = page => page.evaluate(() => document.fonts.ready)
const row = (page, name) => page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name })
const timeline = page => page.getByRole('article').last()

async function details(page) {
  await page.getByRole('button', { name: 'Details' }).click()
  await page.getByRole('heading', { name: /Members/ }).waitFor()
}

async function settings(page, section, wait) {
  await page.goto(new URL(`/settings/${section}`, page.url()).href)
  await page.getByRole('heading', { name: wait, exact: true }).first().waitFor()
}

/** `at` is where it begins; `go` what one does there. `who`: nobody is signed in, or Maya (the default), or somebody new. */
export const screens = [
  { name: 'sign-in', who: null, at: () => '/login', go: page => page.getByRole('button', { name: 'Sign in', exact: true }).waitFor() },
  {
    name: 'sign-in-wrong', who: null, at: () => '/login',
    async go(page) {
      await page.fill('[name=email]', 'maya@example.org')
      await page.fill('[name=password]', 'not this one')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'sign-up', who: null, at: () => '/signup', go: page => page.getByLabel('Your name').waitFor() },
  { name: 'forgot', who: null, at: () => '/forgot', go: page => page.getByRole('button', { name: 'Send the link' }).waitFor() },
  { name: 'invited', who: null, at: stage => `/invite#${stage.invite}`, go: page => page.getByLabel('Your name').waitFor() },
  { name: 'empty', who: 'new', at: () => '/', go: page => page.getByText('Nobody to talk to yet').waitFor() },
  { name: 'list', at: () => '/', go: page => row(page, /Launch week/).waitFor() },
  { name: 'conversation', at: stage => `/c/${stage.conversations.launch}`, go: page => timeline(page).waitFor() },
  { name: 'private', at: stage => `/c/${stage.conversations.chloe}`, go: page => timeline(page).waitFor() },
  { name: 'details', at: stage => `/c/${stage.conversations.launch}`, go: details },
  {
    name: 'new-conversation', at: () => '/',
    async go(page) {
      await page.getByRole('button', { name: 'New conversation' }).first().click()
      for (const name of ['Greta', 'Finn']) await page.getByRole('checkbox', { name }).check()
    },
  },
  {
    name: 'channels', at: () => '/',
    async go(page) {
      await page.getByRole('button', { name: 'Start or find something' }).click()
      await page.getByRole('menuitem', { name: 'Find channels' }).click()
      await page.getByText('plants').waitFor()
    },
  },
  {
    name: 'switcher', at: () => '/',
    async go(page) {
      await row(page, /Launch week/).waitFor()
      await page.getByRole('button', { name: /^Jump to/ }).click()
      await page.getByRole('combobox').fill('li')
      await page.getByRole('option', { name: /Liam/ }).waitFor()
    },
  },
  {
    name: 'person', at: stage => `/c/${stage.conversations.chloe}`,
    async go(page) {
      await page.getByRole('button', { name: 'Details' }).click()
      await page.getByRole('button', { name: 'Profile' }).click()
      await page.getByText('@chloe').waitFor()
    },
  },
  {
    name: 'menu', at: () => '/',
    async go(page) {
      await row(page, /Support/).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Mute' }).waitFor()
    },
  },
  { name: 'shortcuts', at: () => '/', async go(page) { await row(page, /Ben/).waitFor(); await page.keyboard.press('Control+/');
    await page.getByText('Getting around').waitFor() } },
  { name: 'settings-profile', at: () => '/', go: page => settings(page, 'profile', 'Profile') },
  { name: 'settings-appearance', at: () => '/', go: page => settings(page, 'appearance', 'Theme') },
  { name: 'settings-account', at: () => '/', go: page => settings(page, 'account', 'Passkeys') },
  { name: 'settings-devices', at: () => '/', async go(page) { await settings(page, 'devices', 'API tokens');
    await page.getByText('Here, now').waitFor() } },
  { name: 'settings-notifications', at: () => '/', go: page => settings(page, 'notifications', 'Sound') },
  { name: 'settings-privacy', at: () => '/', async go(page) { await settings(page, 'privacy', 'Privacy');
    await page.getByRole('switch').first().waitFor() } },
  { name: 'settings-people', at: () => '/', async go(page) { await settings(page, 'people', 'People');
    await page.getByText('@rosa').waitFor() } },
]

/** Seeds, and keeps some people present. Answers how to open a screen in a look, and how to end. */
export async function allScreens(chromium, parley) {
  const stage = await setStage(parley)
  const { people } = stage
  const { token } = await people.Maya.ask('POST', `/conversations/${stage.conversations.launch}/invites`, {})
  stage.invite = token
  const fresh = await register(parley.url, 'Tara')
  const present = await bePresent(chromium, parley, ['Ben', 'Chloe', 'Dario', 'Greta', 'Ines', 'Elif'].map(name => people[name]))

  // One sign-in each, as on one laptop: the list of devices is a screen, too.
  const states = new Map()
  async function signedIn(person) {
    if (!states.has(person.id)) {
      const { context } = await openAs(chromium, parley.url, person, '/')
      states.set(person.id, await context.storageState())
      await context.close()
    }
    return states.get(person.id)
  }

  return {
    stage,
    /** A page that shows the screen; `open(…).context` is to be closed. */
    async open(screen, { look, ...options }) {
      const more = { locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', ...options }
      const person = screen.who === null ? null : screen.who === 'new' ? fresh : people.Maya
      const context = await chromium.newContext({ ...more, ...(person && { storageState: await signedIn(person) }) })
      const page = await context.newPage()
      await play(page, stage.warp)
      await page.goto(`${parley.url}${screen.at(stage)}`)
      await screen.go(page)
      await settled(page)
      return { context, page, look }
    },
    close: () => present.close(),
  }
}
