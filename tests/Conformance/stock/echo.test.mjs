// Chat by Laravel Echo and pusher-js as they are published, as the application of seed 003 uses them.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import Echo from 'laravel-echo'
import Publisher from 'pusher'
import Pusher from 'pusher-js'
import { startParley } from '../../EndToEnd/server.mjs'
import { register } from './people.mjs'

const app = { id: '7', key: 'key-of-the-shop', secret: 'secret of the shop, a long one' }

describe('chat by Laravel Echo', { timeout: 120_000 }, () => {
  let server, at
  const echoes = []
  before(async () => {
    server = await startParley({ settings: ['--pusher.apps', JSON.stringify([app])] })
    at = { host: '127.0.0.1', port: Number(new URL(server.url).port), useTLS: false }
  })
  after(async () => {
    for (const echo of echoes) echo.disconnect()
    await server.stop()
  })

  const open = (person, broadcaster = 'reverb', more = {}) => {
    const echo = new Echo({
      broadcaster, Pusher, key: app.key, wsHost: at.host, wsPort: at.port, wssPort: at.port, cluster: '', forceTLS: false,
      enabledTransports: ['ws', 'wss'], authEndpoint: `${server.url}/broadcasting/auth`,
      userAuthentication: { endpoint: `${server.url}/broadcasting/user-auth`, transport: 'ajax', headers: { Authorization: `Bearer ${person.token}` } },
      auth: { headers: { Authorization: `Bearer ${person.token}`, 'X-CSRF-TOKEN': 'ignored' } }, ...more,
    })
    echoes.push(echo)
    return echo
  }

  const subscribed = channel => new Promise((resolve, reject) => channel.subscribed(resolve).error(reject))
  const heard = (channel, event) => new Promise(resolve => channel.listen(event, resolve))
  const whispered = (channel, event) => new Promise(resolve => channel.listenForWhisper(event, resolve))
  const pair = async () => {
    const [ada, bob] = [await register(server.url, 'Ada'), await register(server.url, 'Bob')]
    const { conversation } = await ada.ask('POST', '/conversations', { type: 'private', participant_ids: [bob.id] })
    return [ada, bob, conversation.id]
  }
  const post = async (person, path, body, headers = {}) => {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST', body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}`, ...headers },
    })
    assert.ok(answer.ok, `${path}: ${answer.status}`)
    return answer.json()
  }

  for (const broadcaster of ['reverb', 'pusher']) {
    it(`hears NewChatMessage of what an application posts, by the broadcaster ${broadcaster}`, async () => {
      const [ada, bob, id] = await pair()
      const [mine, theirs] = [open(ada, broadcaster), open(bob, broadcaster)]
      const own = mine.private(`conversation.${id}`)
      await subscribed(own)
      own.listen('NewChatMessage', ({ message }) => assert.notEqual(message.body, 'to others'))
      const channel = theirs.private(`conversation.${id}`)
      await subscribed(channel)
      const personal = theirs.private(`App.Models.User.${bob.id}`)
      await subscribed(personal)
      const both = Promise.all([heard(channel, 'NewChatMessage'), heard(personal, 'NewChatMessage')])
      const { data } = await post(ada, '/api/messages', { recipient_id: bob.id, body: 'to others' }, { 'x-socket-id': mine.socketId() })
      for (const { message } of await both) {
        assert.deepEqual(
          [message.id, message.body, message.user_id, message.recipient_id, message.conversation_id, message.read_at, message.user],
          [data.id, 'to others', ada.id, bob.id, id, null, { id: ada.id, name: 'Ada' }])
      }

      const read = heard(own, 'ChatMessageRead')
      await post(bob, '/api/messages/read', { conversation_id: id })
      assert.deepEqual([(await read).user_id, (await read).read_seq], [bob.id, data.seq])
    })
  }

  it('tells edits and deletions', async () => {
    const [ada, bob, id] = await pair()
    const channel = open(bob).private(`conversation.${id}`)
    await subscribed(channel)
    const [updated, deleted] = [heard(channel, 'ChatMessageUpdated'), heard(channel, 'ChatMessageDeleted')]
    const { message } = await ada.ask('POST', `/conversations/${id}/messages`, { content: 'Helo' })
    await ada.ask('PATCH', `/messages/${message.id}`, { content: 'Hello' })
    await ada.ask('DELETE', `/messages/${message.id}`)
    assert.equal((await updated).message.body, 'Hello')
    assert.deepEqual(await deleted, { id: message.id, conversation_id: id })
  })

  it('shows who is in a conversation, who comes and goes, and who types', async () => {
    const [ada, bob, id] = await pair()
    const mine = open(ada).join(`conversation.${id}`)
    assert.deepEqual(await new Promise(resolve => mine.here(resolve)), [{ name: 'Ada', avatar_url: null }])
    const joining = new Promise(resolve => mine.joining(resolve))
    const other = open(bob)
    const theirs = other.join(`conversation.${id}`)
    assert.equal((await new Promise(resolve => theirs.here(resolve))).length, 2)
    assert.equal((await joining).name, 'Bob')
    const typing = whispered(mine, 'typing')
    theirs.whisper('typing', { name: 'somebody else' })
    assert.deepEqual(await typing, { user_id: bob.id, name: 'Bob', typing: true })
    const leaving = new Promise(resolve => mine.leaving(resolve))
    other.leave(`conversation.${id}`)
    assert.equal((await leaving).name, 'Bob')
  })

  it('shows who is online, of those one shares something with', async () => {
    const [ada, bob] = await pair()
    const eve = await register(server.url, 'Eve')
    open(eve).join('online')
    const mine = open(ada).join('online')
    assert.deepEqual(await new Promise(resolve => mine.here(resolve)), [{ name: 'Ada', avatar_url: null }])
    const [joining, leaving] = [new Promise(resolve => mine.joining(resolve)), new Promise(resolve => mine.leaving(resolve))]
    const other = open(bob)
    await subscribed(other.private(`user.${bob.id}`))
    assert.equal((await joining).name, 'Bob')
    other.disconnect()
    assert.equal((await leaving).name, 'Bob')
  })

  it('is told by error that a conversation is not its own, and when it is no more', async () => {
    const [ada, bob] = await pair()
    const { conversation } = await ada.ask('POST', '/conversations', { type: 'group', name: 'Tea', participant_ids: [bob.id] })
    const eve = await register(server.url, 'Eve')
    const refused = await new Promise(resolve => open(eve).private(`conversation.${conversation.id}`).error(resolve))
    assert.deepEqual([refused.type, refused.status], ['AuthError', 403])
    const channel = open(bob).private(`conversation.${conversation.id}`)
    await subscribed(channel)
    const [gone, out] = [heard(channel, 'MemberRemoved'), new Promise(resolve => channel.error(resolve))]
    channel.listen('NewChatMessage', () => assert.fail('it is out'))
    await ada.ask('DELETE', `/conversations/${conversation.id}/members/${bob.id}`)
    await ada.ask('POST', `/conversations/${conversation.id}/messages`, { content: 'not for Bob' })
    assert.equal((await gone).user_id, bob.id)
    assert.equal((await out).status, 403)
  })

  it('hears what the application notifies a person of', async () => {
    const [ada] = await pair()
    const channel = open(ada).private(`App.Models.User.${ada.id}`)
    await subscribed(channel)
    const notified = new Promise(resolve => channel.notification(resolve))
    const publisher = new Publisher({ appId: app.id, key: app.key, secret: app.secret, ...at })
    await publisher.trigger(
      `private-App.Models.User.${ada.id}`, 'Illuminate\\Notifications\\Events\\BroadcastNotificationCreated', { id: 1, type: 'invoice' })
    assert.deepEqual(await notified, { id: 1, type: 'invoice' })
  })

  it('comes back after a sign-out, without its conversations', async () => {
    const [ada, bob, id] = await pair()
    const echo = open(bob)
    const channel = echo.private(`conversation.${id}`)
    await subscribed(channel)
    const { connection } = echo.connector.pusher
    const socketId = echo.socketId()
    const refused = new Promise(resolve => channel.error(resolve))
    await bob.ask('POST', '/auth/logout')
    assert.equal((await refused).status, 401)
    assert.equal(connection.state, 'connected')
    assert.notEqual(echo.socketId(), socketId)
    channel.listen('NewChatMessage', () => assert.fail('it has signed out'))
    await ada.ask('POST', `/conversations/${id}/messages`, { content: 'not for Bob' })
  })

  it('signs a connection in, and catches up by the last number that it has', async () => {
    const [ada, bob, id] = await pair()
    const echo = open(bob)
    const channel = echo.private(`conversation.${id}`)
    await subscribed(channel)
    echo.connector.pusher.signin()
    await echo.connector.pusher.user.signinDonePromise
    assert.equal(echo.connector.pusher.user.user_data.id, `${bob.id}`)
    const first = heard(channel, 'NewChatMessage')
    await ada.ask('POST', `/conversations/${id}/messages`, { content: 'one' })
    const { message } = await first
    echo.disconnect()
    await ada.ask('POST', `/conversations/${id}/messages`, { content: 'two' })
    const missed = await fetch(`${server.url}/api/messages?conversation_id=${id}&after=${message.seq}`, { headers: { authorization: `Bearer ${bob.token}` } })
    assert.deepEqual((await missed.json()).data.map(row => row.body), ['two'])
  })
})

describe('chat under bare names', { timeout: 60_000 }, () => {
  it('is heard by Echo without a namespace', async () => {
    const server = await startParley({ settings: ['--pusher.apps', JSON.stringify([{ ...app, event_namespace: 'none' }])] })
    const port = Number(new URL(server.url).port)
    try {
      const [ada, bob] = [await register(server.url, 'Ada'), await register(server.url, 'Bob')]
      const { conversation } = await ada.ask('POST', '/conversations', { type: 'private', participant_ids: [bob.id] })
      const echo = new Echo({
        broadcaster: 'reverb', Pusher, namespace: false, key: app.key, wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws'],
        authEndpoint: `${server.url}/broadcasting/auth`, auth: { headers: { Authorization: `Bearer ${bob.token}` } },
      })
      const channel = echo.private(`conversation.${conversation.id}`)
      await new Promise(resolve => channel.subscribed(resolve))
      const message = new Promise(resolve => channel.listen('NewChatMessage', resolve))
      await ada.ask('POST', `/conversations/${conversation.id}/messages`, { content: 'Hi' })
      assert.equal((await message).message.body, 'Hi')
      echo.disconnect()
    } finally {
      await server.stop()
    }
  })
})
