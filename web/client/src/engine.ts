import { CatchUp } from './catchup'
import { Connection } from './connection'
import type { Credentials } from './credentials'
import { Gate } from './gate'
import { Markers, type Mark } from './markers'
import type { Api } from './api'
import type { Environment } from './parley'
import { Refresh } from './refresh'
import type { Store } from './store'
import { guarded } from './store'
import { Typing } from './typing'
import type { AuthSuccessFrame, ClientPresence, OwnConversation, ServerFrame } from './wire'

export interface EngineEvents {
  readonly caughtUp: (wasFirst: boolean) => void
  /** Before the state takes it: another person, or another store. */
  readonly welcomed: (frame: AuthSuccessFrame) => Promise<void>
  readonly keepMark: (id: number, mark: Mark | null) => void
}

/** What the server says, in order, into the store: connection, gate, catching up, and the small things said back. */
export class Engine {
  readonly connection: Connection
  readonly markers: Markers
  readonly typing: Typing
  readonly frames = new Set<(frame: ServerFrame) => void>()
  readonly #store: Store
  readonly #gate = new Gate()
  readonly #catchUp: CatchUp
  readonly #refresh: Refresh
  readonly #events: EngineEvents
  #watched: readonly number[] = []
  #ownGap = false
  #isIdle = false
  #welcomed: AuthSuccessFrame | null = null

  constructor(
    url: string, credentials: Credentials, api: Api, store: Store, environment: Environment, looked: () => number | null, events: EngineEvents,
  ) {
    this.#store = store
    this.#events = events
    this.connection = new Connection(url, credentials, api, environment, {
      status: connection => store.apply({ type: 'connection', connection }),
      welcomed: frame => void this.#welcome(frame),
      heard: frame => this.#hear(frame),
      lost: () => {
        this.#welcomed = null
        this.#catchUp.stop()
        this.#gate.forget()
        this.typing.clear()
      },
    })
    this.#catchUp = new CatchUp(this.connection, environment, () => store.state, looked, wasFirst => this.#caughtUp(wasFirst))
    this.#refresh = new Refresh(api, store, environment)
    this.markers = new Markers(frame => this.connection.ask(frame), api, environment, events.keepMark)
    this.typing = new Typing(
      frame => this.connection.say(frame),
      (conversationId, userId) => store.apply({ type: 'typing_ended', conversationId, userId }),
      environment)
  }

  watch(userIds: readonly number[]): void {
    const most = this.#store.state.me?.limits?.watched_users ?? 500
    const next = [...new Set(userIds)].slice(0, most)
    if (next.length === this.#watched.length && next.every((id, at) => id === this.#watched[at])) return
    this.#watched = next
    this.#tellWatched()
  }

  /** That nobody is in front of this device is said of a connection: it is said again of the next one. */
  presence(change: Omit<ClientPresence, 'type' | 'id'>): void {
    if (change.idle !== undefined) this.#isIdle = change.idle
    this.connection.say({ type: 'presence', ...change })
  }

  #tellWatched(): void {
    if (this.connection.isOnline) this.connection.say({ type: 'watch', user_ids: [...this.#watched] })
  }

  async #welcome(frame: AuthSuccessFrame): Promise<void> {
    this.#welcomed = frame
    await this.#events.welcomed(frame)
    // That took a while: perhaps it is over already.
    if (this.#welcomed !== frame) return
    const { user, presence, settings, limits } = frame
    if (frame.epoch !== this.#store.state.epoch) {
      this.#store.apply({ type: 'frame', frame: { type: 'sync', id: null, reset: true, epoch: frame.epoch } })
    }

    this.#store.apply({ type: 'me', me: { user, presence, settings, limits } })
    this.#catchUp.begin()
  }

  #caughtUp(wasFirst: boolean): void {
    this.#ownGap = false
    // What still waits for something is of conversations that are not ours.
    for (const id of this.#gate.waiting()) {
      this.#drain(id)
      if (!this.#store.state.conversations.has(id)) this.#gate.forget(id)
    }

    if (this.#gate.hasGap) this.#missing()
    if (wasFirst) {
      this.connection.caughtUp()
      this.#tellWatched()
      if (this.#isIdle) this.connection.say({ type: 'presence', idle: true })
      void this.markers.flush()
      this.#refresh.resume()
    }

    for (const held of this.#store.state.conversations.values()) this.#tellDelivered(held.id)
    this.#events.caughtUp(wasFirst)
  }

  #hear(heard: ServerFrame): void {
    for (const listener of this.frames) guarded(() => listener(heard))
    const { state } = this.#store
    const frame = heard.type === 'sync' && 'next' in heard ? this.#gate.join(heard) : heard
    if (!frame) return
    if (!this.#gate.offer(state, frame)) return this.#missing()
    // A conversation is told before what only one sees of it: without it something is missing too.
    const isEarly = (own: OwnConversation) => own.is_member && !state.conversations.has(own.conversation_id)
    if (frame.type === 'own_state' && (frame.user_rev > state.userRev + 1 || frame.own_state.some(isEarly))) {
      this.#ownGap = true
      return this.#missing()
    }

    this.#refresh.before(frame, state)
    this.#store.apply({ type: 'frame', frame })
    if (frame.type === 'typing') this.typing.heard(frame.conversation_id, frame.user_id, frame.is_typing)
    if (frame.type === 'new_message') this.#tellDelivered(frame.conversation_id)
    if ('conversation_id' in frame) this.#drain(frame.conversation_id)
    this.#refresh.after(frame, this.#store.state)
  }

  #drain(id: number): void {
    for (let next = this.#gate.take(this.#store.state, id); next; next = this.#gate.take(this.#store.state, id)) {
      this.#store.apply({ type: 'frame', frame: next })
    }
  }

  #missing(): void {
    this.#catchUp.missing(() => this.#gate.hasGap || this.#ownGap)
  }

  #tellDelivered(id: number): void {
    const held = this.#store.state.conversations.get(id)
    if (held && held.conversation.delivered_seq < held.conversation.seq) this.markers.delivered(id, held.conversation.seq)
  }
}
