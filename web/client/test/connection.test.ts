import { describe, expect, test } from 'vitest'
import { createParley, type Parley } from '../src'
import { pause } from '../src/backoff'
import { firstFrame } from '../src/storage/early'
import { World } from './model/world'

const welcome = {
  type: 'auth_success', id: null, user_id: 1, user: { id: 1, name: 'Ada', avatar_url: null }, session_id: 's', epoch: 'e', server_time: '',
  heartbeat_seconds: 25, limits: {}, presence: {},
}

/** A server that says what the test wants, and remembers what it was told. */
class Line {
  readonly world = new World(7)
  readonly sockets: FakeSocket[] = []
  readonly parley: Parley
  asked = 0
  answers = true
  /** HTTP's answer to everything; 0: none. */
  http = 200

  constructor(getToken?: () => Promise<string | null>, looked: () => number | null = () => null) {
    const line = this
    this.parley = createParley({
      url: 'http://parley.test', storage: 'memory', looked, ...(getToken && { getToken: () => { this.asked++; return getToken() } }),
      environment: {
        now: () => this.world.now, random: this.world.random, setTimeout: (run, wait) => this.world.timer(run, wait),
        clearTimeout: timer => this.world.clear(timer), indexedDB: undefined as never,
        fetch: (async () => new Response(JSON.stringify({ code: 'unauthorized' }), { status: this.http })) as never,
        WebSocket: class { constructor() { return new FakeSocket(line) } } as never,
      },
    })
  }

  get last(): FakeSocket {
    return this.sockets.at(-1)!
  }

  get connection(): string {
    return this.parley.state.connection.status
  }

  async online(): Promise<void> {
    this.parley.connect()
    await this.world.advance(100)
    expect(this.connection).toBe('online')
  }
}

class FakeSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly said: Record<string, unknown>[] = []
  isClosed = false
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
    line.sockets.push(this)
    line.world.timer(() => this.onopen?.(), 1)
    if (line.parley?.api && line.asked === 0) line.world.timer(() => line.answers && this.welcome(), 2)
  }

  send(text: string): void {
    const frame = JSON.parse(text) as Record<string, unknown>
    this.said.push(frame)
    if (!this.#line.answers) return
    if (frame['type'] === 'auth') this.welcome()
    if (frame['type'] === 'sync') this.tell({ type: 'sync', id: frame['id'], done: true, epoch: 'e' })
    if (frame['type'] === 'ping') this.tell({ type: 'pong', id: frame['id'], server_time: '' })
  }

  welcome(): void {
    this.tell(welcome)
  }

  tell(frame: object): void {
    this.#line.world.timer(() => this.onmessage?.({ data: JSON.stringify(frame) }), 1)
  }

  close(): void {
    this.isClosed = true
  }
}

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
