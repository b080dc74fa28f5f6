// Five people in one group, each on a wire of its own: the browser client, Laravel Echo on pusher-js, socket.io-client, the first frames of
// seed 000 and the envelopes of seed 004. They see the same, in the same order, also after the server was killed in the middle of it.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Echo from 'laravel-echo'
import Pusher from 'pusher-js'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { startChromium } from './browser.mjs'
import { groupOf, historyOf, openAs, register } from './people.mjs'
import { startParley } from './server.mjs'

const app = { id: '7', key: 'key-of-the-group', secret: 'secret of the group, a long one' }
const settings = ['--limits.commands_per_second', '10000', '--pusher.apps', JSON.stringify([app])]

let data, parley, chromium, isOver = false
/** Ends of clients, whatever becomes of the test: one that still tries to come back keeps this program from its end. */
const ends = []

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-together-'))
  parley = await startParley({ data, settings })
  chromium = await startChromium()
})

after(async () => {
  isOver = true
  for (const end of ends) end()
  await chromium?.close()
  await parley?.stop()
  await rm(data, { recursive: true })
})

/** What somebody is shown: what was read, and after it what was told since. Facts about it may be waited for. */
class View {
  lines = new Map()
  told = []
  #early = null
  #waiting = []

  take(id, content) {
    if (this.#early) this.#early.push([id, content])
    else this.lines.set(id, content)
    this.#look()
  }

  tell(what) {
    this.told.push(what)
    this.#look()
  }

  /** Reads all there is; what is told meanwhile comes after it. */
  async read(all) {
    this.#early = []
    const lines = new Map(await all())
    for (const [id, content] of this.#early) lines.set(id, content)
    this.#early = null
    this.lines = lines
    this.#look()
  }

  async until(fact) {
    while (!fact(this)) await new Promise(resolve => this.#waiting.push(resolve))
  }

  #look() {
    for (const one of this.#waiting.splice(0)) one()
  }
}

/** Asks until there is an answer, or nobody is left who wants one: the server may be away. */
async function insist(ask) {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (isOver) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

const post = (person, path, body, headers = {}) => insist(async () => {
  const answer = await fetch(`${parley.url}${path}`, {
    method: 'POST', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}`, ...headers },
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
})

/** What was said, by the route of clients without a resume. */
const past = (person, id) => async () => {
  const lines = []
  for (let after = 0; ;) {
    const { data: rows, has_more: hasMore } = await insist(async () => {
      const answer = await fetch(`${parley.url}/api/messages?conversation_id=${id}&after=${after}&limit=100`, {
        headers: { authorization: `Bearer ${person.token}` },
      })
      if (!answer.ok) throw new Error(`${answer.status}`)
      return answer.json()
    })
    lines.push(...rows.map(row => [row.id, row.body]))
    if (!hasMore) return lines
    after = rows.at(-1).seq
  }
}

/** Laravel Echo: a presence channel to hear by, HTTP to speak by, whispers for typing. */
async function byEcho(person, id) {
  const view = new View()
  const port = Number(new URL(parley.url).port)
  const echo = new Echo({
    broadcaster: 'reverb', Pusher, key: app.key, wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws', 'wss'],
    authEndpoint: `${parley.url}/broadcasting/auth`, auth: { headers: { Authorization: `Bearer ${person.token}` } },
  })
  ends.push(() => echo.disconnect())
  const channel = echo.join(`conversation.${id}`)
  const isIn = new Promise(resolve => channel.subscribed(() => resolve(view.read(past(person, id)))))
  channel.listen('NewChatMessage', ({ message }) => view.take(message.id, message.body))
    .listen('ChatMessageRead', ({ user_id: user }) => view.tell(`${user} has read`))
    .listenForWhisper('typing', ({ user_id: user }) => view.tell(`${user} types`))
  echo.join('online').joining(({ name }) => view.tell(`${name} came`)).leaving(({ name }) => view.tell(`${name} left`))
  await isIn
  return {
    view,
    async say(content) {
      const { data: row } = await post(person, '/api/messages', { conversation_id: id, body: content, client_id: crypto.randomUUID() })
      await view.until(({ lines }) => lines.has(row.id))
    },
    type: () => channel.whisper('typing', { typing: true }),
    read: () => post(person, '/api/messages/read', { conversation_id: id }),
  }
}

/** socket.io-client, which comes back by itself and joins anew unless it was recovered. */
async function bySocketIo(person, id) {
  const view = new View()
  const socket = io(parley.url, { auth: { token: person.token }, forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 300 })
  ends.push(() => socket.disconnect())
  socket.on('new_message', message => view.take(message.id, message.content))
  socket.on('user_typing', ({ userId }) => view.tell(`${userId} types`))
  socket.on('messages_read', ({ userId }) => view.tell(`${userId} has read`))
  const isIn = new Promise(resolve => socket.on('connect', async () => {
    if (socket.recovered) return
    await insist(() => socket.timeout(5000).emitWithAck('join_conversation', { conversationId: id }))
    await view.read(past(person, id))
    resolve()
  }))
  await isIn
  return {
    view,
    async say(content) {
      const clientId = crypto.randomUUID()
      const { data: row } = await insist(async () => {
        const answer = await socket.timeout(2000).emitWithAck('send_message', { conversationId: id, content, clientId })
        if (!answer.success) throw new Error(answer.error.code)
        return answer
      })
      await view.until(({ lines }) => lines.has(row.id))
    },
    type: () => socket.emit('typing', { conversationId: id }),
    read: () => socket.emitWithAck('mark_as_read', { conversationId: id }),
    close: () => socket.disconnect(),
  }
}

/** A WebSocket that is opened again, and asks by frames whose answers name them. */
async function byWebSocket(person, path, { opened, heard, nameOf }) {
  const asked = new Map()
  let socket, isClosed = false, ready
  const isReady = new Promise(resolve => { ready = resolve })
  const open = () => {
    socket = new WebSocket(`${parley.url.replace('http', 'ws')}${path}`)
    socket.on('error', () => {})
    socket.on('open', () => insist(async () => opened(ask)).then(ready))
    socket.on('message', text => {
      const frame = JSON.parse(text)
      const waits = asked.get(nameOf(frame))
      if (waits) waits(frame)
      else heard(frame)
    })
    socket.on('close', () => {
      for (const waits of asked.values()) waits(null)
      if (!isClosed) setTimeout(open, 100)
    })
  }
  const send = frame => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame)) }
  const ask = async frame => {
    const answer = await new Promise(resolve => {
      asked.set(frame.id, resolve)
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
      else resolve(null)
    })
    asked.delete(frame.id)
    if (answer === null) throw new Error('cut off')
    return answer
  }
  open()
  ends.push(() => { isClosed = true; socket.close() })
  await isReady
  return { send, ask: frame => insist(() => ask(frame)) }
}

/** The wire of seed 000: the frame `auth`, then `message`, `typing` and `read`. */
async function byFrames(person, id) {
  const view = new View()
  const wire = await byWebSocket(person, '/', {
    nameOf: frame => frame.type === 'ack' || frame.type === 'auth_success' ? frame.id : undefined,
    async opened(ask) {
      await ask({ type: 'auth', id: crypto.randomUUID(), token: person.token })
      await view.read(past(person, id))
    },
    heard(frame) {
      if (frame.type === 'new_message' && frame.message.type !== 'system') view.take(frame.message.id, frame.message.content)
      if (frame.type === 'typing' && frame.is_typing) view.tell(`${frame.user_id} types`)
      if (frame.type === 'message_read') view.tell(`${frame.user_id} has read`)
      if (frame.type === 'user_online' || frame.type === 'user_offline') view.tell(`${frame.user_id} is ${frame.type.slice(5)}`)
    },
  })
  return {
    view,
    async say(content) {
      const clientId = crypto.randomUUID()
      const { message } = await wire.ask({ type: 'message', id: clientId, client_id: clientId, conversation_id: id, content })
      await view.until(({ lines }) => lines.has(message.id))
    },
    type: () => wire.send({ type: 'typing', conversation_id: id, is_typing: true }),
    read: () => wire.send({ type: 'read', message_id: [...view.lines.keys()].at(-1) }),
  }
}

/** The envelopes of seed 004. They have no word for typing. */
async function byEnvelopes(person, id) {
  const view = new View()
  const to = `conversation:${id}`
  const wire = await byWebSocket(person, `/?token=${person.token}`, {
    nameOf: frame => frame.type === 'ack' ? frame.payload.ref : undefined,
    async opened(ask) {
      await ask({ id: crypto.randomUUID(), type: 'ping', to })
      await view.read(past(person, id))
    },
    heard: frame => frame.type === 'message' && frame.to === to && view.take(frame.payload.message_id, frame.payload.text),
  })
  return {
    view,
    async say(content) {
      const { payload } = await wire.ask({ id: crypto.randomUUID(), type: 'message', to, payload: { text: content } })
      await view.until(({ lines }) => lines.has(payload.message_id))
    },
  }
}

/** The browser client, which needs no help. */
async function byBrowser(person, id) {
  const { context, page, problems } = await openAs(chromium, parley.url, person, `/c/${id}`)
  const composer = page.locator('.composer textarea')
  await composer.waitFor()
  return {
    page,
    async say(content) {
      await composer.fill(content)
      await composer.press('Enter')
      // With a number: until the server has taken it, it waits in the outbox.
      await page.locator('article[data-seq]', { hasText: content }).waitFor()
    },
    type: () => composer.pressSequentially('Hm'),
    /** Of these texts those that are on the page, from above. */
    shows: texts => page.evaluate(texts => [...document.querySelectorAll('article[data-seq]')].flatMap(row =>
      texts.filter(text => row.innerText.includes(text))), texts),
    async close() {
      assert.deepEqual(problems, [])
      await context.close()
    },
  }
}

test('five people, five wires: one conversation, whatever happens to the server', { timeout: 240_000 }, async () => {
  const [maya, ada, bob, carol, dan] = await Promise.all(['Maya', 'Ada', 'Bob', 'Carol', 'Dan'].map(name => register(parley.url, name)))
  const { id } = await groupOf(maya, [ada, bob, carol, dan], 'Everybody')
  const browser = await byBrowser(maya, id)
  const [echo, socketIo, frames, envelopes] = [
    await byEcho(ada, id), await bySocketIo(bob, id), await byFrames(carol, id), await byEnvelopes(dan, id),
  ]
  const all = [echo, socketIo, frames, envelopes]

  // One after the other, so that each sees what the one before said.
  for (const [number, one] of [browser, ...all].entries()) await one.say(`round one, ${number}`)
  for (const { view } of all) await view.until(({ lines }) => lines.size === 5)

  // They see each other type …
  const typists = [[ada, echo], [bob, socketIo], [carol, frames]]
  for (const [person, one] of typists) {
    one.type()
    await browser.page.locator('.page').getByText(`${person.name} is typing`).waitFor()
    for (const [, other] of typists) if (other !== one) await other.view.until(({ told }) => told.includes(`${person.id} types`))
    await one.say(`${person.name} has typed`)
  }
  await browser.type()
  for (const [, one] of typists) await one.view.until(({ told }) => told.includes(`${maya.id} types`))
  await browser.say('Maya has typed')

  // … and read …
  for (const [person, one] of typists) {
    one.view.told.length = 0
    await one.read()
    for (const [, other] of typists) if (other !== one) await other.view.until(({ told }) => told.includes(`${person.id} has read`))
  }

  // … and come and go.
  socketIo.close()
  await echo.view.until(({ told }) => told.includes('Bob left'))
  await frames.view.until(({ told }) => told.includes(`${bob.id} is offline`))
  const again = await bySocketIo(bob, id)
  await echo.view.until(({ told }) => told.includes('Bob came'))
  await frames.view.until(({ told }) => told.includes(`${bob.id} is online`))
  all[1] = again

  // All talk at once, and the server dies in the middle of it.
  const { url } = parley
  const rounds = Array.from({ length: 6 }, (_, round) => round)
  const talking = Promise.all([browser, ...all].map(async (one, number) => {
    for (const round of rounds) await one.say(`at once, ${number} says ${round}`)
  }))
  await echo.view.until(({ lines }) => lines.size > 15)
  await parley.kill()
  parley = await startParley({ data, url, settings })
  await talking

  const expected = (await historyOf(maya, id)).filter(row => row.type !== 'system').map(row => row.content)
  assert.equal(expected.length, 5 + 4 + 5 * rounds.length)
  assert.equal(new Set(expected).size, expected.length)
  for (const { view } of all) {
    await view.until(({ lines }) => lines.size === expected.length)
    assert.deepEqual([...view.lines.values()], expected)
  }
  await browser.page.locator('article', { hasText: expected.at(-1) }).waitFor()
  assert.deepEqual(await browser.shows(expected), expected)
  await browser.close()
})
