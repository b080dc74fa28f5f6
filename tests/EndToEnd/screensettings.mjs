// The screens of the settings, as screenlist.mjs has all others.
import { totp } from './authenticator.mjs'
import { all, press, dialog, failing } from './screenhands.mjs'

const password = async page => page.getByLabel('Your password now').fill('correct horse battery')

/** A section of the settings, once it says this; `then` is done there. */
function settings(section, wait, { then, ...more } = {}) {
  return {
    name: `settings-${section}`, at: () => `/settings/${section}`, ...more,
    async go(page, stage) {
      await page.getByText(wait, { exact: true }).first().waitFor()
      await then?.(page, stage)
    },
  }
}

export const own = [
  settings('profile', 'Handle', { picture: all }),
  settings('profile', 'Handle', { name: 'long-profile', who: 'long' }),
  settings('appearance', 'Deutsch', { picture: [...all, 'german'] }),
  settings('account', 'Passkeys', { picture: [...all, 'german'] }),
  settings('account', 'Add a passkey', {
    name: 'settings-forms',
    async then(page) {
      await press(page, 'Change the address')
      await press(page, 'Change the password')
      for (const save of await page.getByRole('button', { name: 'Save' }).all()) await save.click()
      await page.getByText('This is not an e-mail address.').waitFor()
    },
  }),
  settings('account', 'Set up an app', {
    name: 'settings-two-factor',
    async then(page) {
      await press(page, 'Set up an app')
      await password(page)
      await press(page, 'Go on')
      await page.getByRole('img', { name: 'Code for your authenticator app' }).waitFor()
      await page.getByLabel('Code from your app').scrollIntoViewIfNeeded()
    },
  }),
  settings('account', 'Set up an app', {
    name: 'settings-recovery-codes', who: 'new',
    async then(page, stage) {
      await press(page, 'Set up an app')
      await password(page)
      await press(page, 'Go on')
      await page.getByRole('img', { name: 'Code for your authenticator app' }).waitFor()
      const secret = (await page.locator('code').first().textContent()).trim()
      await page.route('**/2fa/totp/confirm', route => route.fulfill({ json: { recovery_codes: Array(10).fill('aaaa-bbbb-cccc-dddd') } }))
      await page.getByLabel('Code from your app').fill(totp(secret))
      await press(page, 'Switch it on')
      await page.getByText('Put these recovery codes away now').waitFor()
    },
  }),
  settings('account', 'Close my account', {
    name: 'settings-close',
    async then(page) {
      await press(page, 'Close my account')
      await dialog(page)
    },
  }),
  settings('devices', /Here, now/, { picture: all }),
  settings('devices', /Here, now/, {
    name: 'settings-token',
    async then(page) {
      await page.getByLabel('What it is for').fill('A script that greets newcomers')
      await press(page, 'Make a token')
      await page.getByText('This token is shown once').waitFor()
    },
  }),
  settings('notifications', 'Sound', { picture: all }),
  settings('privacy', 'Show that you are here', { picture: all }),
  settings('keyboard', 'Getting around'),
  settings('invites', 'Make a link'),
  settings('people', /@rosa/, { picture: all }),
  {
    name: 'settings-failed', at: () => '/settings/profile',
    before: page => failing(page, '**/auth/me'),
    go: page => page.getByText('Something went wrong on our side').waitFor(),
  },
]
