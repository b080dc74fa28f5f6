// People with accounts, over HTTP: what a test needs before anybody opens a browser.

import { readDocuments } from './documents.mjs'

const password = 'correct horse battery'

/** Registers somebody. `ask` speaks to /api/v1 as this person and throws where it is refused. */
export async function register(url, name, { email = `${name.toLowerCase()}.${crypto.randomUUID().slice(0, 8)}@example.org`, ...more } = {}) {
  const { user, token } = await ask(url, null, 'POST', '/auth/register', { name, email, password, ...more })
  return { id: user.id, name, email, password, token, ask: (method, path, body) => ask(url, token, method, path, body) }
}

/**
 * A browser of this person's own, signed in by its cookie, at a page of the app (null: at none yet).
 * `options` are those of Playwright's contexts.
 */
export async function openAs(chromium, url, person, path = '/', options = {}) {
  // The page remembers whose session the cookie is: no script can read that.
  const origins = [{ origin: new URL(url).origin, localStorage: [{ name: 'parley.person', value: String(person.id) }] }]
  const context = await chromium.newContext({ storageState: { cookies: [], origins }, ...options })
  const answer = await context.request.post(`${url}/api/v1/auth/login`, { data: { email: person.email, password: person.password } })
  if (!answer.ok()) throw new Error(`${person.name} cannot sign in: ${await answer.text()}`)
  const page = await context.newPage()
  const problems = watchProblems(page)
  const documents = await documentsOf(url)
  documents.watch(page, problems)
  if (path !== null) await page.goto(`${url}${path}`)
  return { context, page, problems, person }
}

// Whatever a page of the tests says and hears is held against the documents of its server.
const read = new Map()
const documentsOf = url => read.get(url) ?? read.set(url, readDocuments({ url })).get(url)

/** Errors of the page that nobody expected. A network that is gone is told by the browser as an error, too: that is no fault of the page. */
export function watchProblems(page) {
  const problems = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection to|net::ERR_/.test(message.text())) problems.push(message.text())
  })
  return problems
}

/** The private conversation of two people. */
export async function privateOf(one, other) {
  return (await one.ask('POST', '/conversations', { type: 'private', participant_ids: [other.id] })).conversation
}

export async function groupOf(one, others, name) {
  return (await one.ask('POST', '/conversations', { type: 'group', name, participant_ids: others.map(other => other.id) })).conversation
}

export async function say(person, conversationId, content, more = {}) {
  return (await person.ask('POST', `/conversations/${conversationId}/messages`, { content, client_id: crypto.randomUUID(), ...more })).message
}

/** A link to somebody else, as clients of /api/chat attach one. Answers the status, for what is refused, too. */
export async function attach(url, person, other, link, content = '') {
  const answer = await fetch(`${url}/api/chat/send`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${person.token}` },
    body: JSON.stringify({ receiverId: other.id, content, attachmentUrl: link }),
  })
  return answer.status
}

/** Every message of a conversation, ascending, as its member reads it. */
export async function historyOf(person, conversationId) {
  const all = []
  for (let after = 0; ;) {
    const { messages, has_more_after: hasMore } = await person.ask('GET', `/conversations/${conversationId}/messages?after=${after}&limit=100`)
    all.push(...messages)
    if (!hasMore || !messages.length) return all
    after = messages.at(-1).seq
  }
}

async function ask(url, token, method, path, body) {
  for (;;) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
    })
    if (answer.status === 429 || answer.status === 503) {
      // A test that prepares much is held to the budget as anybody is, and a machine that does much besides is busy.
      await new Promise(resolve => setTimeout(resolve, Number(answer.headers.get('retry-after')) * 1000))
      continue
    }

    const said = answer.status === 204 ? null : await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said.detail}`)
    return said
  }
}
