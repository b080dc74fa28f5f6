// What one does on more than one screen.

/** The looks of those that one sees every day. */
export const all = ['light', 'dark', 'phone']

export const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click()
export const row = (page, name) => page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name })
export const timeline = page => page.getByRole('article').last()
export const composer = page => page.getByRole('textbox', { name: /^Message to/ })
export const home = () => '/'
export const conversation = word => stage => `/c/${stage.conversations[word]}`
export const launch = conversation('launch')
export const dialog = page => page.getByRole('dialog').waitFor()

export async function details(page) {
  await press(page, 'Details')
  await page.getByRole('heading', { name: /Members/ }).waitFor()
}

export async function signIn(page, email, password) {
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await press(page, 'Sign in')
}

/** An answer of the server that does not come, or comes as a failure. */
export const held = (page, path) => page.route(path, () => {})
export const failing = (page, path) => page.route(path, route => route.fulfill({ status: 500, json: { code: 'internal', status: 500 } }))
