import type { Connection, Me, OutboxEntry, State } from './state'
import type { Conversation, Message, ServerFrame, User } from './wire'

/**
 * All that can happen to a `State`: what the server said, and what happened here. Closed: a new one breaks the build wherever it is not
 * handled.
 */
export type ClientEvent =
  | { readonly type: 'frame', readonly frame: ServerFrame }
  | { readonly type: 'connection', readonly connection: Connection }
  /** A page of history, or a single message; `rev` is the conversation's as of the answer. */
  | {
      readonly type: 'page'
      readonly conversationId: number
      readonly messages: readonly Message[]
      readonly rev: number
      readonly reachedStart: boolean
    }
  | { readonly type: 'conversation', readonly conversation: Conversation }
  /** Events cannot say its counts: they are about to be asked for. */
  | { readonly type: 'unsure', readonly conversationId: number }
  | { readonly type: 'trimmed', readonly conversationId: number, readonly around: number | null, readonly most: number }
  /** People looked up outside of any conversation. */
  | { readonly type: 'users', readonly users: readonly User[] }
  /** Somebody has not repeated that it writes. */
  | { readonly type: 'typing_ended', readonly conversationId: number, readonly userId: number }
  /** Own marker moved here, before the server has said so. */
  | { readonly type: 'read', readonly conversationId: number, readonly seq: number }
  /** Null: that was refused. */
  | { readonly type: 'marked_unread', readonly conversationId: number, readonly seq: number | null }
  | { readonly type: 'outbox', readonly outbox: readonly OutboxEntry[] }
  | { readonly type: 'me', readonly me: Me }
  /** Storage fails, or can be written again. */
  | { readonly type: 'kept', readonly isKept: boolean }
  /** Another tab has saved a draft. Changes nothing: for those who show it. */
  | { readonly type: 'draft', readonly conversationId: number, readonly text: string }
  /** What the cache held when the page opened. */
  | { readonly type: 'restored', readonly state: Partial<State> }
