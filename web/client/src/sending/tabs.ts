import type { MarkNews } from '../markers'

/** What one tab tells the others of the same person. */
export type News =
  | { readonly type: 'changed' }
  | { readonly type: 'moved', readonly from: number, readonly to: number }
  | { readonly type: 'draft', readonly conversationId: number, readonly text: string }
  | MarkNews
  /** Asks the leader to send what waits. */
  | { readonly type: 'pump' }
  /** It does. */
  | { readonly type: 'leading' }

export interface TabEvents {
  /** Another one says. */
  readonly heard: (news: News) => void
  readonly pump: () => void
  readonly isOnline: () => boolean
  readonly isEmpty: () => boolean
}

/** The tabs that share an outbox. One of them leads: it sends what waits, and writes the cache. */
export interface Tabs {
  /** True in the one that leads, and in one whose leader is silent. */
  readonly mayLead: () => boolean
  readonly tell: (news: News) => void
}

/** The only one. */
export const alone: Tabs = { mayLead: () => true, tell: () => {} }
