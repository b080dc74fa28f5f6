import type { State } from '../state'

/** What is known of a store that is new here. */
export const nothing = {
  me: null,
  epoch: null,
  userRev: 0,
  profiles: 0,
  ready: false,
  conversations: new Map(),
  users: new Map(),
  presence: new Map(),
  told: new Set(),
} satisfies Partial<State>

export const initial: State = { ...nothing, connection: { status: 'idle' }, outbox: [], isKept: false }
