// Passkeys as a browser makes them: Chromium's own WebAuthn, with a key that it imagines.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ask, create, plugIn, sign, totp } from './authenticator.mjs'
import { startChromium } from './browser.mjs'
import { readDocuments } from './documents.mjs'
import { startParley } from './server.mjs'

const password = 'correct horse battery'

let parley
let chromium
let documents

before(async () => {
  parley = await startParley()
  documents = await readDocuments(parley)
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

/** A new person, with a key in a page of the server's own. Browsers take passkeys on https, and on this one name without it. */
async function enter(name) {
  const page = await (await chromium.newContext()).newPage()
  documents.watch(page)
  await page.goto(`${parley.url.replace('127.0.0.1', 'localhost')}/docs`)
  const key = await plugIn(page)
  const email = `${name.toLowerCase()}@example.org`
  const { status, body } = await ask(page, 'POST', '/auth/register', { name, email, password })
  assert.equal(status, 201)
  return { page, key, email, token: body.token, id: body.user.id }
}

async function register({ page, token }) {
  const asked = await ask(page, 'POST', '/auth/passkeys/options', { password }, token)
  assert.equal(asked.status, 200)
  const credential = await create(page, asked.body.options)
  return ask(page, 'POST', '/auth/passkeys', { challenge: asked.body.challenge, credential, name: 'Telephone' }, token)
}

const question = async ({ page }, challenge) => (await ask(page, 'POST', '/auth/passkeys/login/options', challenge ? { challenge } : {})).body
const answer = ({ page }, challenge, credential) => ask(page, 'POST', '/auth/passkeys/login', { challenge, credential })

async function signIn(person) {
  const { challenge, options } = await question(person)
  return answer(person, challenge, await sign(person.page, options))
}

/** Wants a second step from now on. */
async function turnOn({ page, token }) {
  const { body: { secret } } = await ask(page, 'POST', '/auth/2fa/totp', { password }, token)
  assert.equal((await ask(page, 'POST', '/auth/2fa/totp/confirm', { code: totp(secret) }, token)).status, 200)
}

/** The second step that a password leads to. */
async function secondStep({ page, email }) {
  const { status, body } = await ask(page, 'POST', '/auth/login', { email, password })
  assert.equal(status, 202)
  assert.ok(body.two_factor.methods.includes('passkey'))
  return body.two_factor.challenge
}

test('a passkey is registered and signs in without a name or a password', async () => {
  const ada = await enter('Ada')
  const made = await register(ada)
  assert.equal(made.status, 201)
  const [kept] = await ada.key.credentials()
  assert.equal(kept.rpId, 'localhost')
  assert.ok(kept.isResidentCredential)

  const opened = await signIn(ada)
  assert.equal(opened.status, 200)
  assert.equal(opened.body.user.id, ada.id)
  assert.equal((await ask(ada.page, 'GET', '/auth/me', null, opened.body.token)).body.user.id, ada.id)
  assert.equal((await signIn(ada)).status, 200, 'a second time, with a counter that has grown')
})

test('a passkey is the second step after a password', async () => {
  const bob = await enter('Bob')
  await register(bob)
  await turnOn(bob)
  const asked = await question(bob, await secondStep(bob))
  assert.equal(asked.options.allowCredentials.length, 1)
  const opened = await answer(bob, asked.challenge, await sign(bob.page, asked.options))
  assert.equal(opened.status, 200)
  assert.equal(opened.body.user.id, bob.id)
})

test('the passkey of another is no second step', async () => {
  const cyd = await enter('Cyd')
  const eve = await enter('Eve')
  await register(cyd)
  await register(eve)
  await turnOn(cyd)
  const asked = await question(cyd, await secondStep(cyd))
  assert.equal(await sign(eve.page, asked.options), 'NotAllowedError', 'her key does not know his passkey')

  // A page that asks her key for any passkey, with his challenge.
  const forged = await sign(eve.page, { ...asked.options, allowCredentials: [] })
  assert.equal(forged.type, 'public-key')
  assert.equal((await answer(eve, asked.challenge, forged)).status, 401)
})

test('an answer opens nothing twice, and not another question', async () => {
  const dan = await enter('Dan')
  await register(dan)
  const first = await question(dan)
  const credential = await sign(dan.page, first.options)
  const other = await question(dan)
  assert.equal((await answer(dan, other.challenge, credential)).status, 401)
  assert.equal((await answer(dan, first.challenge, credential)).status, 200)
  assert.equal((await answer(dan, first.challenge, credential)).status, 401)
})

test('a passkey that was forgotten opens nothing, though the key still has it', async () => {
  const fay = await enter('Fay')
  const { body: { passkey } } = await register(fay)
  assert.equal((await signIn(fay)).status, 200)
  assert.equal((await ask(fay.page, 'DELETE', `/auth/passkeys/${passkey.id}`, null, fay.token)).status, 204)
  assert.equal((await fay.key.credentials()).length, 1)
  assert.equal((await signIn(fay)).status, 401)
})

test('without a finger or a PIN there is neither a passkey nor a sign-in', async () => {
  const gus = await enter('Gus')
  await register(gus)
  await gus.key.verifies(false)
  assert.equal(await sign(gus.page, (await question(gus)).options), 'NotAllowedError')
  const asked = await ask(gus.page, 'POST', '/auth/passkeys/options', { password }, gus.token)
  assert.equal(asked.body.options.authenticatorSelection.userVerification, 'required')
  assert.match(await create(gus.page, { ...asked.body.options, excludeCredentials: [] }), /Error$/)

  // A page that does not ask for one gets an answer that the server does not take.
  const { challenge, options } = await question(gus)
  const weak = await sign(gus.page, { ...options, userVerification: 'discouraged' })
  assert.equal((await answer(gus, challenge, weak)).status, 401)
})

test('one key is registered once', async () => {
  const hal = await enter('Hal')
  await register(hal)
  const asked = await ask(hal.page, 'POST', '/auth/passkeys/options', { password }, hal.token)
  assert.equal(await create(hal.page, asked.body.options), 'InvalidStateError')
})

test('all that was said about passkeys is as documented', () => {
  assert.deepEqual(documents.wrongs, [])
  for (const what of ['POST /api/v1/auth/passkeys/options → 200', 'POST /api/v1/auth/passkeys → 201', 'POST /api/v1/auth/passkeys/login → 200']) {
    assert.ok(documents.seen.has(what), `${what} was not seen`)
  }
})
