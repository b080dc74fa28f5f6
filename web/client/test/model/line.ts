import { createParley, type Parley } from '../../src'
import { World } from './world'

export const welcome = {
  type: 'auth_success', id: null, user_id: 1, user: { id: 1, name: 'Ada', avatar_url: null }, session_id: 's', epoch: 'e', server_time: '',
  heartbeat_seconds: 25, limits: {}, presence: {},
}

/** A server that says what the test wants, and remembers what it was told. */
export class Line {
  readonly world = new World(7)
  readonly sockets: FakeSocket[] = []
  readonly parley: Parley
  asked = 0
  answers = true
  /** Whom it takes everybody for. */
  user = welcome.user
  /** HTTP's answer to everything. */
  http = 200
  /** Its body; by default JSON. */
  told: string | null = JSON.stringify({ code: 'unauthorized' })
  requests = 0

  constructor(getToken?: () => Promise<string | null>, looked: () => number | null = () => null) {
    const line = this
    this.parley = createParley({
      url: 'http://parley.test', storage: 'memory', looked, ...(getToken && { getToken: () => { this.asked++; return getToken() } }),
      environment: {
        now: () => this.world.now, random: this.world.random, setTimeout: (run, wait) => this.world.timer(run, wait),
        clearTimeout: timer => this.world.clear(timer), indexedDB: undefined as never,
        fetch: (async () => {
          this.requests++
          return new Response(this.told, { status: this.http })
        }) as never,
        WebSocket: class { constructor() { return new FakeSocket(line) } } as never,
      },
    })
  }

  get last(): FakeSocket {
    return this.sockets.at(-1)!
  }

  get welcome(): object {
    return { ...welcome, user_id: this.user.id, user: this.user }
  }

  get connection(): string {
    return this.parley.state.connection.status
  }

  async online(): Promise<void> {
    this.parley.connect()
    await this.world.advance(100)
    if (this.connection !== 'online') throw new Error(`It is ${this.connection}.`)
  }
}

export class FakeSocket {
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
    this.tell(this.#line.welcome)
  }

  tell(frame: object): void {
    this.#line.world.timer(() => this.onmessage?.({ data: JSON.stringify(frame) }), 1)
  }

  close(): void {
    this.isClosed = true
  }
}
