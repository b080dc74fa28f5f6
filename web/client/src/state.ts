import type { Conversation, Member, Message, OwnPresence, Settings, User, UserAwayFrame, UserOfflineFrame, UserOnlineFrame } from './wire'
import type { Late } from './reducing/late'

/**
 * Everything that this client knows, as one immutable value. A new one is made by `applyEvent` (reducer.ts) and by nothing else; what did
 * not change keeps its identity, so a view may compare by `===`.
 */
export interface State {
  readonly connection: Connection
  /** Null before the first sign-in on this device. */
  readonly me: Me | null
  /** Names the store; null: nothing known yet. */
  readonly epoch: string | null
  readonly userRev: number
  readonly profiles: number
  /** True once a sync was completed, or the cache was read: an empty list is then an empty list. */
  readonly ready: boolean
  readonly conversations: ReadonlyMap<number, ConversationState>
  /** Names and pictures of people met in any row. */
  readonly users: ReadonlyMap<number, User>
  /** Of others. Who is missing is offline, or not to be seen. */
  readonly presence: ReadonlyMap<number, PersonPresence>
  /** What waits to be sent, oldest first. */
  readonly outbox: readonly OutboxEntry[]
  /** False where what waits to be sent is lost with the page: there is no storage, or it fails. */
  readonly isKept: boolean
  /** Whose change of name was just told, for rows that were read before it. For the reducer alone. */
  readonly told: ReadonlySet<number>
}

export interface Me {
  readonly user: User
  readonly presence: OwnPresence
  /** What this person lets others know; null until the first connection of this device. */
  readonly settings: Settings | null
  /** Of the server, in force for this person; null until the first connection of this device. */
  readonly limits: Limits | null
}

export interface Limits {
  readonly message_length: number
  readonly frame_bytes: number
  readonly unread_exact: number
  readonly watched_users: number
}

/**
 * - `idle`: `connect` was not called, or `close` was.
 * - `connecting`: also while catching up; `since` is when the last connection went, so that a banner can wait (3 s).
 * - `online`: caught up.
 * - `waiting`: until `retryAt` (milliseconds), then again.
 * - `signed_out`: the server does not know this session (4401, 4403, or `getToken` gave null); nothing is tried until `connect`.
 * - `refused`: 4400: this client is at fault and does not come back by itself.
 */
export type Connection =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting', readonly since: number }
  | { readonly status: 'online', readonly sessionId: string }
  | { readonly status: 'waiting', readonly since: number, readonly retryAt: number }
  | { readonly status: 'signed_out', readonly reason: string }
  | { readonly status: 'refused', readonly code: number }

/** As it was told last. */
export type PersonPresence = UserOnlineFrame | UserAwayFrame | UserOfflineFrame

export interface ConversationState {
  readonly id: number
  /**
   * The row, kept true by events: names, counters, own markers, `last_message`. `rev` in it is what is known. Its `participants` are empty:
   * see `members`.
   */
  readonly conversation: Conversation
  /** The number of the last sync up to which the markers are known. Live receipts do not move it. */
  readonly mark: number
  /** Present members that are known: all of them up to 256, of larger ones those who were met. */
  readonly members: ReadonlyMap<number, Member>
  /**
   * What is held, ascending by `seq`; not everything. Two neighbours whose `seq` differ by more than 1 have something unknown between them:
   * ask for it with `loadAround`/`loadBefore`/`loadAfter`. Tombstones stay in their place.
   */
  readonly messages: readonly Message[]
  /** True once the first message that may be seen is among `messages`. */
  readonly reachedStart: boolean
  /** Who is writing now, without oneself, in the order in which they began. */
  readonly typing: readonly number[]
  /** True while its counts are of a moment that is not known: until the row was asked for, which a page that ended leaves to the next. */
  readonly unsure?: true
  /** Changes of messages that are not held, for pages that were read before them. For the reducer alone. */
  readonly late?: Late
}

/** One operation that waits in the outbox. In the order of one conversation; the first one only is ever under way. */
export type OutboxEntry = OutboxSend | OutboxEdit | OutboxDelete | OutboxCreate

interface OutboxBase {
  /** The client id: a UUID of version 7. */
  readonly id: string
  /** The conversation; negative: one that an `OutboxCreate` of this outbox will make. */
  readonly conversationId: number
  /** Milliseconds. */
  readonly createdAt: number
  /** `attempted`: it may have reached the server and is frozen. `failed`: definitely refused; `retry`, `discard`, or edit it. */
  readonly status: 'queued' | 'attempted' | 'failed'
  readonly error: Refused | null
}

export interface OutboxSend extends OutboxBase {
  readonly kind: 'send'
  readonly content: string
  readonly type: 'text' | 'image' | 'file' | 'voice'
  /** A message, or the id of an entry before this one in the same conversation. */
  readonly replyTo: number | string | null
}

export interface OutboxEdit extends OutboxBase {
  readonly kind: 'edit'
  /** A message, or the id of a send before this one. */
  readonly target: number | string
  readonly content: string
}

export interface OutboxDelete extends OutboxBase {
  readonly kind: 'delete'
  readonly target: number | string
}

export interface OutboxCreate extends OutboxBase {
  readonly kind: 'create'
  readonly type: 'private' | 'group' | 'channel'
  readonly name: string | null
  readonly participantIds: readonly number[]
  readonly history: 'shared' | 'protected'
}

/** A definite refusal: its stable code (docs/protocols/native.md), and a sentence for people. */
export interface Refused {
  readonly code: string
  readonly message: string
  readonly field?: string
}
