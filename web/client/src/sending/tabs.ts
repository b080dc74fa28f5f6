import type { Environment } from '../parley'

// Milliseconds. A leader that says nothing for so long is asleep.
const Silence = 1_000
const Again = 5_000

type News =
  | { readonly type: 'changed' }
  | { readonly type: 'moved', readonly from: number, readonly to: number }
  /** Asks the leader to send what waits. */
  | { readonly type: 'pump' }
  /** It does. */
  | { readonly type: 'leading' }

export interface TabEvents {
  readonly changed: () => void
  readonly moved: (from: number, to: number) => void
  readonly pump: () => void
  /** From now on this tab leads. */
  readonly leads: () => void
  readonly isOnline: () => boolean
  readonly isEmpty: () => boolean
}

/**
 * The tabs of one person. One of them leads: it sends what waits in the common outbox, and writes the cache. Two leaders at a time do no
 * harm: the outbox is changed by transactions, and the server knows every entry by its id.
 */
export class Tabs {
  readonly #environment: Environment
  readonly #events: TabEvents
  #channel: BroadcastChannel | null = null
  #name: string | null = null
  #release: (() => void) | null = null
  #isLeader = true
  #isActing = false
  #heardAt = 0
  #timer: unknown

  constructor(environment: Environment, events: TabEvents) {
    this.#environment = environment
    this.#events = events
  }

  get isLeader(): boolean {
    return this.#isLeader
  }

  get mayLead(): boolean {
    return this.#isLeader || this.#isActing
  }

  /** Among the tabs that share `name`; null: there are none. */
  join(name: string | null): void {
    if (name === this.#name) return
    this.leave()
    const { locks, BroadcastChannel: Channel } = this.#environment
    // Without them every tab leads.
    if (name === null || !locks || !Channel) return
    this.#name = name
    this.#isLeader = false
    const channel = this.#channel = new Channel(name)
    channel.onmessage = message => this.#hear(message.data as News)
    locks.request(name, () => new Promise<void>(resolve => {
      if (this.#channel !== channel) return resolve()
      this.#release = resolve
      this.#lead()
    })).catch(() => this.#lead())
  }

  leave(): void {
    this.#environment.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#channel?.close()
    this.#channel = this.#name = null
    this.#release?.()
    this.#release = null
    this.#isLeader = true
    this.#isActing = false
  }

  /** The outbox is another. */
  changed(): void {
    this.#tell({ type: 'changed' })
    this.nudge()
  }

  moved(from: number, to: number): void {
    this.#tell({ type: 'moved', from, to })
  }

  /** Sees to it that somebody sends what waits: the leader, or this tab if that is silent. */
  nudge(): void {
    if (this.#isLeader || this.#timer !== undefined || this.#events.isEmpty()) return
    const askedAt = this.#environment.now()
    this.#tell({ type: 'pump' })
    this.#timer = this.#environment.setTimeout(() => {
      this.#isActing = this.#heardAt < askedAt
      if (this.#isActing) this.#events.pump()
      this.#timer = this.#environment.setTimeout(() => {
        this.#timer = undefined
        this.nudge()
      }, Again)
    }, Silence)
  }

  #lead(): void {
    this.#isLeader = true
    this.#events.pump()
    this.#events.leads()
  }

  #hear(news: News): void {
    switch (news.type) {
      case 'changed':
        return this.#events.changed()
      case 'moved':
        return this.#events.moved(news.from, news.to)
      case 'pump':
        // One that is not connected lets another go ahead.
        if (!this.#isLeader || !this.#events.isOnline()) return
        this.#tell({ type: 'leading' })
        return this.#events.changed()
      case 'leading':
        this.#heardAt = this.#environment.now()
        this.#isActing = false
    }
  }

  #tell(news: News): void {
    this.#channel?.postMessage(news)
  }
}
