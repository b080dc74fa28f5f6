import type { Api } from './api'
import type { ClientEvent } from './events'
import type { State } from './state'
import type { Early } from './storage/early'
import type { ClientPresence, ServerFrame } from './wire'

export interface ParleyOptions {
  /** Where the server is; of a page without it, its own origin. */
  readonly url?: string
  /**
   * A token for the next connection or request; null: nobody is signed in. Asked once however many want it (single-flight), and again after
   * the server said 401 or 4401, after `close` and `forget`, and after null. Absent in browsers: the session cookie speaks.
   */
  readonly getToken?: () => Promise<string | null>
  /** `indexeddb`: outbox and cache outlive the page (the default where there is one). `memory`: they do not. */
  readonly storage?: 'indexeddb' | 'memory'
  /** The conversation that is on the screen, if any: it is caught up with before the others. */
  readonly looked?: () => number | null
  /** For tests and other runtimes. */
  readonly environment?: Partial<Environment>
}

/** Time, chance and the network, so that tests hold all of them in their hands. */
export interface Environment {
  readonly now: () => number
  readonly random: () => number
  readonly setTimeout: (run: () => void, milliseconds: number) => unknown
  readonly clearTimeout: (timer: unknown) => void
  readonly WebSocket: new (url: string) => WebSocket
  readonly fetch: typeof fetch
  readonly indexedDB: IDBFactory | undefined
  /** What a script that ran before has read of it already: `readEarly`. */
  readonly early?: Promise<Early | null>
  readonly locks: LockManager | undefined
  readonly BroadcastChannel: typeof BroadcastChannel | undefined
}

/** One person on one device: a connection, what is known, and what waits to be sent. Made by `createParley`. */
export interface Parley {
  readonly state: State
  /** HTTP under /api/v1, with the same credentials. */
  readonly api: Api
  /** Called after every change, at most once a task for many events. Returns the way out. */
  subscribe(listener: (state: State, previous: State) => void): () => void
  /** Every event as it is applied: for sounds, announcements, notifications. */
  on(listener: (event: ClientEvent, state: State) => void): () => void
  /** Every frame of the server, before it is judged. What comes with a welcome is told once it is settled whose it is. */
  onFrame(listener: (frame: ServerFrame) => void): () => void

  /** Reads the cache, connects and stays connected. Idempotent. */
  connect(): void
  /** Stops; what waits in the outbox stays there. */
  close(): Promise<void>
  /** `close`, and forgets everything that this person left on this device, the outbox too. */
  forget(): Promise<void>

  /** Resolves once it is in the outbox for good, to the entry's id. The composer may be emptied then, not before. */
  send(
    conversationId: number,
    content: string,
    options?: { replyTo?: number | string, type?: 'text' | 'image' | 'file' | 'voice' },
  ): Promise<string>
  /** `target`: a message's id, or the id of an entry that still waits (then it is changed in place unless it was attempted). */
  edit(conversationId: number, target: number | string, content: string): Promise<void>
  remove(conversationId: number, target: number | string): Promise<void>
  /** A failed entry, once more. */
  retry(entryId: string): Promise<void>
  /** A failed entry, away. */
  discard(entryId: string): Promise<void>
  /**
   * A new conversation, at once and also offline: answers the negative id under which it is until the server has made it (`onMoved`). A
   * private one that is there already, or under way, is answered as it is.
   */
  create(options: {
    type: 'private' | 'group' | 'channel'
    name?: string
    participantIds: readonly number[]
    history?: 'shared' | 'protected'
  }): Promise<number>
  /** A conversation made offline has its real id now. */
  onMoved(listener: (from: number, to: number) => void): () => void

  /** Reports own typing: call it with every keystroke; damped here, and stopped by itself after 5 s. */
  typing(conversationId: number, isTyping: boolean): void
  /** Marks as read up to `seq`; kept and repeated until the server knows. */
  read(conversationId: number, seq: number): void
  /** "Unread from here": the conversation counts as unread until it is read, or written to, again. Kept and repeated likewise. */
  markUnread(conversationId: number, seq: number): void
  /** Whom the views show now; at most `watched_users`. Replaces the last list, and is said again after each connect. */
  watch(userIds: readonly number[]): void
  presence(change: Omit<ClientPresence, 'type' | 'id'>): void

  /** Pages of history, from the cache where it has them whole, else from the server. What came is in `state`. Throws `ParleyError`. */
  loadNewest(conversationId: number): Promise<void>
  loadBefore(conversationId: number, seq: number): Promise<void>
  loadAfter(conversationId: number, seq: number): Promise<void>
  loadAround(conversationId: number, seq: number): Promise<void>
  /** Lets go of all but the messages near `seq` (the newest without), at most 400: memory stays bounded however far one scrolled. */
  trim(conversationId: number, seq?: number | null): void

  /** Drafts, kept on this device beside the outbox. */
  draft(conversationId: number): Promise<string>
  saveDraft(conversationId: number, text: string): Promise<void>
}
