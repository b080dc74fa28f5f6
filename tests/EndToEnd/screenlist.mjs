// Every screen of the app, as a person comes to it. `at` is where it begins, `before` what goes wrong, `go` what one does
// there, `who` whoever looks: nobody (null), Maya (the default), somebody `new`, or
// somebody in a world of `long` words. `picture`: the looks in which it
// stands in docs/screens, too.
import { all, press, row, timeline, composer, home, conversation, launch, dialog, details, signIn, held, failing } from './screenhands.mjs'
import { own } from './screensettings.mjs'

const before = [
  { name: 'sign-in', who: null, picture: all, at: () => '/login', go: page => page.getByLabel('E-mail address').waitFor() },
  {
    name: 'sign-in-wrong', who: null, picture: all, at: () => '/login',
    async go(page) {
      await signIn(page, 'maya@example.org', 'not this one')
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'sign-up', who: null, picture: [...all, 'german'], at: () => '/signup', go: page => page.locator('[name=name]').waitFor() },
  {
    name: 'sign-up-wrong', who: null, at: () => '/signup',
    async go(page) {
      await press(page, 'I have the setup code of this server')
      await press(page, 'Sign up')
      await page.getByText('This is not an e-mail address.').waitFor()
    },
  },
  {
    name: 'second-step', who: null, picture: ['light'], at: () => '/login',
    async go(page, stage) {
      await signIn(page, stage.guarded.email, stage.guarded.password)
      await page.getByLabel('Code from your app').fill('000000')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'second-step-recovery', who: null, at: () => '/login',
    async go(page, stage) {
      await signIn(page, stage.guarded.email, stage.guarded.password)
      await press(page, 'Use a recovery code instead')
      await page.getByLabel('Recovery code').waitFor()
    },
  },
  { name: 'forgot', who: null, picture: all, at: () => '/forgot', go: page => page.getByText('Send the link').waitFor() },
  {
    name: 'forgot-mailed', who: null, at: () => '/forgot',
    async go(page) {
      await page.route('**/password/forgot', route => route.fulfill({ status: 202, json: { detail: 'mailed' } }))
      await page.fill('[name=email]', 'maya@example.org')
      await press(page, 'Send the link')
      await page.getByText('maya@example.org').waitFor()
    },
  },
  { name: 'reset', who: null, at: () => '/reset-password#none', go: page => page.getByText('Set the password').waitFor() },
  {
    name: 'reset-over', who: null, at: () => '/reset-password#none',
    async go(page) {
      await page.fill('[name=password]', 'three words together')
      await press(page, 'Set the password')
      await page.getByText('This link opens nothing any more').waitFor()
    },
  },
  { name: 'confirm-over', who: null, at: () => '/confirm-email#none', go: page => page.getByText('This link opens nothing').waitFor() },
  { name: 'invited', who: null, picture: all, at: stage => `/invite#${stage.invite}`, go: page => page.getByLabel('Your name').waitFor() },
  { name: 'invited-in', at: stage => `/invite#${stage.invite}`, go: page => page.getByText('Not now').waitFor() },
  { name: 'invited-over', who: null, at: () => '/invite#none', go: page => page.getByText('This invitation opens nothing').waitFor() },
]

const list = [
  { name: 'empty', who: 'new', picture: all, at: home, go: page => page.getByText('Nobody to talk to yet').waitFor() },
  { name: 'list', picture: all, at: home, go: page => row(page, /Launch week/).waitFor() },
  {
    name: 'list-loading', at: home, before: page => page.routeWebSocket('**/ws', () => {}),
    go: page => page.getByRole('status', { name: 'Loading' }).waitFor(),
  },
  {
    name: 'list-archive', at: home,
    async go(page) {
      await row(page, /Launch week/).waitFor()
      await page.locator('label', { hasText: 'Archive' }).click()
      await row(page, /Office move/).waitFor()
    },
  },
  {
    name: 'list-all-read', at: home, who: 'new',
    async go(page) {
      await page.locator('label', { hasText: 'Unread' }).click()
      await page.getByText('All read').waitFor()
    },
  },
  {
    name: 'offline', at: home, picture: ['phone'],
    async go(page) {
      await row(page, /Launch week/).waitFor()
      await page.context().setOffline(true)
      await page.getByText('Offline. What you write is kept.').waitFor()
    },
  },
  {
    name: 'own-menu', at: home, picture: ['dark'],
    async go(page) {
      await page.getByRole('button', { name: /status, settings, signing out/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    },
  },
  {
    name: 'status', at: home,
    async go(page) {
      await page.getByRole('button', { name: /status, settings, signing out/ }).click()
      await page.getByRole('menuitem', { name: 'Set a status' }).click()
      await dialog(page)
    },
  },
  {
    name: 'menu', at: home, picture: all,
    async go(page) {
      await row(page, /Support/).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Mute' }).waitFor()
    },
  },
  {
    name: 'menu-mute', at: home,
    async go(page) {
      await row(page, /Support/).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Mute' }).click()
      await page.getByRole('menuitem', { name: 'For a week' }).waitFor()
    },
  },
  {
    name: 'new-conversation', at: home, picture: all,
    async go(page) {
      await press(page, 'New conversation')
      for (const name of ['Greta', 'Finn']) await page.getByRole('checkbox', { name }).check()
    },
  },
  {
    name: 'new-nobody', at: home,
    async go(page) {
      await press(page, 'New conversation')
      await page.getByRole('searchbox', { name: 'People' }).fill('zzz')
      await page.getByText('Nobody is called').waitFor()
    },
  },
  {
    name: 'channels', at: home, picture: all,
    async go(page) {
      await press(page, 'Start or find something')
      await page.getByRole('menuitem', { name: 'Find channels' }).click()
      await page.getByText('plants').waitFor()
    },
  },
  {
    name: 'switcher', at: home, picture: all,
    async go(page) {
      await row(page, /Launch week/).waitFor()
      await page.getByRole('button', { name: /^Jump to/ }).click()
      await page.getByRole('combobox').fill('li')
      await page.getByRole('option', { name: /Liam/ }).waitFor()
    },
  },
  {
    name: 'switcher-nothing', at: home,
    async go(page) {
      await page.getByRole('button', { name: /^Jump to/ }).click()
      await page.getByRole('combobox').fill('zzz')
      await page.getByText('Nothing is called').waitFor()
    },
  },
  {
    name: 'shortcuts', at: home, picture: all,
    async go(page) {
      await row(page, /Ben/).waitFor()
      await page.keyboard.press('Control+/')
      await page.getByText('Getting around').waitFor()
    },
  },
]

const inside = [
  { name: 'conversation', at: launch, picture: [...all, 'german'], go: page => timeline(page).waitFor() },
  { name: 'private', at: conversation('chloe'), picture: all, go: page => timeline(page).waitFor() },
  { name: 'missing', at: () => '/c/999999', go: page => page.getByText('Nothing to see here').waitFor() },
  {
    name: 'editing', at: conversation('chloe'),
    async go(page) {
      await timeline(page).waitFor()
      await composer(page).press('ArrowUp')
      await page.getByText('Editing', { exact: true }).waitFor()
    },
  },
  {
    name: 'message-menu', at: conversation('chloe'), picture: ['phone'],
    async go(page) {
      await timeline(page).press('Enter')
      await page.getByRole('menuitem', { name: 'Copy link' }).waitFor()
    },
  },
  {
    name: 'message-delete', at: conversation('chloe'),
    async go(page) {
      await timeline(page).press('Enter')
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await dialog(page)
    },
  },
  {
    name: 'message-info', at: conversation('chloe'),
    async go(page) {
      await timeline(page).press('Enter')
      await page.getByRole('menuitem', { name: 'Who has read it' }).click()
      await page.getByText('Read by').waitFor()
    },
  },
  {
    name: 'emoji', at: conversation('chloe'), picture: ['phone'],
    async go(page) {
      await press(page, 'Insert an emoji')
      await page.getByRole('searchbox', { name: 'Search emoji' }).or(page.getByRole('textbox', { name: 'Search emoji' })).first().waitFor()
    },
  },
  {
    name: 'mention', at: launch,
    async go(page) {
      await composer(page).pressSequentially('@')
      await page.getByRole('option').first().waitFor()
    },
  },
  { name: 'details', at: launch, picture: all, go: details },
  {
    name: 'details-member', at: launch,
    async go(page) {
      await details(page)
      await page.getByRole('button', { name: /^.*Dario/ }).last().click()
      await page.getByRole('menuitem', { name: 'Remove and ban' }).waitFor()
    },
  },
  {
    name: 'details-edit', at: launch,
    async go(page) {
      await details(page)
      await press(page, 'Edit')
      await page.getByLabel('Topic').waitFor()
    },
  },
  {
    name: 'add-people', at: launch,
    async go(page) {
      await details(page)
      await press(page, 'Add people')
      await page.getByRole('checkbox').first().waitFor()
    },
  },
  {
    name: 'invitations', at: launch, picture: ['light'],
    async go(page) {
      await details(page)
      await press(page, 'Invite')
      await press(page, 'Make a link')
      await page.getByText('This link is shown once').waitFor()
    },
  },
  { name: 'long-conversation', who: 'long', at: stage => `/c/${stage.long.id}`, go: page => timeline(page).waitFor() },
  { name: 'links', who: 'long', at: stage => `/c/${stage.long.links}`, go: page => page.getByRole('link', { name: /^xn--/ }).waitFor() },
  { name: 'long-details', who: 'long', at: stage => `/c/${stage.long.id}`, go: details },
  {
    name: 'long-leave', who: 'long', at: stage => `/c/${stage.long.id}`,
    async go(page) {
      await details(page)
      await press(page, 'Leave')
      await page.getByText(/^Leave Rind/).waitFor()
    },
  },
  {
    name: 'bans', at: launch, picture: ['phone'],
    async go(page) {
      await details(page)
      await press(page, 'Bans')
      await page.getByText('Pavel').waitFor()
    },
  },
  {
    name: 'bans-failed', at: launch,
    async go(page) {
      await failing(page, '**/bans**')
      await details(page)
      await press(page, 'Bans')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'bans-loading', at: launch,
    async go(page) {
      await held(page, '**/bans**')
      await details(page)
      await press(page, 'Bans')
      await page.getByRole('img', { name: 'Loading' }).waitFor()
    },
  },
  {
    name: 'leave', at: launch,
    async go(page) {
      await details(page)
      await press(page, 'Leave')
      await page.getByText('Leave Launch week?').waitFor()
    },
  },
  {
    name: 'person', at: conversation('chloe'), picture: all,
    async go(page) {
      await press(page, 'Details')
      await press(page, 'Profile')
      await page.getByText('@chloe').waitFor()
    },
  },
]

export const screens = [...before, ...list, ...inside, ...own]
