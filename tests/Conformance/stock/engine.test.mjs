// Engine.IO by hand and by the stock client: what the transport promises, beside the state machine's own tests.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Socket } from 'engine.io-client'
import { WebSocket } from 'ws'
import { startHost } from './host.mjs'
import { Wire } from './wire.mjs'

const unknown = '{"code":1,"message":"Session ID unknown"}'

describe('Engine.IO', { timeout: 60_000 }, () => {
  let host, wire
  before(async () => {
    host = await startHost('engine.io')
    wire = new Wire(host.url, '/engine.io/')
  })
  after(() => host.stop())

  it('answers with a slash at the end of the path and without', async () => {
    for (const path of ['/engine.io', '/engine.io/']) {
      assert.equal((await fetch(`${host.url}${path}?EIO=4&transport=polling`, { redirect: 'error' })).status, 200)
    }

    assert.equal((await fetch(`${host.url}/engine.iox?EIO=4&transport=polling`)).status, 404)
  })

  it('says how long an answer is, that it is text, and that nobody may keep it', async () => {
    const answer = await fetch(wire.url())
    const body = await answer.text()
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=UTF-8')
    assert.equal(answer.headers.get('content-length'), String(Buffer.byteLength(body)))
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('content-encoding'), null)
    assert.match(body, /^0\{"sid":"[\w-]{20,}","upgrades":\["websocket"\],"pingInterval":300,"pingTimeout":60000,"maxPayload":1000000\}$/)
  })

  it('refuses in words that clients compare', async () => {
    assert.deepEqual(await wire.get('unknown'), [400, unknown])
    assert.deepEqual(await wire.post('unknown', '4a'), [400, unknown])
    const answer = await fetch(`${wire.http}?EIO=3&transport=polling`)
    assert.deepEqual([answer.status, await answer.text()], [400, '{"code":5,"message":"Unsupported protocol version"}'])
    assert.equal(answer.headers.get('content-type'), 'application/json')
  })

  it('has no JSONP', async () => {
    assert.match((await wire.get('', {}))[1], /^0\{/)
    assert.match(await (await fetch(wire.url('', '&j=0'))).text(), /^0\{/)
  })

  it('tells pages of its own origin that they may read, errors too, and others nothing', async () => {
    for (const url of [wire.url(), wire.url('unknown')]) {
      const own = await fetch(url, { headers: { origin: host.url } })
      assert.equal(own.headers.get('access-control-allow-origin'), host.url)
      assert.equal(own.headers.get('access-control-allow-credentials'), 'true')
      assert.equal(own.headers.get('vary'), 'Origin')
      const other = await fetch(url, { headers: { origin: 'http://evil.example' } })
      assert.equal(other.headers.get('access-control-allow-origin'), null)
      assert.equal(other.headers.get('vary'), 'Origin')
    }

    const preflight = await fetch(wire.url(), {
      method: 'OPTIONS',
      headers: { origin: host.url, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-app' },
    })
    assert.equal(preflight.status, 204)
    assert.match(preflight.headers.get('access-control-allow-methods'), /GET.*POST/)
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'x-app')
  })

  it('takes any verb but GET and POST for a mistake', async () => {
    const sid = await wire.open()
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      assert.equal((await fetch(wire.url(sid), { method })).status, 405)
    }

    assert.deepEqual(await wire.post(sid, '4still'), [200, 'ok'])
  })

  it('has dealt with every packet of a POST before it answers', async () => {
    const sid = await wire.open()
    assert.deepEqual(await wire.post(sid, '4one\x1ebAQID\x1e4two'), [200, 'ok'])
    assert.deepEqual(await wire.get(sid), [200, '4one\x1ebAQID\x1e4two'])
  })

  it('closes on a second GET, and tells the first', async () => {
    const sid = await wire.open()
    const first = wire.get(sid)
    let second
    do {
      // Which of the two is first is the network's to say.
      second = await Promise.race([first.then(answer => ['first', answer]), wire.get(sid).then(answer => ['second', answer])])
    } while (second[0] === 'second' && second[1][0] === 200)
    assert.deepEqual(await first, [200, '1'])
    assert.deepEqual(await wire.get(sid), [400, unknown])
  })

  it('closes on a second POST', async () => {
    const sid = await wire.open()
    let push
    const body = new ReadableStream({ start: controller => { push = controller } })
    const first = wire.post(sid, body, { duplex: 'half' }).catch(() => [0])
    push.enqueue(new TextEncoder().encode('4a'))
    let status
    do {
      [status] = await wire.post(sid, '4b')
    } while (status === 200)
    assert.equal(status, 400)
    push.close()
    assert.notEqual((await first)[0], 200)
    assert.deepEqual(await wire.get(sid), [400, unknown])
  })

  it('takes a body that is too long for a mistake, and lives on', async () => {
    const sid = await wire.open()
    assert.deepEqual(await wire.post(sid, '4' + 'x'.repeat(1_000_000)), [413, ''])
    assert.deepEqual(await wire.post(sid, '4' + 'x'.repeat(999_999)), [200, 'ok'])
    const stream = new Blob(['4', 'x'.repeat(1_000_000)]).stream()
    assert.deepEqual(await wire.post(await wire.open(), stream, { duplex: 'half' }), [413, ''])
  })

  for (const [what, body] of Object.entries({
    'an empty body': '', 'an empty packet': '4a\x1e', 'an unknown type': '9', 'bad base64': 'bA', 'a ping': '2', 'too many packets': '6\x1e'.repeat(10_000) + '6',
  })) {
    it(`closes on ${what}`, async () => {
      const sid = await wire.open()
      assert.equal((await wire.post(sid, body))[0], 400)
      assert.deepEqual(await wire.get(sid), [400, unknown])
    })
  }

  it('closes on binary that is not in base64', async () => {
    const sid = await wire.open()
    assert.equal((await wire.post(sid, '4a', { headers: { 'content-type': 'application/octet-stream' } }))[0], 400)
    assert.deepEqual(await wire.get(sid), [400, unknown])
  })

  it('answers the GET of a client that says goodbye, wherever it is', async () => {
    for (let i = 0; i < 20; i++) {
      const sid = await wire.open()
      const [get, post] = await Promise.all([wire.get(sid), wire.post(sid, '1')])
      assert.deepEqual([get, post], [[200, '6'], [200, 'ok']])
      assert.deepEqual(await wire.get(sid), [400, unknown])
    }
  })

  it('forgets a client that said goodbye before its next GET', async () => {
    const sid = await wire.open()
    assert.deepEqual(await wire.post(sid, '1'), [200, 'ok'])
    assert.deepEqual(await wire.get(sid), [400, unknown])
  })

  it('closes a WebSocket with 1009 and no words where a message is too long', async () => {
    const socket = wire.socket()
    await socket.next()
    socket.send('4' + 'x'.repeat(1_000_000))
    assert.deepEqual(await socket.closed, [1009, ''])
  })

  it('takes base64 on a WebSocket, and gives it to those who ask for it', async () => {
    const socket = wire.socket()
    await socket.next()
    socket.send('bAQIDBA==')
    assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3, 4]))
    socket.raw.close()
    const asText = new WebSocket(`${wire.ws}?EIO=4&transport=websocket&b64=1`)
    const messages = []
    const done = new Promise(resolve => asText.on('message', data => messages.push(data.toString()) === 2 && resolve()))
    asText.once('message', () => asText.send(Buffer.from([1, 2, 3, 4])))
    await done
    assert.equal(messages[1], 'bAQIDBA==')
    asText.close()
  })

  it('answers 400 instead of a WebSocket where the request is wrong', async () => {
    for (const query of ['transport=websocket', 'EIO=3&transport=websocket', 'EIO=4&transport=polling', 'EIO=4&transport=websocket&sid=unknown']) {
      const socket = new WebSocket(`${wire.ws}?${query}`)
      const [status] = await new Promise(resolve => socket.once('unexpected-response', (_, answer) => resolve([answer.statusCode])))
      assert.equal(status, 400)
    }
  })

  it('keeps a WebSocket from taking over a session that began as one', async () => {
    const socket = wire.socket()
    const { sid } = JSON.parse((await socket.next()).slice(1))
    const thief = wire.socket(sid)
    await thief.opened
    await thief.closed
    socket.send('4mine')
    assert.equal(await socket.next(), '4mine')
    socket.raw.close()
  })

  it('goes on polling where the upgrade fails', async () => {
    const sid = await wire.open()
    const socket = wire.socket(sid)
    await socket.opened
    socket.send('4not a probe')
    await socket.closed
    assert.deepEqual(await wire.post(sid, '4on'), [200, 'ok'])
    assert.deepEqual(await wire.get(sid), [200, '4on'])
  })

  it('sends nothing on a WebSocket between probe and upgrade, and what waited after it', async () => {
    const sid = await wire.open()
    const socket = wire.socket(sid)
    await socket.opened
    socket.send('2probe')
    assert.equal(await socket.next(), '3probe')
    await wire.post(sid, '4waited')
    socket.send('5')
    socket.send('4after')
    assert.equal(await socket.next(), '4waited')
    assert.equal(await socket.next(), '4after')
    assert.equal((await wire.get(sid))[0], 400)
    socket.raw.close()
  })

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    it(`serves the stock client by ${transports.join(' and ')}`, async () => {
      const client = new Socket(host.url, { path: '/engine.io', transports })
      const heard = []
      client.binaryType = 'arraybuffer'
      await new Promise(resolve => client.once('open', resolve))
      if (transports.length > 1) {
        await new Promise(resolve => client.once('upgrade', resolve))
      }

      const all = new Promise(resolve => client.on('message', data => heard.push(data) === 102 && resolve()))
      client.send('€ üñ')
      client.send(Uint8Array.from([1, 2, 3]))
      for (let i = 0; i < 100; i++) client.send(String(i))
      await all
      assert.equal(heard[0], '€ üñ')
      assert.deepEqual([...new Uint8Array(heard[1])], [1, 2, 3])
      assert.deepEqual(heard.slice(2), Array.from({ length: 100 }, (_, i) => String(i)))
      const closed = new Promise(resolve => client.once('close', resolve))
      client.close()
      assert.equal(await closed, 'forced close')
    })
  }

  it('loses and swaps nothing while clients upgrade', async () => {
    await Promise.all(Array.from({ length: 20 }, async () => {
      const client = new Socket(host.url, { path: '/engine.io', transports: ['polling', 'websocket'] })
      const heard = []
      const all = new Promise((resolve, reject) => {
        client.on('message', data => heard.push(data) === 500 && resolve())
        client.on('close', reason => reject(new Error(reason)))
      })
      const upgraded = new Promise(resolve => client.once('upgrade', resolve))
      for (let i = 0; i < 500; i++) {
        client.send(String(i))
        if (i % 10 === 0) await new Promise(setImmediate)
      }

      await Promise.all([all, upgraded])
      assert.deepEqual(heard, Array.from({ length: 500 }, (_, i) => String(i)))
      client.removeAllListeners('close')
      client.close()
    }))
  })

  it('keeps a stock client for many heartbeats', async () => {
    const client = new Socket(host.url, { path: '/engine.io', transports: ['polling'] })
    let pings = 0
    await new Promise((resolve, reject) => {
      client.on('close', reason => reject(new Error(reason)))
      client.on('ping', () => ++pings === 5 && resolve())
    })
    client.removeAllListeners('close')
    client.close()
  })
})
