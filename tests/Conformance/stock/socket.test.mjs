// Socket.IO by the stock client, by each way of transport and under either form of the path.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { io } from 'socket.io-client'
import { startHost } from './host.mjs'
import { Wire } from './wire.mjs'

const once = (socket, event) => new Promise(resolve => socket.once(event, (...values) => resolve(values)))

describe('Socket.IO', { timeout: 60_000 }, () => {
  let host
  before(async () => { host = await startHost('socket.io') })
  after(() => host.stop())

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    for (const addTrailingSlash of [true, false]) {
      it(`serves the stock client by ${transports.join(' and ')}, ${addTrailingSlash ? 'with' : 'without'} a slash`, async () => {
        const socket = io(host.url, { transports, addTrailingSlash, forceNew: true, auth: { token: '123' } })
        assert.deepEqual(await once(socket, 'auth'), [{ token: '123' }])
        assert.equal(typeof socket.id, 'string')
        assert.notEqual(socket.id, socket.io.engine.id)
        assert.ok(!socket.recovered)
        const back = once(socket, 'message-back')
        socket.emit('message', 1, '2', { 3: [true] }, null, 'ünï€👋')
        assert.deepEqual(await back, [1, '2', { 3: [true] }, null, 'ünï€👋'])
        const bytes = Buffer.from([1, 2, 3])
        assert.deepEqual(await socket.emitWithAck('message-with-ack', bytes), bytes)
        const binary = once(socket, 'message-back')
        socket.emit('message', bytes, { a: [bytes, 'x'] })
        assert.deepEqual(await binary, [bytes, { a: [bytes, 'x'] }])
        socket.disconnect()
      })
    }
  }

  it('gives each namespace its own socket on one connection', async () => {
    const main = io(host.url, { forceNew: true })
    const custom = main.io.socket('/custom')
    await Promise.all([once(main, 'connect'), once(custom, 'connect')])
    assert.notEqual(main.id, custom.id)
    assert.equal(await custom.emitWithAck('message-with-ack', 'custom'), 'custom')
    custom.disconnect()
    assert.equal(await main.emitWithAck('message-with-ack', 'main'), 'main')
    custom.connect()
    await once(custom, 'connect')
    main.disconnect()
    custom.disconnect()
  })

  it('refuses an unknown namespace by name, and only that', async () => {
    const main = io(host.url, { forceNew: true })
    await once(main, 'connect')
    const [error] = await once(main.io.socket('/random').connect(), 'connect_error')
    assert.deepEqual([error.message, error.data], ['Invalid namespace', undefined])
    assert.equal(await main.emitWithAck('message-with-ack', 1), 1)
    main.disconnect()
  })

  it('brings a client back whose transport broke, and answers what it sent meanwhile', async () => {
    const socket = io(host.url, { forceNew: true, reconnectionDelay: 10, transports: ['websocket'] })
    await once(socket, 'connect')
    const first = socket.id
    socket.io.engine.transport.ws.close()
    await once(socket, 'disconnect')
    const acknowledged = Promise.all(Array.from({ length: 100 }, (_, i) => socket.emitWithAck('message-with-ack', i)))
    assert.deepEqual(await acknowledged, Array.from({ length: 100 }, (_, i) => i))
    assert.notEqual(socket.id, first)
    socket.disconnect()
  })

  it('takes a thousand events that were kept while a client was away', async () => {
    const socket = io(host.url, { autoConnect: false, forceNew: true, transports: ['polling'] })
    const acknowledged = Promise.all(Array.from({ length: 1000 }, (_, i) => socket.emitWithAck('message-with-ack', i)))
    socket.connect()
    assert.equal((await acknowledged).length, 1000)
    socket.disconnect()
  })

  it('closes on eleven attachments, on attachments of nothing and on text between them', async () => {
    const wire = new Wire(host.url, '/socket.io/')
    const placeholders = count => Array.from({ length: count }, (_, num) => `{"_placeholder":true,"num":${num}}`).join()
    for (const messages of [
      [`4511-["message",${placeholders(11)}]`],
      [Buffer.from([1])],
      [`452-["message",${placeholders(2)}]`, Buffer.from([1]), '42["message"]'],
      ['42["disconnect"]'],
      ['40'],
    ]) {
      const socket = wire.socket()
      await socket.next()
      socket.send('40')
      await socket.next()
      for (const message of messages) socket.send(message)
      assert.equal((await socket.closed)[0], 1000)
    }
  })

  it('takes ten attachments', async () => {
    const socket = io(host.url, { forceNew: true })
    const buffers = Array.from({ length: 10 }, (_, i) => Buffer.from([i]))
    assert.deepEqual(await socket.emitWithAck('message-with-ack', buffers), buffers)
    socket.disconnect()
  })

  it('sends clients away to come back when it stops', async () => {
    const stopping = await startHost('socket.io')
    const sockets = ['polling', 'websocket'].map(transport => io(stopping.url, { transports: [transport], forceNew: true }))
    await Promise.all(sockets.map(socket => once(socket, 'connect')))
    const reasons = Promise.all(sockets.map(socket => once(socket, 'disconnect')))
    await stopping.stop()
    for (const [reason] of await reasons) assert.equal(reason, 'transport close')
    for (const socket of sockets) {
      assert.ok(socket.active)
      socket.disconnect()
    }
  })

  it('hears a goodbye that is followed by a hello at once as both', async () => {
    const wire = new Wire(host.url, '/socket.io/')
    const socket = wire.socket()
    await socket.next()
    socket.send('40')
    await socket.next()
    await socket.next()
    socket.send('41')
    socket.send('40')
    assert.match(await socket.next(), /^40\{"sid":/)
    socket.raw.close()
  })
})
