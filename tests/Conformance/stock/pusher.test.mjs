// The Pusher protocol by its stock clients (pusher-js, laravel-echo) and the stock SDK of servers, as their documentation uses them.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import Echo from 'laravel-echo'
import Publisher from 'pusher'
import Pusher from 'pusher-js'
import { startParley } from '../../EndToEnd/server.mjs'

const app = { id: '7', key: 'key-of-the-shop', secret: 'secret of the shop, a long one' }
const blog = { id: '8', key: 'key-of-the-blog', secret: 'secret of the blog, a long one' }
const masterKey = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')

const once = (target, event) => new Promise(resolve => {
  const heard = data => {
    target.unbind(event, heard)
    resolve(data)
  }
  target.bind(event, heard)
})

/** What an application's own server does at its auth endpoints. */
async function startApplication(publisher) {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const asked = new URLSearchParams(body)
    const socket = asked.get('socket_id')
    const channel = asked.get('channel_name')
    const id = request.headers.authorization ?? '1'
    const answer = request.url.endsWith('/user-auth')
      ? publisher.authenticateUser(socket, { id, user_info: { name: `user ${id}` }, watchlist: ['watched'] })
      : channel.includes('forbidden') ? null
      : publisher.authorizeChannel(socket, channel, channel.startsWith('presence-') ? { user_id: id, user_info: { name: `user ${id}` } } : undefined)
    response.writeHead(answer ? 200 : 403, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise(resolve => server.close(resolve).closeAllConnections()) }
}

