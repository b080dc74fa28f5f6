// The SDK as it is published, against the real server: the example of its README, two people on a bad line, and a restart.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { startParley } from './server.mjs'

const run = promisify(execFile)
const client = new URL('../../web/client/', import.meta.url)
const at = path => new URL(path, client).pathname
let server
let createParley
let WebSocket

before(async () => {
  await run('npm', ['run', 'build'], { cwd: at('.') })
  server = await startParley()
  ;({ createParley } = await import(at('dist/index.js')))
  ;({ WebSocket } = await import(at('../node_modules/ws/wrapper.mjs')))
})

after(() => server?.stop())

async function until(what, patience = 20_000) {
  for (const end = Date.now() + patience; !what(); await new Promise(resolve => setTimeout(resolve, 20))) {
    assert.ok(Date.now() < end, `never: ${what}`)
  }
}

/** Somebody new: with an address, a number and a client. `sockets` are those that it opened. */
async function somebody(name) {
  const email = `${name}@example.org`
  const password = `the password of ${name}`
  const nobody = createParley({ url: server.url, storage: 'memory' })
  const { token, user } = await nobody.api.post('/auth/register', { name, email, password })
  const sockets = []
  const Recorded = class extends WebSocket {
    constructor(url) {
      super(url)
      sockets.push(this)
    }
  }
  const parley = createParley({ url: server.url, getToken: async () => token, environment: { WebSocket: Recorded } })
  return { id: user.id, email, password, parley, sockets }
}

test('The example of the README says what it is told to', async () => {
  const [carol, dave] = [await somebody('carol'), await somebody('dave')]
  const readme = await readFile(at('README.md'), 'utf8')
  const example = at('dist/example.mjs')
  await writeFile(example, readme.match(/```js\n(\/\/ node hello[^]*?)```/)[1])
  const { stdout } = await run('node', [example, server.url, carol.email, carol.password, String(dave.id)], { timeout: 20_000 })
  await rm(example)
  assert.equal(stdout, 'carol to dave: Hello from a program\n')
})

test('Two hundred messages each over connections that are cut arrive once and in order, and both know the same', async () => {
  const people = [await somebody('ada'), await somebody('bob')]
  const [ada, bob] = people
  for (const { parley } of people) parley.connect()
  const room = (await ada.parley.api.post('/conversations', { type: 'private', participant_ids: [bob.id] })).conversation.id
  await until(() => people.every(({ parley }) => parley.state.conversations.has(room)))
  const cutting = setInterval(() => {
    for (const { sockets } of people) if (Math.random() < 0.5) sockets.at(-1)?.terminate()
  }, 300)
  for (let number = 0; number < 200; number++) {
    for (const { parley } of people) await parley.send(room, `${number}`)
    if (number % 20 === 0) await new Promise(resolve => setTimeout(resolve, 100))
  }

  await new Promise(resolve => setTimeout(resolve, 2_000))
  clearInterval(cutting)
  await until(() => people.every(({ parley: { state } }) => state.outbox.length === 0 && state.connection.status === 'online'), 60_000)
  await until(() => people.every(({ parley }) => parley.state.conversations.get(room).conversation.seq === 400))
  const told = []
  for (let after = 0; after < 400; after += 100) {
    told.push(...(await ada.parley.api.get(`/conversations/${room}/messages`, { after, limit: 100 })).messages)
  }

  for (const { id } of people) {
    const theirs = told.filter(row => row.user_id === id).map(row => row.content)
    assert.deepEqual(theirs, Array.from({ length: 200 }, (_, number) => `${number}`))
  }

  for (const { parley } of people) {
    await parley.loadNewest(room)
    const { messages } = parley.state.conversations.get(room)
    assert.deepEqual(messages, told.slice(-messages.length))
    await parley.close()
  }
})
