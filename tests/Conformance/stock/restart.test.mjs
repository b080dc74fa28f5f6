// Connection state recovery over the end of a process: a restart in peace is made up for, a loss of power is not and says so.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { io } from 'socket.io-client'
import { startParley } from '../../EndToEnd/server.mjs'
import { register } from './people.mjs'

const once = (socket, event) => new Promise(resolve => socket.once(event, (...values) => resolve(values)))

describe('a restart', { timeout: 120_000 }, () => {
  /** Two people in a conversation, one of them connected, on a server that is ended in this way and started again on the same data. */
  const scene = async (end, during) => {
    const data = await mkdtemp(join(tmpdir(), 'parley-restart-'))
    let server = await startParley({ data })
    try {
      const [ada, bob] = [await register(server.url, 'Ada'), await register(server.url, 'Bob')]
      const { conversation: { id } } = await ada.ask('POST', '/conversations', { type: 'private', participant_ids: [bob.id] })
      const say = content => ada.ask('POST', `/conversations/${id}/messages`, { content })
      const socket = io(server.url, { auth: { token: bob.token }, forceNew: true, reconnection: false })
      const heard = []
      socket.on('new_message', ({ content }) => heard.push(content))
      await once(socket, 'connect')
      await socket.emitWithAck('join_conversation', { conversationId: id })
      const first = once(socket, 'new_message')
      await say('before')
      await first
      const gone = once(socket, 'disconnect')
      const [{ url }, { id: sid }] = [server, socket]
      await server[end]()
      await gone
      server = await startParley({ data, url })
      await say('one')
      await say('two')
      socket.connect()
      await once(socket, 'connect')
      await during({ socket, sid, heard, say, bob, id })
      socket.disconnect()
    } finally {
      await server.stop()
      await rm(data, { recursive: true })
    }
  }

  it('in peace is made up for: who was connected is who it was, where it was, and told what it missed', () =>
    scene('stop', async ({ socket, sid, heard, say }) => {
      assert.equal(socket.recovered, true)
      assert.equal(socket.id, sid)
      const live = new Promise(resolve => socket.on('new_message', ({ content }) => content === 'live' && resolve()))
      await say('live')
      await live
      assert.deepEqual(heard, ['before', 'one', 'two', 'live'])
    }))

  it('without a word is not, and whoever asks finds all that was said', () =>
    scene('kill', async ({ socket, sid, heard, bob, id }) => {
      assert.equal(socket.recovered, false)
      assert.notEqual(socket.id, sid)
      assert.deepEqual(heard, ['before'])
      const { messages } = await bob.ask('GET', `/conversations/${id}/messages`)
      assert.deepEqual(messages.map(({ content }) => content).sort(), ['before', 'one', 'two'])
    }))
})
