// The suite for the tests of socket.io-client, which recovers state by itself: by the stock client.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { io } from 'socket.io-client'
import { startHost } from './host.mjs'

const once = (socket, event) => new Promise(resolve => socket.once(event, (...values) => resolve(values)))

describe('the suite of the client', { timeout: 60_000 }, () => {
  let host
  before(async () => { host = await startHost('client') })
  after(() => host.stop())

  it('brings a socket back as who it was, with what it missed, and not after a goodbye', async () => {
    const socket = io(host.url, { forceNew: true, reconnection: false })
    await once(socket, 'connect')
    const hi = once(socket, 'hi')
    socket.emit('hi')
    const [offset] = await hi
    assert.deepEqual([typeof offset, socket.recovered], ['string', false])
    const first = socket.id
    const gone = once(socket, 'disconnect')
    const date = once(socket, 'takeDate')
    socket.emit('getDate')
    socket.io.engine.close()
    await gone
    socket.connect()
    await once(socket, 'connect')
    assert.deepEqual([socket.id, socket.recovered], [first, true])
    await date
    socket.disconnect()
    socket.connect()
    await once(socket, 'connect')
    assert.notEqual(socket.id, first)
    assert.equal(socket.recovered, false)
    socket.disconnect()
  })

  it('begins anew with an offset that was never told', async () => {
    const socket = io(host.url, { forceNew: true, reconnection: false })
    await once(socket, 'connect')
    const first = socket.id
    socket._lastOffset = '7'
    const gone = once(socket, 'disconnect')
    socket.io.engine.close()
    await gone
    socket.connect()
    await once(socket, 'connect')
    assert.notEqual(socket.id, first)
    assert.equal(socket.recovered, false)
    socket.disconnect()
  })
})
