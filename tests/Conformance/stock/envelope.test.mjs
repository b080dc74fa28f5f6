// The client and the calls of seed 004, cut out of its document and run as they are written, and the client at the end of
// docs/protocols/envelope.md. What had to be put in their place: the addresses of its two servers, `PASTE_TOKEN_HERE` and `<TOKEN>`, and the
// password `secret`, which is too short here. Node 20 has no WebSocket of its own: it is given that of the package ws.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { WebSocket } from 'ws'
import { startParley } from '../../EndToEnd/server.mjs'
import { areHere, codeOf, piece, read } from './documents.mjs'

const run = promisify(execFile)
const page = new URL('../../../docs/protocols/envelope.md', import.meta.url)

describe('seed 004', { timeout: 60_000 }, () => {
  let server
  before(async () => { server = await startParley() })
  after(() => server.stop())

  const register = async (name, email) => {
    const answer = await fetch(`${server.url}/api/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, email, password: 'secret secret' }),
    })
    assert.equal(answer.status, 201)
    return answer.json()
  }

  // Says what it hears to console.log, as the document's client does.
  const listen = (code, token) => {
    const heard = []
    const waiting = []
    const told = (label, frame) => { heard.push([label, frame]); for (const one of waiting.splice(0)) one() }
    const text = code.replace('PASTE_TOKEN_HERE', token).replace('ws://localhost:6000', server.url.replace('http', 'ws'))
    const socket = new Function('WebSocket', 'console', `${text}\nreturn ws`)(WebSocket, { log: told })
    const until = async fact => {
      while (!heard.some(([, frame]) => fact(frame))) await new Promise(resolve => waiting.push(resolve))
      return heard.find(([, frame]) => fact(frame))
    }
    return { socket, until }
  }

  if (!areHere) {
    it('is not beside this repository', () => assert.ok(!areHere))
  } else {
    it('the first ping of its client is answered, as often as it connects', async () => {
      const { token, user } = await register('Ada', 'ada@example.com')
      for (let time = 0; time < 2; time++) {
        const { socket, until } = listen(piece(await read('004'), 'new WebSocket('), token)
        const [label, ack] = await until(frame => frame.type === 'ack')
        assert.deepEqual([label, ack.from, ack.to, ack.payload], ['recv', 'server', `user:${user.id}`, { ref: '1' }])
        socket.close()
      }
    })

    it('its calls answer what is written beside them, and the ping reaches those who have joined', async () => {
      await register('You', 'you@example.com')
      const { token } = await register('Bob', 'bob@example.com')
      const calls = codeOf(await read('004')).filter(({ language }) => language === 'bash').map(({ code }) => code)
      assert.equal(calls.length, 2)
      const here = code => code.replace('http://localhost:8000', server.url).replace('"secret"', '"secret secret"')
      const signedIn = JSON.parse((await run('bash', ['-c', here(calls[0])])).stdout)
      assert.equal(typeof signedIn.token, 'string')

      const listener = new WebSocket(`${server.url.replace('http', 'ws')}/?token=${token}`)
      const frames = []
      const next = () => new Promise(resolve => { listener.once('message', data => resolve(JSON.parse(data))) })
      await new Promise(resolve => listener.once('open', resolve))
      listener.send(JSON.stringify({ id: 'j', type: 'join', to: 'channel:global' }))
      frames.push(await next())
      const ping = next()
      const ack = JSON.parse((await run('bash', ['-c', here(calls[1]).replace('<TOKEN>', signedIn.token)])).stdout)
      assert.deepEqual([ack.type, ack.to], ['ack', `user:${signedIn.user.id}`])
      assert.deepEqual([(await ping).type, (await ping).from, (await ping).payload], ['ping', `user:${signedIn.user.id}`, {}])
      listener.close()
    })

    it('its example of an envelope is one', async () => {
      const example = codeOf(await read('004')).find(({ language }) => language === 'json').code.replaceAll(/\/\/.*$/gm, '')
      const { token } = await register('Cleo', 'cleo@example.com')
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws/envelope?token=${token}`)
      await new Promise(resolve => socket.once('open', resolve))
      const answer = new Promise(resolve => socket.once('message', data => resolve(JSON.parse(data))))
      socket.send(example)
      assert.deepEqual((await answer).payload, { ref: JSON.parse(example).id })
      socket.close()
    })
  }

  it('the client of our own document works as it is written', async () => {
    const client = (await readFile(page, 'utf8')).split('## A client')[1].split('```js\n')[1].split('```')[0]
    assert.ok(client.split('\n').length <= 27, 'it is a short one')
    const file = new URL('./node_modules/documented-envelope.mjs', import.meta.url).pathname
    await writeFile(file, client)
    try {
      const { stdout, stderr } = await run('node', [file, server.url], { timeout: 30_000 })
      assert.deepEqual([stdout, stderr], ['Ada joined channel:tea\nAda: Tea? (number 1)\n', ''])
    } finally {
      await rm(file)
    }
  })
})
