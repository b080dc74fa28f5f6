import type { ClientFrame, Environment, HistoryAnswer, Parley, ServerFrame } from '../../src'
import { createParley } from '../../src'
import { attach, handle, Refusal, type Session } from './door'
import type { Server } from './server'
import { message, user, view } from './rows'
import { watched } from './storage'
import type { World } from './world'

/** How bad the network is: each a probability. */
export interface Weather {
  drop: number
  double: number
  swap: number
  /** A command that is never answered, or refused for now; whether it was done or not. */
  fail: number
}

export const calm: Weather = { drop: 0, double: 0, swap: 0, fail: 0 }

/** What all tabs of one person share: storage, locks, channels. */
export class Profile {
  readonly factory: IDBFactory | undefined
  readonly channels = new Set<TestChannel>()
  readonly locks = new Map<string, { holder: Tab, release: () => void }[]>()
  readonly userId: number

  constructor(userId: number, factory: IDBFactory | undefined) {
    this.userId = userId
    this.factory = factory
  }
}

interface TestChannel {
  readonly name: string
  readonly tab: Tab
  onmessage: ((event: { data: unknown }) => void) | null
}

/**
 * Frames that may be lost, doubled or late without breaking a promise of the wire: those that carry numbers, and those that do not matter.
 */
const isLoose = (frame: ServerFrame) =>
  ('rev' in frame && frame.type !== 'sync') || ['own_state', 'typing', 'message_read', 'message_delivered', 'ack'].includes(frame.type)

/** One page with its client. It may be killed at any moment, and what it had begun then ends in the middle. */
export class Tab {
  readonly parley: Parley
  readonly userId: number
  /** Open ones. */
  readonly databases = new Set<IDBDatabase>()
  /** Paths of what it asked of the API. */
  readonly asked: string[] = []
  isAlive = true
  isOnline = true
  isFrozen = false
  /** Of HTTP alone: no answer comes; or it is said at once that none will. */
  isSlow = false
  isOffline = false
  readonly #world: World
  readonly #server: Server
  readonly #profile: Profile
  readonly #weather: Weather
  readonly #timers = new Set<number>()
  readonly #frozen: (() => void)[] = []
  readonly #onKill = new Set<() => void>()
  socket: TestSocket | null = null

