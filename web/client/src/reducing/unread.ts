import type { ConversationState, State } from '../state'
import type { Conversation, Message } from '../wire'
import { find } from './rows'

/** Counted by the server up to here, with one more for "more", unless it said otherwise. */
const Exact = 999

/** What counts as unread: what others said and did not take back, above the marker. */
export const counts = (row: Message, me: number, readSeq: number): boolean =>
  row.seq > readSeq && row.user_id !== me && row.type !== 'system' && !row.deleted

export const isHeldFrom = (rows: readonly Message[], from: number, to: number): boolean => {
  if (from > to) return true
  const at = find(rows, from)
  return at >= 0 && rows[rows.length - 1]!.seq >= to && rows[at + (to - from)]?.seq === to
}

/**
 * The conversation with its unread counted anew where all that could be is held; else moved by `change`. Events do not say the count, and
 * what the server counts is of a moment of its own.
 */
export function recount(state: State, held: ConversationState, conversation: Conversation, change = 0): Conversation {
  const me = state.me?.user.id ?? 0
  const { read_seq: readSeq, seq, unread_count: before } = conversation
  const isHeld = isHeldFrom(held.messages, readSeq + 1, seq)
  const count = isHeld ? held.messages.filter(row => counts(row, me, readSeq)).length : Math.max(0, before + change)
  const exact = Math.min((state.me?.limits?.unread_exact ?? Exact) + 1, count)
  return exact === before ? conversation : { ...conversation, unread_count: exact }
}

/** The row with own markers that only move forward. */
export const furthest = (row: Conversation, { read_seq, delivered_seq }: Pick<Conversation, 'read_seq' | 'delivered_seq'>): Conversation => ({
  ...row, read_seq: Math.max(row.read_seq, read_seq), delivered_seq: Math.max(row.delivered_seq, delivered_seq),
})

/** Own marker forward by reading. A note "unread from here" ends with it. */
export function readUpTo(conversation: Conversation, seq: number): Conversation {
  const top = Math.min(seq, conversation.seq)
  if (top <= conversation.read_seq && conversation.unread_from_seq === null) return conversation
  return { ...furthest(conversation, { read_seq: top, delivered_seq: top }), unread_from_seq: null }
}

/** Own marker forward by writing. Words from before the marker moved there, told late, end no note that was made since. */
export const writtenAt = (conversation: Conversation, seq: number): Conversation =>
  seq > conversation.read_seq ? readUpTo(conversation, seq) : conversation
