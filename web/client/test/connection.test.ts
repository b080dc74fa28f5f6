import { describe, expect, test } from 'vitest'
import { pause } from '../src/backoff'
import { firstFrame } from '../src/storage/early'
import { Line, welcome } from './model/line'

describe('A connection', () => {
  test.each([
    [1006, 'waiting'], [1009, 'waiting'], [4408, 'waiting'], [4429, 'waiting'], [4500, 'waiting'], [4501, 'waiting'],
    [4400, 'refused'], [4403, 'signed_out'],
  ])('that ends with %i is %s', async (code, status) => {
    const line = new Line(async () => 'token')
    await line.online()
    line.last.onclose!({ code })
    await line.world.settle()
    expect(line.connection).toBe(status)
    await line.world.advance(60_000)
    expect(line.connection).toBe(status === 'waiting' ? 'online' : status)
    await line.parley.close()
  })

  test.each([
    [7, { first: 7 }], [-7, {}], [null, {}],
  ])('asks with %s on the screen for that first, and for one line of the rest', async (id, first) => {
    const line = new Line(async () => 'token', () => id)
    await line.online()
    expect(line.last.said.find(frame => frame['type'] === 'sync')).toMatchObject({ newest: 1, ...first })
    expect(line.last.said.filter(frame => 'first' in frame)).toHaveLength(Object.keys(first).length)
    await line.parley.close()
  })

  test.each([7, 0])('that a cookie opens begins with what a script before it may have said, looking at %s', async looked => {
    const line = new Line(undefined, () => looked || null)
    await line.online()
    expect(JSON.stringify(line.last.said[0])).toBe(firstFrame(JSON.stringify(welcome), looked))
    await line.parley.close()
  })

  test('asks for another token when the server does not take this one, and gives up when that is no better', async () => {
    let number = 0
    const line = new Line(async () => `token ${++number}`)
    await line.online()
    line.answers = false
    line.last.onclose!({ code: 4401 })
    await line.world.advance(10)
    expect(line.last.said).toEqual([{ type: 'auth', token: 'token 2', id: 0 }])
    line.last.tell({ type: 'error', id: 0, code: 'unauthorized', message: '' })
    await line.world.advance(60_000)
    expect(line.parley.state.connection).toEqual({ status: 'signed_out', reason: 'unauthorized' })
    expect(line.sockets.length).toBe(2)
  })

  test('is tried again after a sign-out, when somebody says so', async () => {
    const line = new Line(async () => 'token')
    await line.online()
    line.last.onclose!({ code: 4403 })
    await line.world.settle()
    await line.online()
    await line.parley.close()
  })

  test('asks for the token once, however many want it', async () => {
    const line = new Line(async () => 'token')
    line.parley.connect()
    await Promise.all([line.world.advance(100), line.parley.api.get('/users'), line.parley.api.get('/unread')])
    expect(line.asked).toBe(1)
    await line.parley.close()
  })

  test('asks for the token again after HTTP said 401, and repeats the request once', async () => {
    const line = new Line(async () => 'token')
    line.http = 401
    await expect(line.parley.api.get('/users')).rejects.toMatchObject({ code: 'unauthorized', status: 401 })
    expect(line.asked).toBe(2)
  })

  test('without anybody signed in is not tried', async () => {
    const line = new Line(async () => null)
    line.parley.connect()
    await line.world.advance(60_000)
    expect([line.connection, line.sockets.length]).toEqual(['signed_out', 0])
  })

  test.each([
    ['as late as an error says that came before the welcome', true, 20_000], ['soon after one that answered a command', false, 500],
  ])('comes back %s', async (_, isBefore, most) => {
    const line = new Line(async () => 'token')
    line.answers = !isBefore
    line.parley.connect()
    await line.world.advance(10)
    line.last.tell({ type: 'error', id: isBefore ? 0 : 5, code: 'rate_limited', message: '', retry_after: 20 })
    await line.world.advance(10)
    line.last.onclose!({ code: 1006 })
    await line.world.settle()
    const { connection } = line.parley.state
    const wait = connection.status === 'waiting' ? connection.retryAt - line.world.now : NaN
    expect(wait).toBeGreaterThanOrEqual(most - 500)
    expect(wait).toBeLessThanOrEqual(most + 500)
    await line.parley.close()
  })

  test('keeps what it hears until it is known whose it is: of another person, in that one\'s state, and after what the welcome says', async () => {
    const line = new Line(async () => 'token')
    await line.online()
    const heard: unknown[] = []
    line.parley.on((event, { me }) => { if (event.type === 'frame' && event.frame.type === 'own_presence') heard.push(me?.user.name) })
    line.user = { id: 2, name: 'Bob', avatar_url: null }
    line.answers = false
    line.last.onclose!({ code: 1006 })
    await line.world.advance(1_000)
    for (const frame of [line.welcome, { type: 'own_presence', status: 'dnd' }]) line.last.onmessage!({ data: JSON.stringify(frame) })
    await line.world.settle()
    expect(heard).toEqual(['Bob'])
    expect(line.parley.state.me).toMatchObject({ user: { name: 'Bob' }, presence: { status: 'dnd' } })
    await line.parley.close()
  })

  test('that a cookie opens finds out by HTTP that there is no session', async () => {
    const line = new Line()
    line.answers = false
    line.http = 401
    line.parley.connect()
    await line.world.advance(3_000)
    expect(line.connection).toBe('signed_out')
  })

  test('in which nothing is heard for two heartbeats is asked, and replaced when no answer comes', async () => {
    const line = new Line(async () => 'token')
    await line.online()
    line.answers = false
    await line.world.advance(65_000)
    expect(line.sockets[0]!.said.at(-1)).toMatchObject({ type: 'ping' })
    expect(line.sockets[0]!.isClosed).toBe(true)
    expect(line.sockets.length).toBeGreaterThan(1)
    await line.parley.close()
  })

  test('that is alive in silence stays', async () => {
    const line = new Line(async () => 'token')
    await line.online()
    await line.world.advance(600_000)
    expect(line.sockets.length).toBe(1)
    await line.parley.close()
  })

  test('says whom the views show again after each connect', async () => {
    const line = new Line(async () => 'token')
    await line.online()
    line.parley.watch([3, 4])
    line.last.onclose!({ code: 4500 })
    await line.world.advance(6_000)
    expect(line.last.said).toContainEqual(expect.objectContaining({ type: 'watch', user_ids: [3, 4] }))
    await line.parley.close()
  })

  test('comes back after a random time up to 0.5 s, doubling to 30 s; after a restart up to 5 s; after 4429 not before it may', () => {
    const longest = Array.from({ length: 9 }, (_, failures) => pause(() => 1, failures, 1006, null))
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    expect(pause(() => 0, 8, 1006, null)).toBe(0)
    expect(pause(() => 1, 0, 4500, null)).toBe(5_000)
    expect(pause(() => 0, 0, 4429, 20_000)).toBe(20_000)
  })
})
