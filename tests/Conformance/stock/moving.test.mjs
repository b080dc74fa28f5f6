// The lines of README.md and docs/moving-from.md that point an existing client here: each is taken from the page and run, with the address and the
// credentials of a server of the test in the place of those of the page.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import Echo from 'laravel-echo'
import Publisher from 'pusher'
import Pusher from 'pusher-js'
import { io } from 'socket.io-client'
import WebSocket from 'ws'
import { startParley } from '../../EndToEnd/server.mjs'
import { register } from './people.mjs'

const read = name => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8')
const readme = read('README.md').split('## Point your existing client here')[1].split('\n## ')[0]
const moving = read('docs/moving-from.md')
const app = { id: '7', key: 'key-of-the-shop', secret: 'secret of the shop, a long one' }

/** The code of the second column. */
const rows = [...readme.matchAll(/^\| ([^|]+?) \| `([^`]+)` \|$/gm)].map(([, client, line]) => ({ client, line }))
const blocks = language => [...moving.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)\`\`\``, 'gm'))].map(([, code]) => code.trim())
const scripts = [...new Set([...rows.map(row => row.line), ...blocks('js')])].filter(line => !/^[A-Z_]+=/.test(line))

const parsed = text => Object.fromEntries(text.split('\n').map(line => line.split('=')))

/** What Laravel's config/broadcasting.php and the Echo of its scaffold make of an `.env`. */
function laravel(env, prefix, broadcaster, authEndpoint) {
  const [host, port, useTLS] = [env[`${prefix}_HOST`], env[`${prefix}_PORT`], env[`${prefix}_SCHEME`] === 'https']
  const [appId, key, secret] = ['ID', 'KEY', 'SECRET'].map(part => env[`${prefix}_APP_${part}`])
  return {
    publisher: new Publisher({ appId, key, secret, host, port, useTLS }),
    echo: new Echo({
      broadcaster, Pusher, key, cluster: '', wsHost: host, wsPort: port, wssPort: port, forceTLS: useTLS, enabledTransports: ['ws', 'wss'],
      authEndpoint,
    }),
  }
}

