import { ParleyError } from './api'
import type { Connection } from './connection'
import type { Environment } from './parley'
import type { State } from './state'

// Milliseconds: the server tells in order; what is late has a little time to come.
const GapPatience = 500
const SyncPatience = 60_000
const RefusedPause = 2_000
// Of a conversation that nobody looks at, what its line in a list shows. A year's conversations in whole pages are 15 MB.
const Newest = 1
// The server takes 1,000 conversations a frame, and 64 KiB.
const PerFrame = 900

/** Says what is known after each connection and after each gap, and so misses nothing. One at a time. */
export class CatchUp {
  readonly #connection: Connection
  readonly #environment: Environment
  readonly #state: () => State
  readonly #looked: () => number | null
  readonly #done: (wasFirst: boolean) => void
  #running: symbol | null = null
  #isFirst = true
  #timer: unknown

  constructor(
    connection: Connection, environment: Environment, state: () => State, looked: () => number | null, done: (wasFirst: boolean) => void,
  ) {
    this.#connection = connection
    this.#environment = environment
    this.#state = state
    this.#looked = looked
    this.#done = done
  }

  /** Of a new connection. */
  begin(): void {
    this.stop()
    this.#isFirst = true
    void this.#run()
  }

  stop(): void {
    this.#running = null
    this.#environment.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Something is missing: if it is not there soon, it is asked for. */
  missing(isStill: () => boolean): void {
    if (this.#running || this.#timer !== undefined) return
    this.#timer = this.#environment.setTimeout(() => {
      this.#timer = undefined
      if (isStill()) void this.#run()
    }, GapPatience)
  }

  async #run(): Promise<void> {
    const run = this.#running = Symbol('sync')
    try {
      // Twice: the first answer may be that this is another store.
      for (let round = 0; round < 3; round++) {
        const answer = await this.#ask()
        if (this.#running !== run) return
        if ('done' in answer) {
          const wasFirst = this.#isFirst
          this.#isFirst = false
          this.#running = null
          return this.#done(wasFirst)
        }
      }

      throw new Error('The server does not keep to one epoch.')
    } catch (failure) {
      if (this.#running !== run) return
      this.#running = null
      if (!(failure instanceof ParleyError) || failure.code === 'offline') return this.#connection.restart()
      this.#timer = this.#environment.setTimeout(() => {
        this.#timer = undefined
        void this.#run()
      }, failure.retryAfter ?? RefusedPause)
    }
  }

  async #ask() {
    const { epoch, userRev, profiles, conversations } = this.#state()
    const known = [...conversations.values()].filter(held => held.id > 0)
      .map(held => [String(held.id), [held.conversation.rev, held.mark]] as [string, [number, number]])
    while (known.length > PerFrame) {
      await this.#connection.ask({ type: 'sync', conversations: Object.fromEntries(known.splice(0, PerFrame)) })
    }

    const first = this.#looked() ?? 0
    return this.#connection.ask({
      type: 'sync', epoch: epoch ?? '', user_rev: userRev, profiles, conversations: Object.fromEntries(known), final: true, newest: Newest,
      // One that only this device has is not the server's.
      ...(first > 0 ? { first } : {}),
    }, SyncPatience)
  }
}

