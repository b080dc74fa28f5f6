import type { ConversationState, State } from '../state'
import type { Message, MessageDeletedFrame, MessageEditedFrame, NewMessageFrame } from '../wire'
import { withConversation } from './change'
import { nothingLate, present, remember, tombstone } from './late'
import { learn } from './people'
import { answering, embed, find, merge } from './rows'
import { counts, readUpTo, recount } from './unread'

/** Rows as they are by the numbered changes of a conversation: an event, or a page of catching up. Does not move `rev`. */
export function applyRows(state: State, held: ConversationState, rows: readonly Message[]): ConversationState {
  const me = state.me?.user.id ?? 0
  const top = held.conversation.seq
  let { messages, conversation, late, typing } = held
  let change = 0
  const added: Message[] = []
  const fresh = rows.filter(row => row.seq > top).sort((a, b) => a.seq - b.seq)
  for (const row of rows) {
    if (row.seq > top) continue
    const at = find(messages, row.seq)
    const before = at < 0 ? null : messages[at]!
    if (before && before.rev >= row.rev) continue
    if (!before) late = remember(late, row.id, row.seq, row.rev, row)
    else {
      added.push(answering(row, messages))
      change += Number(counts(row, me, conversation.read_seq)) - Number(counts(before, me, conversation.read_seq))
    }

    if (conversation.last_message?.id === row.id) conversation = { ...conversation, last_message: row }
  }

  messages = merge(messages, added)
  for (const row of rows) if (row.seq <= top && (row.edited || row.deleted)) messages = embed(messages, row)
  if (fresh.length) {
    const last = fresh[fresh.length - 1]!
    messages = merge(messages, fresh.map(row => answering(row, messages)))
    conversation = {
      ...conversation, seq: last.seq, last_message: last, last_message_at: last.created_at, updated_at: last.created_at,
      // Put away until something new is said, or for as long as it is muted.
      archived: conversation.archived && conversation.muted,
    }
    for (const row of fresh) {
      if (row.user_id === me && row.type !== 'system') conversation = readUpTo(conversation, row.seq)
      if (typing.includes(row.user_id)) typing = typing.filter(user => user !== row.user_id)
    }

    for (const row of fresh) change += Number(counts(row, me, conversation.read_seq))
  }

  const newest = find(messages, conversation.seq)
  if (newest >= 0 && messages[newest] !== conversation.last_message) conversation = { ...conversation, last_message: messages[newest]! }
  const next: ConversationState = { ...held, messages, conversation, typing, ...(late && { late }) }
  return { ...next, conversation: recount(state, next, conversation, change) }
}

export function newOrEdited(state: State, held: ConversationState, frame: NewMessageFrame | MessageEditedFrame): State {
  const next = applyRows(state, held, [frame.message])
  const known = { ...next, conversation: { ...next.conversation, rev: frame.rev } }
  return learn(withConversation(state, known), [frame.message.user])
}

export function deleted(state: State, held: ConversationState, frame: MessageDeletedFrame): State {
  const at = find(held.messages, frame.seq)
  const last = held.conversation.last_message
  const row = at >= 0 ? held.messages[at]! : last?.id === frame.message_id ? last : null
  const next = row && row.rev < frame.rev ? applyRows(state, held, [tombstone(row, frame.rev)]) : held
  const late = at < 0 ? remember(next.late, frame.message_id, frame.seq, frame.rev, null) : next.late
  return withConversation(state, { ...next, conversation: { ...next.conversation, rev: frame.rev }, ...(late && { late }) })
}

/** A page of history, or the answer to an own command: rows only; what is known of the conversation does not move. */
export function page(state: State, id: number, rows: readonly Message[], rev: number, reachedStart: boolean): State {
  const held = state.conversations.get(id)
  const late = held?.late ?? nothingLate
  // Too much has happened since it was read: whoever asked asks again.
  if (!held || rev < late.from) return state
  const now = rows.map(row => answering(present(late, row), held.messages))
  let messages = merge(held.messages, now)
  for (const row of now) if (row.edited || row.deleted) messages = embed(messages, row)
  const next = { ...held, messages, reachedStart: held.reachedStart || reachedStart }
  const counted = { ...next, conversation: recount(state, next, held.conversation) }
  return learn(messages === held.messages && next.reachedStart === held.reachedStart ? state : withConversation(state, counted),
    rows.map(row => row.user))
}

/** At most so many stay, near `around`, or the newest. */
export function trimmed(held: ConversationState, around: number | null, most: number): ConversationState {
  const rows = held.messages
  if (rows.length <= most) return held
  const place = around === null ? rows.length : find(rows, around)
  const middle = place < 0 ? -place - 1 : place
  const from = Math.max(0, Math.min(rows.length - most, middle - (most >> 1)))
  return { ...held, messages: rows.slice(from, from + most), reachedStart: held.reachedStart && from === 0 }
}
