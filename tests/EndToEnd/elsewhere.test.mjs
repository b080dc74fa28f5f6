// A page of another origin with the stock bundle of socket.io-client: let in where `origins` lists it, and else as far as a browser lets it.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { privateOf, register } from './people.mjs'
import { startParley } from './server.mjs'

const bundle = await readFile(new URL('node_modules/socket.io-client/dist/socket.io.min.js', import.meta.url))

let chromium
let listed
let stranger
let parley
let ada
let bob
let room

before(async () => {
  [chromium, listed, stranger] = await Promise.all([startChromium(), startPages(), startPages()])
  parley = await startParley({ settings: ['--origins', listed.url] });
  [ada, bob] = [await register(parley.url, 'Ada'), await register(parley.url, 'Bob')]
  room = (await privateOf(ada, bob)).id
})
after(async () => {
  await chromium?.close()
  await parley?.stop()
  listed?.stop()
  stranger?.stop()
})

/** An empty page and the bundle, at a port of its own: another origin, though the same site. */
async function startPages() {
  const server = createServer((request, answer) => {
    const isBundle = request.url === '/socket.io.min.js'
    answer.setHeader('Content-Type', isBundle ? 'text/javascript' : 'text/html')
    answer.end(isBundle ? bundle : '<!doctype html><title>elsewhere</title><script src="/socket.io.min.js"></script>')
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => { server.closeAllConnections(); server.close() } }
}

/** What became of a connection from a page: how it began and travels, or why it was refused. */
async function connectFrom(page, pages, options) {
  await page.goto(pages.url)
  return await page.evaluate(async ({ url, options }) => {
    const socket = window.socket = io(url, { reconnection: false, ...options })
    const transports = []
    socket.io.engine.on('upgrade', transport => transports.push(transport.name))
    transports.push(socket.io.engine.transport.name)
    const error = await new Promise(resolve => {
      socket.on('connect', () => resolve(null))
      socket.on('connect_error', error => resolve(error.data?.code ?? error.message))
    })
    if (!error && options.upgrade !== false && transports.length === 1 && transports[0] === 'polling') {
      await new Promise(resolve => socket.io.engine.on('upgrade', resolve))
    }
    return { error, transports }
  }, { url: parley.url, options })
}

/** A browser context in which nobody has signed in. */
async function inNewPage(act) {
  const context = await chromium.newContext()
  try {
    await act(await context.newPage())
  } finally {
    await context.close()
  }
}

/** A page that may be anywhere, in a browser that has the cookie of somebody's session. */
async function withCookieOf(person, act) {
  const context = await chromium.newContext()
  try {
    const answer = await context.request.post(`${parley.url}/api/v1/auth/login`, { data: { email: person.email, password: person.password } })
    assert.ok(answer.ok())
    await act(await context.newPage())
  } finally {
    await context.close()
  }
}

test('A page of a listed origin talks by polling, goes on to a WebSocket, and is heard', () => inNewPage(async page => {
  const connected = await connectFrom(page, listed, { auth: { token: ada.token } })
  assert.deepEqual(connected, { error: null, transports: ['polling', 'websocket'] })
  const told = await page.evaluate(async room => {
    const heard = new Promise(resolve => socket.once('new_message', resolve))
    await socket.emitWithAck('join_conversation', { conversationId: room })
    const sent = await socket.emitWithAck('send_message', { conversationId: room, content: 'from elsewhere' })
    return [sent.success, (await heard).content]
  }, room)
  assert.deepEqual(told, [true, 'from elsewhere'])
  const { messages } = await bob.ask('GET', `/conversations/${room}/messages`)
  assert.equal(messages.at(-1).content, 'from elsewhere')
}))

test('By polling alone it talks with headers of its own too, for which browsers ask first', () => inNewPage(async page => {
  const options = { transports: ['polling'], upgrade: false, extraHeaders: { Authorization: `Bearer ${ada.token}`, 'X-Own': 'one' } }
  assert.deepEqual(await connectFrom(page, listed, options), { error: null, transports: ['polling'] })
  assert.equal(await page.evaluate(async room => (await socket.emitWithAck('join_conversation', { conversationId: room })).success, room), true)
}))

test('A page of any other origin cannot read what polling answers, token or not', () => inNewPage(async page => {
  const options = { transports: ['polling'], upgrade: false, auth: { token: ada.token } }
  assert.deepEqual(await connectFrom(page, stranger, options), { error: 'xhr poll error', transports: ['polling'] })
}))

test('A token lets its holder in by WebSocket from anywhere: no browser adds it by itself', () => inNewPage(async page => {
  const options = { transports: ['websocket'], auth: { token: ada.token } }
  assert.deepEqual(await connectFrom(page, stranger, options), { error: null, transports: ['websocket'] })
}))

test('The cookie that the browser adds counts from a listed origin', () => withCookieOf(ada, async page => {
  assert.deepEqual(await connectFrom(page, listed, { withCredentials: true }), { error: null, transports: ['polling', 'websocket'] })
  assert.deepEqual(await connectFrom(page, listed, { transports: ['websocket'] }), { error: null, transports: ['websocket'] })
}))

test('The cookie that the browser adds does not count from any other, by no transport', () => withCookieOf(ada, async page => {
  assert.deepEqual(await connectFrom(page, stranger, { transports: ['websocket'] }), { error: 'unauthorized', transports: ['websocket'] })
  const polling = { transports: ['polling'], upgrade: false, withCredentials: true }
  assert.deepEqual(await connectFrom(page, stranger, polling), { error: 'xhr poll error', transports: ['polling'] })
}))

test('Without the wish for credentials polling from a listed origin is nobody', () => withCookieOf(ada, async page => {
  const options = { transports: ['polling'], upgrade: false }
  assert.deepEqual(await connectFrom(page, listed, options), { error: 'unauthorized', transports: ['polling'] })
}))