  /** `early`: what its page has read of the storage before. */
  constructor(world: World, server: Server, profile: Profile, weather: Weather, early?: Environment['early']) {
    this.#world = world
    this.#server = server
    this.#profile = profile
    this.#weather = weather
    this.userId = profile.userId
    this.parley = createParley({
      url: 'http://parley.test',
      getToken: async () => String(profile.userId),
      storage: profile.factory ? 'indexeddb' : 'memory',
      // Now one that is there, now one that is not, now none.
      looked: () => [1, 2, 99, null][Math.floor(world.now / 1000) % 4]!,
      environment: { ...this.#environment(), ...(early && { early }) },
    })
    this.parley.connect()
  }

  /** The page is gone, from one instruction to the next. */
  kill(): void {
    this.isAlive = false
    for (const timer of this.#timers) this.#world.clear(timer)
    for (const run of this.#onKill) run()
    for (const channel of this.#profile.channels) if (channel.tab === this) this.#profile.channels.delete(channel)
    for (const [name, queue] of this.#profile.locks) this.#releaseLock(name, queue)
    this.cut()
  }

  /** The connection breaks, whatever is on its way with it. */
  cut(code = 1006): void {
    this.socket?.break(code)
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline
    if (!isOnline) this.cut()
  }

  /** A page in the background that the browser has put to sleep: nothing runs in it, and it holds its locks. */
  freeze(isFrozen: boolean): void {
    this.isFrozen = isFrozen
    if (!isFrozen) for (const run of this.#frozen.splice(0)) run()
  }

  #run(run: () => void): void {
    if (!this.isAlive) return
    if (this.isFrozen) this.#frozen.push(run)
    else run()
  }

  #releaseLock(name: string, queue: { holder: Tab, release: () => void }[]): void {
    const wasFirst = queue[0]?.holder === this
    const rest = queue.filter(({ holder }) => holder !== this)
    this.#profile.locks.set(name, rest)
    if (wasFirst) rest[0]?.release()
  }

  #environment(): Partial<Environment> {
    const tab = this
    const world = this.#world
    const profile = this.#profile
    return {
      now: () => world.now,
      random: world.random,
      setTimeout: (run, wait) => {
        const id = world.timer(() => {
          tab.#timers.delete(id)
          tab.#run(run)
        }, wait)
        tab.#timers.add(id)
        return id
      },
      clearTimeout: id => {
        tab.#timers.delete(id as number)
        world.clear(id)
      },
      WebSocket: class {
        constructor() {
          return (tab.socket = new TestSocket(world, tab.#server, tab, run => tab.#run(run), tab.#weather))
        }
      } as never,
      fetch: ((url: string, init: RequestInit) => tab.#fetch(new URL(url), init)) as never,
      indexedDB: profile.factory && watched(profile.factory, world, run => tab.#onKill.add(run), tab.databases),
      locks: {
        request: (name: string, hold: () => Promise<void>) =>
          new Promise<void>(resolve => {
            const queue = profile.locks.get(name) ?? []
            profile.locks.set(name, queue)
            let isHeld = false
            const take = () => {
              if (isHeld || !tab.isAlive) return
              isHeld = true
              void hold().then(() => {
                tab.#releaseLock(name, profile.locks.get(name) ?? [])
                resolve()
              })
            }
            queue.push({ holder: tab, release: take })
            if (queue.length === 1) queueMicrotask(take)
          }),
      } as never,
      BroadcastChannel: class {
        onmessage: TestChannel['onmessage'] = null
        readonly tab = tab
        readonly name: string
        constructor(name: string) {
          this.name = name
          profile.channels.add(this)
        }

        postMessage(data: unknown) {
          for (const other of [...profile.channels]) {
            if ((other as unknown) === this || other.name !== this.name || !tab.isAlive) continue
            world.timer(() => other.tab.#run(() => other.onmessage?.({ data })), 1)
          }
        }

        close() {
          profile.channels.delete(this)
        }
      } as never,
    }
  }

  #fetch(url: URL, init: RequestInit): Promise<Response> {
    this.asked.push(url.pathname.replace('/api/v1', ''))
    if (this.isSlow) return new Promise(() => {})
    if (this.isOffline) return Promise.reject(new TypeError('network'))
    const fails = this.#world.chance(this.#weather.fail)
    const before = fails && this.#world.chance(0.5)
    return new Promise((resolve, reject) => {
      this.#world.timer(() => {
        if (!this.isOnline || before) return this.#run(() => reject(new TypeError('network')))
        const { status, body } = answer(this.#server, this.userId, init.method!, url, init.body ? JSON.parse(String(init.body)) : {})
        this.#world.timer(
          () =>
            this.#run(() => {
              if (fails || !this.isOnline) reject(new TypeError('network'))
              else resolve(new Response(JSON.stringify(body), { status }))
            }),
          this.#world.int(80),
        )
      }, this.#world.int(80))
    })
  }
}

class TestSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly #world: World
  readonly #server: Server
  readonly #tab: Tab
  readonly #run: (run: () => void) => void
  readonly #weather: Weather
  #session: Session | null = null
  #isOver = false
  #downAt = 0
  #upAt = 0
  #kept: ServerFrame | null = null

  constructor(world: World, server: Server, tab: Tab, run: (run: () => void) => void, weather: Weather) {
    this.#world = world
    this.#server = server
    this.#tab = tab
    this.#run = run
    this.#weather = weather
    world.timer(
      () => {
        if (!tab.isOnline || !tab.isAlive) this.break(1006)
        else this.#run(() => this.onopen?.())
      },
      1 + world.int(30),
    )
  }

  send(text: string): void {
    if (this.#isOver) return
    const frame = JSON.parse(text) as ClientFrame
    this.#upAt = Math.max(this.#upAt, this.#world.now + this.#world.int(60))
    const isLost = frame.type !== 'auth' && frame.type !== 'sync' && this.#world.chance(this.#weather.drop)
    const isRefused = frame.type !== 'auth' && frame.type !== 'sync' && this.#world.chance(this.#weather.fail)
    this.#world.timer(() => {
      if (this.#isOver || isLost) return
      if (frame.type === 'auth') this.#session = attach(this.#server, this.#world, Number(frame.token), frame => this.#tell(frame))
      else if (isRefused) {
        // Done or not done: the client cannot know.
        if (this.#world.chance(0.5)) handle(this.#server, this.#world, { ...this.#session!, tell: () => {} }, frame)
        this.#tell({ type: 'error', id: frame.id ?? null, code: this.#world.chance(0.5) ? 'unavailable' : 'internal', message: 'not now' })
      } else handle(this.#server, this.#world, this.#session!, frame)
    }, this.#upAt - this.#world.now)
  }

  close(): void {
    this.#end()
  }

  break(code: number): void {
    if (this.#isOver) return
    this.#end()
    this.#world.timer(() => this.#run(() => this.onclose?.({ code })), 1)
  }

  #end(): void {
    this.#isOver = true
    if (this.#session) this.#server.sessions.delete(this.#session)
  }

  #tell(frame: ServerFrame): void {
    if (this.#isOver) return
    const { drop, double, swap } = this.#weather
    const loose = isLoose(frame)
    if (loose && this.#world.chance(drop)) return
    if (loose && !this.#kept && this.#world.chance(swap)) {
      this.#kept = frame
      return
    }

    this.#deliver(frame)
    if (loose && this.#world.chance(double)) this.#deliver(frame)
    const kept = this.#kept
    this.#kept = null
    if (kept) this.#deliver(kept)
  }

  #deliver(frame: ServerFrame): void {
    const data = JSON.stringify(frame)
    this.#downAt = Math.max(this.#downAt, this.#world.now + this.#world.int(60))
    this.#world.timer(
      () =>
        this.#run(() => {
          if (!this.#isOver && this.#tab.isAlive) this.onmessage?.({ data })
        }),
      this.#downAt - this.#world.now,
    )
  }
}

function answer(server: Server, by: number, method: string, url: URL, body: Record<string, never>): { status: number, body: unknown } {
  const { tables } = server
  try {
    const [, , , what, id, part] = url.pathname.split('/')
    const room = tables.rooms.get(Number(id))
    const seat = room?.seats.get(by)
    if (what === 'users') return { status: 200, body: { user: user(tables, Number(id)) } }
    if (what === 'conversations' && method === 'POST' && !id) {
      const made = server.create(by, body['participant_ids'] as never, {
        type: body['type'] as never,
        name: body['name'] ?? null,
        clientId: body['client_id'] as never,
      })
      return { status: 201, body: { conversation: view(tables, made, made.seats.get(by)!) } }
    }

    if (!room || !seat || seat.leftAt !== null) throw new Refusal('not_found')
    if (part === 'unread') {
      server.markUnread(by, room.id, body['seq'] as never)
      return { status: 200, body: {} }
    }

    if (part !== 'messages') return { status: 200, body: { conversation: view(tables, room, seat) } }
    return { status: 200, body: history(server, room.id, by, url.searchParams) }
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    return { status: 404, body: { code: refusal.code, detail: refusal.code, errors: {} } }
  }
}

function history({ tables, epoch }: Server, id: number, by: number, query: URLSearchParams): HistoryAnswer {
  const room = tables.rooms.get(id)!
  const seat = room.seats.get(by)!
  // Small pages, so that there are many.
  const limit = 5
  const all = room.said.filter(row => row.seq >= seat.visibleFrom)
  const place = (name: string) => Number(query.get(name))
  const rows = query.has('before')
    ? all.filter(row => row.seq < place('before')).slice(-limit)
    : query.has('after')
      ? all.filter(row => row.seq > place('after')).slice(0, limit)
      : query.has('around')
        ? all.filter(row => Math.abs(row.seq - place('around')) <= 2)
        : all.slice(-limit)
  return {
    messages: rows.map(row => message(tables, room, row, seat.visibleFrom)),
    epoch,
    rev: room.rev,
    has_more_before: rows.length > 0 && rows[0] !== all[0],
    has_more_after: rows.length > 0 && rows.at(-1) !== all.at(-1),
  }
}