describe('the Pusher protocol', { timeout: 120_000 }, () => {
  let server, at, application, publisher
  const clients = []
  before(async () => {
    const apps = [{ ...app, subscription_counts: 'on' }, { ...blog, client_events: 'off' }]
    server = await startParley({ settings: ['--pusher.apps', JSON.stringify(apps)] })
    at = { host: '127.0.0.1', port: Number(new URL(server.url).port), useTLS: false }
    publisher = new Publisher({ appId: app.id, key: app.key, secret: app.secret, encryptionMasterKeyBase64: masterKey, ...at })
    application = await startApplication(publisher)
  })
  after(async () => {
    for (const client of clients) client.disconnect()
    await application.stop()
    await server.stop()
  })

  const options = user => ({
    cluster: '', wsHost: at.host, wsPort: at.port, forceTLS: false, enabledTransports: ['ws'],
    channelAuthorization: { endpoint: `${application.url}/broadcasting/auth`, transport: 'ajax', headers: { authorization: user } },
    userAuthentication: { endpoint: `${application.url}/broadcasting/user-auth`, transport: 'ajax', headers: { authorization: user } },
  })

  const connect = async (user = '1') => {
    const client = new Pusher(app.key, options(user))
    clients.push(client)
    if (client.connection.state !== 'connected') await once(client.connection, 'connected')
    return client
  }

  const subscribe = async (client, name) => {
    const channel = client.subscribe(name)
    channel.first = await once(channel, 'pusher:subscription_succeeded')
    return channel
  }

  const echo = (broadcaster, user) => {
    const made = new Echo({
      broadcaster, Pusher, key: app.key, wsHost: at.host, wsPort: at.port, wssPort: at.port, cluster: '', forceTLS: false,
      enabledTransports: ['ws', 'wss'],
      authEndpoint: `${application.url}/broadcasting/auth`, auth: { headers: { authorization: user } },
    })
    clients.push(made)
    return made
  }

  it('greets a client with a socket of its own', async () => {
    const [one, other] = [await connect(), await connect()]
    assert.match(one.connection.socket_id, /^\d+\.\d+$/)
    assert.notEqual(one.connection.socket_id, other.connection.socket_id)
  })

  for (const name of ['orders', 'private-orders', 'cache-orders', 'private-cache-orders']) {
    it(`tells what is published on ${name}, and leaves out who published it`, async () => {
      const [one, other] = [await connect(), await connect()]
      const [mine, theirs] = [await subscribe(one, name), await subscribe(other, name)]
      const heard = once(theirs, 'shipped')
      mine.bind('shipped', () => assert.fail('it was left out'))
      const answer = await publisher.trigger(name, 'shipped', { id: 1, text: 'ünï€👋' }, { socket_id: one.connection.socket_id })
      assert.deepEqual([answer.status, await answer.json()], [200, {}])
      assert.deepEqual(await heard, { id: 1, text: 'ünï€👋' })
      mine.unbind('shipped')
      const last = once(mine, 'shipped')
      await publisher.trigger([name, 'elsewhere'], 'shipped', 'text')
      assert.equal(await last, 'text')
    })
  }

  it('begins a cache channel with its last event, or says that there is none', async () => {
    const client = await connect()
    const empty = client.subscribe('cache-empty')
    await once(empty, 'pusher:cache_miss')
    await publisher.trigger('cache-full', 'price', { now: 7 })
    assert.deepEqual(await once(client.subscribe('cache-full'), 'price'), { now: 7 })
  })

  it('keeps what is encrypted from the server and opens it at the other end', async () => {
    const client = await connect()
    const channel = await subscribe(client, 'private-encrypted-chat.1')
    const heard = once(channel, 'said')
    await publisher.trigger('private-encrypted-chat.1', 'said', { hello: 'world' })
    assert.deepEqual(await heard, { hello: 'world' })
  })

  it('shows who is on a presence channel, each person once', async () => {
    const [ada, bob, bobAgain] = [await connect('ada'), await connect('bob'), await connect('bob')]
    const here = await subscribe(ada, 'presence-room')
    assert.deepEqual([here.members.count, here.members.me], [1, { id: 'ada', info: { name: 'user ada' } }])
    const added = once(here, 'pusher:member_added')
    const there = await subscribe(bob, 'presence-room')
    assert.deepEqual(await added, { id: 'bob', info: { name: 'user bob' } })
    assert.deepEqual([there.members.count, there.members.me.id], [2, 'bob'])
    assert.equal((await subscribe(bobAgain, 'presence-room')).members.count, 2)
    bob.disconnect()
    const removed = once(here, 'pusher:member_removed')
    bobAgain.disconnect()
    assert.equal((await removed).id, 'bob')
    assert.equal(here.members.count, 1)
  })

  it('passes on what clients say to each other, with the sender of the subscription', async () => {
    const [ada, bob] = [await connect('ada'), await connect('bob')]
    const [mine, theirs] = [await subscribe(ada, 'presence-whisper'), await subscribe(bob, 'presence-whisper')]
    const heard = new Promise(resolve => theirs.bind('client-typing', (data, metadata) => resolve([data, metadata])))
    mine.trigger('client-typing', { typing: true })
    assert.deepEqual(await heard, [{ typing: true }, { user_id: 'ada' }])
  })

  it('refuses what clients say where the app does not have it', async () => {
    const theirs = new Publisher({ appId: blog.id, key: blog.key, secret: blog.secret, ...at })
    const customHandler = ({ socketId, channelName }, callback) => callback(null, theirs.authorizeChannel(socketId, channelName))
    const visitor = new Pusher(blog.key, { ...options('1'), channelAuthorization: { customHandler } })
    clients.push(visitor)
    const channel = await subscribe(visitor, 'private-x')
    const error = once(visitor.connection, 'error')
    channel.trigger('client-x', {})
    assert.equal((await error).data.code, 4301)
  })

  it('tells a refused subscription on its channel and on the connection', async () => {
    const customHandler = (_, callback) => callback(null, { auth: `${app.key}:${'0'.repeat(64)}` })
    const client = new Pusher(app.key, { ...options('1'), channelAuthorization: { customHandler } })
    clients.push(client)
    const error = once(client.connection, 'error')
    const refused = await once(client.subscribe('private-forged'), 'pusher:subscription_error')
    assert.deepEqual([refused.type, refused.status], ['AuthError', 401])
    assert.equal((await error).data.code, 4009)
    assert.equal(client.connection.state, 'connected')
  })

  it('signs a user in, speaks to the user, tells of watched people and ends the connections', async () => {
    const ada = await connect('signed-in')
    const offline = new Promise(resolve => ada.user.watchlist.bind('offline', resolve))
    ada.signin()
    await ada.user.signinDonePromise
    assert.equal(ada.user.user_data.id, 'signed-in')
    assert.deepEqual((await offline).user_ids, ['watched'])
    const online = new Promise(resolve => ada.user.watchlist.bind('online', resolve))
    const watched = await connect('watched')
    watched.signin()
    assert.deepEqual((await online).user_ids, ['watched'])
    const personal = new Promise(resolve => ada.user.bind('news', resolve))
    // The client subscribes to its own channel once it is signed in.
    await until(async () => (await (await publisher.get({ path: '/channels/%23server-to-user-signed-in' })).json()).occupied)
    await publisher.sendToUser('signed-in', 'news', { for: 'you' })
    assert.deepEqual(await personal, { for: 'you' })
    const gone = once(ada.connection, 'disconnected')
    await publisher.terminateUserConnections('signed-in')
    await gone
    assert.equal(watched.connection.state, 'connected')
  })

  it('tells how many listen', async () => {
    const [one, other] = [await connect(), await connect()]
    const channel = one.subscribe('counted')
    assert.equal((await once(channel, 'pusher:subscription_count')).subscription_count, 1)
    const second = once(channel, 'pusher:subscription_count')
    await subscribe(other, 'counted')
    assert.equal((await second).subscription_count, 2)
  })

  it('answers the SDK of servers what it asks', async () => {
    const client = await connect('ada')
    await subscribe(client, 'presence-asked')
    await subscribe(client, 'asked')
    const json = async asked => (await asked).json()
    assert.deepEqual(await json(publisher.get({ path: '/channels', params: { filter_by_prefix: 'presence-asked', info: 'user_count' } })),
      { channels: { 'presence-asked': { user_count: 1 } } })
    assert.deepEqual(await json(publisher.get({ path: '/channels/asked', params: { info: 'subscription_count' } })),
      { occupied: true, subscription_count: 1 })
    assert.deepEqual(await json(publisher.get({ path: '/channels/presence-asked/users' })), { users: [{ id: 'ada' }] })
    assert.deepEqual(await json(publisher.trigger('asked', 'n', 1, { info: 'subscription_count' })),
      { channels: { asked: { subscription_count: 1 } } })
    assert.deepEqual(await json(publisher.triggerBatch([{ channel: 'asked', name: 'n', data: 1 }, { channel: 'b', name: 'n', data: 2 }])), {})
    assert.deepEqual(await json(publisher.triggerBatch([{ channel: 'asked', name: 'n', data: 1, info: 'subscription_count' }])),
      { batch: [{ subscription_count: 1 }] })
    await assert.rejects(publisher.get({ path: '/channels/asked/users' }), error => error.status === 400)
    const stranger = new Publisher({ appId: app.id, key: app.key, secret: 'guessed', ...at })
    await assert.rejects(stranger.trigger('asked', 'n', 1), error => error.status === 401)
    const nowhere = new Publisher({ appId: '99', key: app.key, secret: app.secret, ...at })
    await assert.rejects(nowhere.trigger('asked', 'n', 1), error => error.status === 404)
  })

  it('gives up where the key is none', async () => {
    const client = new Pusher('nobody', options('1'))
    clients.push(client)
    const error = once(client.connection, 'error')
    await once(client.connection, 'disconnected')
    assert.equal((await error).error.data.code, 4001)
  })

  it('comes back by itself after a restart, on its channels', async () => {
    const url = server.url
    const client = await connect('ada')
    await subscribe(client, 'presence-restart')
    const first = client.connection.socket_id
    const away = once(client.connection, 'connecting')
    const back = new Promise(resolve => client.channel('presence-restart').bind('pusher:subscription_succeeded', resolve))
    await server.stop()
    await away
    const apps = [{ ...app, subscription_counts: 'on' }, { ...blog, client_events: 'off' }]
    server = await startParley({ url, settings: ['--pusher.apps', JSON.stringify(apps)] })
    assert.equal((await back).count, 1)
    assert.notEqual(client.connection.socket_id, first)
  })

  for (const broadcaster of ['reverb', 'pusher']) {
    it(`serves Laravel Echo by its broadcaster ${broadcaster}`, async () => {
      const [ada, bob] = [echo(broadcaster, 'ada'), echo(broadcaster, 'bob')]
      const shipped = new Promise(resolve => ada.channel(`shop-${broadcaster}`).listen('OrderShipped', resolve))
      const notice = new Promise(resolve => ada.private(`App.Models.User.${broadcaster}`).notification(resolve))
      const here = new Promise(resolve => ada.join(`room.${broadcaster}`).here(resolve))
      assert.deepEqual(await here, [{ name: 'user ada' }])
      const joining = new Promise(resolve => ada.join(`room.${broadcaster}`).joining(resolve))
      const room = bob.join(`room.${broadcaster}`)
      const inside = new Promise(resolve => room.here(resolve))
      assert.deepEqual(await joining, { name: 'user bob' })
      await inside
      const whisper = new Promise(resolve => room.listenForWhisper('typing', resolve))
      ada.join(`room.${broadcaster}`).whisper('typing', { typing: true })
      assert.deepEqual(await whisper, { typing: true })
      await publisher.trigger(`shop-${broadcaster}`, 'App\\Events\\OrderShipped', { id: 1 }, { socket_id: bob.socketId() })
      assert.deepEqual(await shipped, { id: 1 })
      const notification = 'Illuminate\\Notifications\\Events\\BroadcastNotificationCreated'
      await publisher.trigger(`private-App.Models.User.${broadcaster}`, notification, { text: 'hi' })
      assert.equal((await notice).text, 'hi')
      const leaving = new Promise(resolve => ada.join(`room.${broadcaster}`).leaving(resolve))
      bob.leave(`room.${broadcaster}`)
      assert.deepEqual(await leaving, { name: 'user bob' })
    })
  }

  it('tells a subscription that the application refuses to Echo', async () => {
    const made = echo('reverb', 'ada')
    const error = await new Promise(resolve => made.private('forbidden').error(resolve))
    assert.equal(error.status, 403)
  })
})

