// Connection state recovery, by the stock client against the server: what is said while a client is cut off reaches it when it is back.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { io } from 'socket.io-client'
import { startNetwork } from '../../EndToEnd/network.mjs'
import { startParley } from '../../EndToEnd/server.mjs'
import { register } from './people.mjs'

const once = (socket, event) => new Promise(resolve => socket.once(event, (...values) => resolve(values)))
const cutOff = socket => { const gone = once(socket, 'disconnect'); socket.io.engine.close(); return gone }

describe('recovery', { timeout: 120_000 }, () => {
  let server
  let ada
  let bob
  before(async () => {
    server = await startParley()
    ada = await register(server.url, 'Ada')
    bob = await register(server.url, 'Bob')
  })
  after(() => server.stop())

  const pair = async () => (await ada.ask('POST', '/conversations', { type: 'private', participant_ids: [bob.id] })).conversation.id
  const group = async () =>
    (await ada.ask('POST', '/conversations', { type: 'group', name: 'Tea', participant_ids: [bob.id] })).conversation.id
  const say = (id, content) => ada.ask('POST', `/conversations/${id}/messages`, { content })

  // In any order, some at once: a person may have only so many requests under way.
  const sayMany = async (id, count) => {
    for (let said = 0; said < count; said += 50) {
      await Promise.all(Array.from({ length: Math.min(50, count - said) }, (_, i) => say(id, `${said + i}`)))
    }
  }

  /** A client that does not come back before it is told to. */
  const connect = async (person, options = {}, url = server.url) => {
    const socket = io(url, { auth: { token: person.token }, forceNew: true, reconnection: false, ...options })
    const heard = []
    socket.onAny((name, ...values) => heard.push([name, ...values]))
    const begun = once(socket, 'session')
    await once(socket, 'connect')
    assert.deepEqual(await begun, [{}, '0.1'])
    return { socket, heard }
  }

  const comeBack = async client => {
    client.heard.length = 0
    client.socket.connect()
    await once(client.socket, 'connect')
    return client.socket.recovered
  }

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`brings back by ${transports.join(' and ')} with all that was missed, in order and once`, async () => {
      const id = await pair()
      const client = await connect(bob, { transports })
      await client.socket.emitWithAck('join_conversation', { conversationId: id })
      const first = once(client.socket, 'new_message')
      await say(id, 'before')
      await first
      const { id: sid } = client.socket
      await cutOff(client.socket)
      await say(id, 'one')
      const { message } = await say(id, 'two')
      await ada.ask('PATCH', `/messages/${message.id}`, { content: 'two!' })
      await ada.ask('DELETE', `/messages/${(await say(id, 'never mind')).message.id}`)
      await say(id, 'three')
      assert.equal(await comeBack(client), true)
      assert.equal(client.socket.id, sid)
      await client.socket.emitWithAck('join_personal_room')
      const contents = client.heard.filter(([name]) => name === 'new_message' || name === 'message_edited').map(([, { content }]) => content)
      // An edit comes as well: where it was.
      assert.deepEqual(contents, ['one', 'two!', 'two!', 'three'])
      assert.equal(client.heard.filter(([name]) => name === 'message_deleted').length, 1)
      const live = once(client.socket, 'new_message')
      await say(id, 'live')
      assert.equal((await live)[0].content, 'live')
      client.socket.disconnect()
    })
  }

  it('brings back a client that heard nothing yet, and a second time', async () => {
    const id = await group()
    const client = await connect(bob)
    for (const text of ['one', 'two']) {
      await cutOff(client.socket)
      await say(id, text)
      assert.equal(await comeBack(client), true)
      await client.socket.emitWithAck('join_personal_room')
      assert.deepEqual(client.heard.filter(([name]) => name === 'message_notification').map(([, { content }]) => content), [text])
    }
    client.socket.disconnect()
  })

  it('takes over from a connection that is still taken for alive', async () => {
    const id = await pair()
    const client = await connect(bob)
    const { _pid: pid, id: sid } = client.socket
    const second = io(server.url, { auth: { token: bob.token, pid, offset: '0.1' }, forceNew: true, reconnection: false })
    const gone = once(client.socket, 'disconnect')
    await once(second, 'connect')
    assert.equal(second.id, sid)
    assert.equal((await gone)[0], 'transport close')
    const live = once(second, 'message_notification')
    await say(id, 'still there?')
    await live
    second.disconnect()
  })

  it('begins anew for another person, another pid, an unknown offset, a pid that was used, and after a goodbye', async () => {
    const client = await connect(bob)
    const { _pid: pid } = client.socket
    await cutOff(client.socket)
    const fresh = async (person, auth) => {
      const socket = io(server.url, { auth: { token: person.token, ...auth }, forceNew: true, reconnection: false })
      await once(socket, 'connect')
      const isFresh = socket._pid !== pid
      socket.disconnect()
      return isFresh
    }
    assert.ok(await fresh(ada, { pid, offset: '0.1' }))
    assert.ok(await fresh(bob, { pid: 'x'.repeat(24), offset: '0.1' }))
    assert.ok(!await fresh(bob, { pid, offset: '0.1' }))
    assert.ok(await fresh(bob, { pid, offset: '0.1' }))
    const other = await connect(bob)
    const { _pid: left } = other.socket
    other.socket.disconnect()
    assert.ok(await fresh(bob, { pid: left, offset: '0.1' }))
    const third = await connect(bob)
    const { _pid: lost } = third.socket
    await cutOff(third.socket)
    assert.ok(await fresh(bob, { pid: lost, offset: '1.zz' }))
  })

  it('tells nothing of a conversation from which the person was removed meanwhile, nor comes back to a session that ended', async () => {
    const id = await group()
    const client = await connect(bob)
    await cutOff(client.socket)
    await say(id, 'not for Bob')
    await ada.ask('DELETE', `/conversations/${id}/members/${bob.id}`)
    assert.equal(await comeBack(client), true)
    await client.socket.emitWithAck('join_personal_room')
    assert.deepEqual(client.heard.filter(([name]) => name === 'message_notification'), [])
    client.socket.disconnect()

    const guest = await register(server.url, 'Eve')
    const eve = await connect(guest)
    await cutOff(eve.socket)
    await guest.ask('POST', '/auth/logout')
    const refused = once(eve.socket, 'connect_error')
    eve.socket.connect()
    assert.equal((await refused)[0].message, 'Unauthorized')
  })

  it('tells of conversations that were joined meanwhile, to every socket of the kebab vocabulary', async () => {
    const client = await connect(bob, { path: '/api/socket/io', addTrailingSlash: false })
    await cutOff(client.socket)
    await say(await group(), 'welcome')
    assert.equal(await comeBack(client), true)
    await client.socket.emitWithAck('join-conversation', '0')
    assert.deepEqual(client.heard.filter(([name]) => name === 'new-message').map(([, { content }]) => content), ['welcome'])
    client.socket.disconnect()
  })

  it('lets one of two have it that come back as the same', async () => {
    const client = await connect(bob)
    const { _pid: pid } = client.socket
    await cutOff(client.socket)
    const claims = [1, 2].map(() => io(server.url, { auth: { token: bob.token, pid, offset: '0.1' }, forceNew: true, reconnection: false }))
    // The later one may end the connection of the first, also before that has been told that it is one.
    await Promise.all(claims.map(claim => Promise.race([once(claim, 'connect'), once(claim.io, 'close')])))
    const owners = () => claims.filter(claim => claim.connected && claim._pid === pid)
    if (owners().length > 1) await Promise.race(claims.map(claim => once(claim, 'disconnect')))
    assert.equal(owners().length, 1)
    claims.forEach(claim => claim.disconnect())
  })

  for (const [said, isRecovered] of [[50, true], [257, false]]) {
    it(`${isRecovered ? 'brings back' : 'begins anew'} where ${said} changes were sent into a line that was dead`, async () => {
      const network = await startNetwork(server)
      const id = await group()
      const client = await connect(bob, { transports: ['websocket'] }, network.url)
      network.hang()
      if (isRecovered) for (let i = 0; i < said; i++) await say(id, `${i}`)
      else await sayMany(id, said)
      const gone = once(client.socket, 'disconnect')
      network.up()
      await gone
      assert.equal(await comeBack(client), isRecovered)
      await client.socket.emitWithAck('join_personal_room')
      const told = client.heard.filter(([name]) => name === 'message_notification').map(([, { content }]) => content)
      assert.deepEqual(told, isRecovered ? Array.from({ length: said }, (_, i) => `${i}`) : [])
      client.socket.disconnect()
      await network.stop()
    })
  }

  it('begins anew where more than 256 changes were missed, and goes on from nothing that was before', async () => {
    const id = await group()
    const client = await connect(bob)
    const first = once(client.socket, 'message_notification')
    await say(id, 'before')
    const offset = (await first)[1]
    await cutOff(client.socket)
    await sayMany(id, 257)
    const begun = once(client.socket, 'session')
    assert.equal(await comeBack(client), false)
    await begun
    const { _pid: pid } = client.socket
    await cutOff(client.socket)
    const again = io(server.url, { auth: { token: bob.token, pid, offset }, forceNew: true, reconnection: false })
    await once(again, 'connect')
    assert.notEqual(again._pid, pid)
    again.disconnect()
    client.socket.disconnect()
  })
})
