// Chromium's virtual authenticator (W3C WebAuthn, 11): a key with a finger on it, and what a page does with it.
import { createHmac } from 'node:crypto'

/** Plugs a key of its own into a page; two pages of one context do not share it. */
export async function plugIn(page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verifies: isUserVerified => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  }
}

/** Asks the server from within the page, as its script would. */
export const ask = (page, method, path, body, token) => page.evaluate(async asked => {
  const answer = await fetch(`/api/v1${asked.path}`, {
    method: asked.method,
    credentials: 'omit',
    headers: {
      ...(asked.body ? { 'Content-Type': 'application/json' } : {}),
      ...(asked.token ? { Authorization: `Bearer ${asked.token}` } : {}),
    },
    body: asked.body ? JSON.stringify(asked.body) : undefined,
  })
  return { status: answer.status, body: answer.status === 204 ? null : await answer.json() }
}, { method, path, body, token })

/** The key's answer to options for a new passkey, as JSON; or the name of the error. */
export const create = (page, options) => page.evaluate(async json => {
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json)
    return (await navigator.credentials.create({ publicKey })).toJSON()
  } catch (refused) {
    return refused.name
  }
}, options)

/** The key's answer to options for signing in, as JSON; or the name of the error. */
export const sign = (page, options) => page.evaluate(async json => {
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json)
    return (await navigator.credentials.get({ publicKey })).toJSON()
  } catch (refused) {
    return refused.name
  }
}, options)

/** The six digits of now (RFC 6238) for a secret in base 32; `early` steps later: each is taken once, and a clock may be one step off. */
export function totp(secret, early = 0) {
  const bits = [...secret].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + early))
  const hash = createHmac('sha1', key).update(step).digest()
  const at = hash.at(-1) & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