describe('web-hooks', { timeout: 60_000 }, () => {
  it('are what the SDK of servers takes for valid', async () => {
    const received = []
    const receiver = createServer(async (request, response) => {
      let rawBody = ''
      for await (const part of request) rawBody += part
      received.push({ headers: request.headers, rawBody })
      response.end()
    })
    await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve))
    const hooked = { ...app, webhook_url: `http://127.0.0.1:${receiver.address().port}/hook` }
    const server = await startParley({ settings: ['--pusher.apps', JSON.stringify([hooked])] })
    const wsPort = Number(new URL(server.url).port)
    const client = new Pusher(app.key, { cluster: '', wsHost: '127.0.0.1', wsPort, forceTLS: false, enabledTransports: ['ws'] })
    try {
      await once(client.subscribe('orders'), 'pusher:subscription_succeeded')
      await until(() => received.length > 0)
      const webhook = new Publisher({ appId: app.id, key: app.key, secret: app.secret, cluster: '' }).webhook(received[0])
      assert.ok(webhook.isValid())
      assert.deepEqual(webhook.getEvents(), [{ name: 'channel_occupied', channel: 'orders' }])
    } finally {
      client.disconnect()
      await server.stop()
      receiver.close()
      receiver.closeAllConnections()
    }
  })
})

async function until(fact) {
  while (!await fact()) await new Promise(resolve => setTimeout(resolve, 10))
}
