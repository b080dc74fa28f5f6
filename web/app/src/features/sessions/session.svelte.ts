import { createParley, type FactorsAnswer, type OwnUser, type Parley, type ServerAnswer, type State } from '@parley/client'
import type { Key } from '../../i18n/index.svelte'
import { currentRoute, navigate } from '../../router.svelte'
import { client, open, shut } from '../../store.svelte'
import { preferencesOf } from '../settings/preferences.svelte'
import { api } from './ask'
import { OpenedSocket, readBefore, wasAskedBefore } from './opened'

/** The session itself is a cookie that no script can read; this remembers only that there was one, and whose. */
const key = 'parley.person'
/** Of the store that this person was last connected to: with it src/early.ts finds what is kept. */
const epochKey = 'parley.epoch'
const renewedKey = 'parley.renewed'
const day = 86_400_000
/** A connection that is not there by then may be one that the server does not want. */
const patience = 2500
/** And what is not there by then, of storage or of the server, is not waited for: the page is drawn without it. */
const readingTime = 600

let status = $state.raw<'out' | 'in'>('out')
let reason = $state.raw<Key | null>(null)
let known = $state.raw<ServerAnswer | null>(null)
let factorWanted = $state.raw(false)
let afterwards = '/'
let unwatch: (() => void) | null = null
let renewal = false

const statusNow = (): 'out' | 'in' => status
export { statusNow as status }

/** Why one is at the sign-in again; null: nothing to say. */
export const why = (): Key | null => reason
export const sayWhy = (said: Key | null): void => { reason = said }

/** Who this server takes; null until it has said so. */
export const server = (): ServerAnswer | null => known

export async function lookAtServer(): Promise<void> {
  try { known ??= await api.get<ServerAnswer>('/server') } catch { /* The form says it when it is sent. */ }
}

/** This server wants a second factor of this person, and there is none: until there is, it answers nothing else. */
export const wantsFactor = (): boolean => factorWanted

/** Asked when a connection does not come about: the answer to a socket does not say why. */
export async function lookAtFactors(): Promise<void> {
  try {
    const { required, totp, passkeys } = await client().api.get<FactorsAnswer>('/auth/2fa')
    const before = factorWanted
    factorWanted = required && !totp && passkeys === 0
    if (before && !factorWanted) client().connect()
  } catch { /* Offline: asked again with the next connection that fails. */ }
}

/** Where to go after signing in: whoever opens the link of a conversation comes to it. */
export const wants = (path: string): void => { afterwards = path }

/**
 * When the page opens: whoever was here is taken in at once, from the cache; the server throws out whom it does not know. Resolves when the page
 * is to be drawn: with what is kept, where that has been read before, or with what the server was asked for before.
 */
export async function resume(): Promise<void> {
  const person = Number(read(key))
  preferencesOf(person || null)
  if (!person) return
  const early = readBefore()
  const isAsked = wasAskedBefore()
  const parley = begin(early)
  const first = looked()
  const isThere = ({ me, ready, conversations }: State): boolean =>
    me !== null && (!isAsked || ready || first !== null && conversations.has(first))
  const known = new Promise<void>(resolve => {
    const stop = parley.subscribe(state => {
      if (!isThere(state)) return
      stop()
      resolve()
    })
  })
  await Promise.race([early.then(found => found || isAsked ? known : undefined), new Promise(resolve => setTimeout(resolve, readingTime))])
}

export function enter(user: OwnUser): void {
  write(key, String(user.id))
  write(renewedKey, String(Date.now()))
  preferencesOf(user.id)
  reason = null
  begin()
  if (!location.pathname.startsWith('/invite')) navigate(afterwards, { replace: true })
  afterwards = '/'
}

export async function signOut(): Promise<void> {
  await client().api.post('/auth/logout')
  await forget()
  reason = 'sessions.signedOut'
  navigate('/login')
}

/** Takes away all that this person left on this device, without a word to the server. */
export async function forget(): Promise<void> {
  if (status === 'out') return
  const parley = client()
  leave()
  await parley.forget()
}

const looked = (): number | null => {
  const route = currentRoute()
  return route.page === 'conversation' ? route.id : null
}

function begin(early = readBefore()): Parley {
  const parley = createParley({ looked, environment: { WebSocket: OpenedSocket, early } })
  let kept = read(epochKey)
  open(parley)
  status = 'in'
  unwatch = parley.subscribe(({ connection, epoch }) => {
    if (epoch && epoch !== kept) write(epochKey, kept = epoch)
    if (connection.status === 'signed_out' && !renewal) ended()
  })
  parley.connect()
  void renewDaily()
  setTimeout(() => {
    if (status === 'in' && client() === parley && parley.state.connection.status !== 'online') void lookAtFactors()
  }, patience)
  return parley
}

/** A session ends after weeks without this, however often one was here. An answer brings the next cookie; no script sees it. */
async function renewDaily(): Promise<void> {
  const last = Number(read(renewedKey) ?? Date.now())
  write(renewedKey, String(last))
  if (Date.now() - last < day) return
  try {
    await client().api.post('/auth/refresh')
    write(renewedKey, String(Date.now()))
  } catch { /* Offline: the next time. */ }
}

/** Closed here, so that the end of the old session, which may come after the answer that began the next one, is nobody's any more. */
async function reconnect(): Promise<void> {
  await client().close()
  client().connect()
}

/** Does what ends this session and begins another, such as a new password: the connection is cut before it is answered. */
export async function renewing(action: () => Promise<unknown>, then: () => void | Promise<void> = reconnect): Promise<void> {
  renewal = true
  try {
    await action()
    await then()
  } catch (error) {
    client().connect()
    throw error
  } finally {
    renewal = false
  }
}

/** The server ended this session, and why. What waits in the outbox stays on the device, for the same person. */
export function ended(because: Key = 'sessions.ended'): void {
  const parley = client()
  leave()
  void parley.close()
  reason = because
}

function leave(): void {
  unwatch?.()
  unwatch = null
  factorWanted = false
  shut()
  status = 'out'
  for (const name of [key, epochKey]) try { localStorage.removeItem(name) } catch { /* Nothing was kept. */ }
}

// A browser that keeps nothing works until the page is closed; then one signs in again.
function read(name: string): string | null {
  try { return localStorage.getItem(name) } catch { return null }
}

function write(name: string, value: string): void {
  try { localStorage.setItem(name, value) } catch { /* See above. */ }
}

// Signed out in another tab: this one follows.
window.addEventListener('storage', event => {
  if (event.key === key && event.newValue === null && status === 'in') ended()
})
