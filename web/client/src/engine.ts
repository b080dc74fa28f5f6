import type { Api } from './api'
import { createCatchUp } from './catchup'
import { createConnection } from './connection'
import type { Credentials } from './credentials'
import { createGate } from './gate'
import { createMarkers, type MarkNews } from './markers'
import type { Environment } from './parley'
import { createRefresh } from './refresh'
import type { Me } from './state'
import { collection, type Store } from './store'
import { createTyping } from './typing'
import type { AuthSuccessFrame, ClientPresence, OwnConversation, ServerFrame } from './wire'

export interface EngineEvents {
  readonly caughtUp: (wasFirst: boolean) => void
  /** Before the state takes it: another person, or another store. */
  readonly welcomed: (me: Me, epoch: string) => Promise<void>
  readonly marked: (news: MarkNews) => void
}

/** What the server says, in order, into the store: connection, gate, catching up, and the small things said back. */
export function createEngine(
  url: string, credentials: Credentials, api: Api, store: Store, environment: Environment, looked: () => number | null, events: EngineEvents,
) {
  const gate = createGate()
  const refresh = createRefresh(api, store, environment)
  const frames = collection<(frame: ServerFrame) => void>()
  let watched: number[] = []
  let hasOwnGap = false
  let isIdle = false
  /** Heard before it is settled whose state, and of which store, it belongs to; null: it is. Every connection has its own. */
  let early: ServerFrame[] | null = []

  const welcome = async (frame: AuthSuccessFrame): Promise<void> => {
    const waiting: ServerFrame[] = early = []
    const { user, presence, settings, limits, epoch } = frame
    const me = { user, presence, settings, limits }
    await events.welcomed(me, epoch)
    // That took a while: perhaps it is over already.
    if (early !== waiting) return
    if (epoch !== store.state.epoch) store.apply({ type: 'frame', frame: { type: 'sync', id: null, reset: true, epoch } })
    store.apply({ type: 'me', me })
    early = null
    waiting.forEach(hear)
    catchUp.begin()
  }

  const caughtUp = (wasFirst: boolean): void => {
    hasOwnGap = false
    // What still waits for something is of conversations that are not ours.
    for (const id of gate.waiting()) {
      drain(id)
      if (!store.state.conversations.has(id)) gate.forget(id)
    }

    if (gate.waiting().length) missing()
    if (wasFirst) {
      connection.caughtUp()
      tellWatched()
      if (isIdle) connection.say({ type: 'presence', idle: true })
      void markers.flush()
      refresh.resume()
    }

    for (const id of store.state.conversations.keys()) tellDelivered(id)
    events.caughtUp(wasFirst)
  }

  const hear = (heard: ServerFrame): void => {
    if (early) return void early.push(heard)
    frames.tell(heard)
    const { state } = store
    const frame = heard.type === 'sync' && 'next' in heard ? gate.join(heard) : heard
    if (!frame) return
    if (!gate.offer(state, frame)) return missing()
    // A conversation is told before what only one sees of it: without it something is missing too.
    const isEarly = (own: OwnConversation) => own.is_member && !state.conversations.has(own.conversation_id)
    if (frame.type === 'own_state' && (frame.user_rev > state.userRev + 1 || frame.own_state.some(isEarly))) {
      hasOwnGap = true
      return missing()
    }

    store.apply({ type: 'frame', frame })
    if (frame.type === 'typing') typing.heard(frame.conversation_id, frame.user_id, frame.is_typing)
    if (frame.type === 'new_message') tellDelivered(frame.conversation_id)
    if ('conversation_id' in frame) drain(frame.conversation_id)
    refresh.heard(frame, store.state, state)
  }

  const drain = (id: number): void => {
    for (let frame = gate.take(store.state, id); frame; frame = gate.take(store.state, id)) store.apply({ type: 'frame', frame })
  }

  const missing = () => catchUp.missing(() => gate.waiting().length > 0 || hasOwnGap)

  const tellDelivered = (id: number): void => {
    const row = store.state.conversations.get(id)?.conversation
    if (row && row.delivered_seq < row.seq) markers.delivered(id, row.seq)
  }

  const tellWatched = () => connection.isOnline() && connection.say({ type: 'watch', user_ids: watched })

  const connection = createConnection(url, credentials, api, environment, {
    status: connection => store.apply({ type: 'connection', connection }),
    welcomed: welcome,
    heard: hear,
    lost: () => {
      early = []
      catchUp.stop()
      gate.clear()
      typing.clear()
    },
  })
  const catchUp = createCatchUp(connection, environment, () => store.state, looked, caughtUp)
  const markers = createMarkers(connection, api, store, environment, events.marked)
  const typing = createTyping(
    connection.say, (conversationId, userId) => store.apply({ type: 'typing_ended', conversationId, userId }), environment)

  return {
    connection,
    markers,
    typing,
    onFrame: frames.add,

    watch(userIds: readonly number[]): void {
      const next = [...new Set(userIds)].slice(0, store.state.me?.limits?.watched_users ?? 500)
      if (String(next) === String(watched)) return
      watched = next
      tellWatched()
    },

    /** That nobody is in front of this device is said of a connection: it is said again of the next one. */
    presence(change: Omit<ClientPresence, 'type' | 'id'>): void {
      isIdle = change.idle ?? isIdle
      connection.say({ type: 'presence', ...change })
    },
  }
}