describe('a line that points an existing client here', { timeout: 120_000 }, () => {
  let server, at, token, publisher
  const clients = []

  const run = line => {
    const code = line
      .replaceAll(`wsHost: 'chat.example', forceTLS: true`, `wsHost: '127.0.0.1', wsPort: ${at.port}, forceTLS: false`)
      .replaceAll(`host: 'chat.example', port: '443', useTLS: true`, `host: '127.0.0.1', port: '${at.port}', useTLS: false`)
      .replaceAll('https://chat.example', server.url)
      .replaceAll('wss://chat.example', server.url.replace('http', 'ws'))
      .replaceAll(`'KEY'`, `'${app.key}'`).replaceAll(`'ID'`, `'${app.id}'`).replaceAll(`'SECRET'`, `'${app.secret}'`).replaceAll('TOKEN', token)
    assert.ok(!code.includes('chat.example'), `nothing of ${line} is left: ${code}`)

    // Echo looks for it where the scripts of a page put it.
    globalThis.window = { Pusher }
    try {
      return new Function('Pusher', 'Echo', 'Publisher', 'io', 'WebSocket', `return ${code}`)(Pusher, Echo, Publisher, io, WebSocket)
    } finally {
      delete globalThis.window
    }
  }

  /** Publishes until it is heard: a client says by itself when it is subscribed. */
  const hears = async (subscribe, publish) => {
    const heard = new Promise(subscribe)
    const again = setInterval(() => publish().catch(assert.fail), 100)
    assert.deepEqual(await heard, { id: 1 })
    clearInterval(again)
  }

  before(async () => {
    server = await startParley({ settings: ['--pusher.apps', JSON.stringify([app])] })
    at = new URL(server.url)
    token = (await register(server.url, 'Ada')).token
    publisher = new Publisher({ appId: app.id, key: app.key, secret: app.secret, host: at.hostname, port: at.port, useTLS: false })
  })
  after(async () => {
    for (const client of clients) client.disconnect?.() ?? client.close?.()
    await server.stop()
  })

  it('stands in both pages, once for each client', () => {
    assert.deepEqual(rows.map(row => row.client), [
      '`pusher-js`', 'Laravel Echo, `reverb`', 'Laravel Echo, `pusher`', 'Laravel with Reverb, `.env`', 'Laravel with Pusher, `.env`',
      '`pusher` for Node, and its like', '`socket.io-client`', 'a WebSocket', 'a WebSocket that speaks envelopes',
    ])
    assert.ok(scripts.length >= 7)
    for (const { line } of rows.filter(({ client }) => client.endsWith('`.env`'))) {
      assert.ok(blocks('env').some(block => block.split('\n').includes(line)), line)
    }
  })

  for (const line of scripts) {
    it(`works: ${line}`, async () => {
      const made = run(line)
      clients.push(made)
      if (made instanceof Pusher) {
        await hears(heard => made.subscribe('orders').bind('shipped', heard), () => publisher.trigger('orders', 'shipped', { id: 1 }))
      } else if (made instanceof Echo) {
        await hears(heard => made.channel('orders').listen('.shipped', heard), () => publisher.trigger('orders', 'shipped', { id: 1 }))
      } else if (made instanceof Publisher) {
        const answer = await made.get({ path: '/channels' })
        assert.deepEqual([answer.status, typeof (await answer.json()).channels], [200, 'object'])
        assert.equal((await made.trigger('orders', 'shipped', { id: 1 })).status, 200)
      } else if (made instanceof WebSocket) {
        await new Promise((resolve, reject) => Object.assign(made, { onopen: resolve, onerror: reject }))
        const heard = new Promise(resolve => { made.onmessage = message => resolve(JSON.parse(message.data)) })
        const isEnvelope = line.includes('?token=')
        made.send(JSON.stringify(isEnvelope ? { id: 'one', type: 'ping', to: 'channel:global' } : { type: 'auth', token }))
        const first = await heard
        assert.deepEqual([first.type === 'error', first.payload?.ref, first.payload?.error], [false, isEnvelope ? 'one' : undefined, undefined])
      } else {
        await new Promise((resolve, reject) => made.on('connect', resolve).on('connect_error', reject))
        assert.equal(typeof made.id, 'string')
      }
    })
  }

  for (const [prefix, broadcaster] of [['REVERB', 'reverb'], ['PUSHER', 'pusher']]) {
    it(`works by the .env of Laravel with ${broadcaster} alone, with channels of notifications of its own`, async () => {
      const credentials = { [`${prefix}_APP_ID`]: app.id, [`${prefix}_APP_KEY`]: app.key, [`${prefix}_APP_SECRET`]: app.secret }
      const block = blocks('env').find(text => text.startsWith(`${prefix}_HOST=`))
      assert.deepEqual(parsed(block), { [`${prefix}_HOST`]: 'chat.example', [`${prefix}_PORT`]: '443', [`${prefix}_SCHEME`]: 'https' })
      const plain = blocks('env').find(text => text.startsWith('PARLEY_'))
      const own = await startParley({ environment: { ...credentials, ...parsed(plain) } })
      const auth = createServer(async (request, response) => {
        let body = ''
        for await (const part of request) body += part
        const asked = new URLSearchParams(body)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(made.publisher.authorizeChannel(asked.get('socket_id'), asked.get('channel_name'))))
      })
      await new Promise(resolve => auth.listen(0, '127.0.0.1', resolve))
      const env = {
        ...credentials,
        ...parsed(block.replace('chat.example', '127.0.0.1').replace('443', new URL(own.url).port).replace('https', 'http')),
      }
      const made = laravel(env, prefix, broadcaster, `http://127.0.0.1:${auth.address().port}/broadcasting/auth`)
      const { echo, publisher: laravelServer } = made
      const [event, notification] = ['App\\Events\\OrderShipped', 'Illuminate\\Notifications\\Events\\BroadcastNotificationCreated']
      try {
        await hears(heard => echo.channel('orders').listen('OrderShipped', heard), () => laravelServer.trigger('orders', event, { id: 1 }))
        await hears(
          heard => echo.private('App.Models.User.1').notification(heard),
          () => laravelServer.trigger('private-App.Models.User.1', notification, { id: 1 }))
      } finally {
        echo.disconnect()
        auth.close()
        await own.stop()
      }
    })
  }
})
