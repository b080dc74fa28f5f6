import type { ConversationState, State } from '../state'
import type { Conversation, Message, MessageDeletedFrame, User } from '../wire'
import { changing, withConversation, withFields } from './change'
import { nothingLate, present, remember, tombstone } from './late'
import { learn, named } from './people'
import { answering, embed, find, merge } from './rows'
import { counts, recount, writtenAt } from './unread'

/** Rows as they are by the numbered changes of a conversation: an event, or a page of catching up. Does not move `rev`. */
export function applyRows(state: State, id: number, told: readonly Message[], rev?: number): State {
  const known = learn(state, people(told))
  const held = known.conversations.get(id)!
  const next = withRows(known, held, told.map(row => named(known, row)))
  return withConversation(known, rev === undefined ? next : withFields(next, { rev }))
}

const people = (rows: readonly Message[]): User[] => rows.flatMap(row => row.reply_to ? [row.user, row.reply_to.user] : [row.user])

function withRows(state: State, held: ConversationState, rows: readonly Message[]): ConversationState {
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
      added.push(answering(row, messages, late, row.rev))
      change += Number(counts(row, me, conversation.read_seq)) - Number(counts(before, me, conversation.read_seq))
    }

    if (conversation.last_message?.id === row.id) conversation = { ...conversation, last_message: row }
  }

  messages = merge(messages, [...added, ...fresh.map(row => answering(row, messages, late, row.rev))])
  for (const row of rows) {
    if (!row.edited && !row.deleted) continue
    messages = embed(messages, row.id, row.seq, row)
    conversation = { ...conversation, last_message: embedded(conversation, row.id, row.seq, row) }
  }

  if (fresh.length) {
    const last = fresh.at(-1)!
    conversation = {
      ...conversation, seq: last.seq, last_message: last, last_message_at: last.created_at, updated_at: last.created_at,
      // Put away until something new is said, or for as long as it is muted.
      archived: conversation.archived && conversation.muted,
    }
    for (const row of fresh) {
      if (row.user_id === me && row.type !== 'system') conversation = writtenAt(conversation, row.seq)
      if (typing.includes(row.user_id)) typing = typing.filter(user => user !== row.user_id)
    }

    const { read_seq: readSeq } = conversation
    change += fresh.filter(row => counts(row, me, readSeq)).length
  }

  conversation = withLast(conversation, messages)
  const next: ConversationState = { ...held, messages, conversation, typing, ...(late && { late }) }
  return { ...next, conversation: recount(state, next, conversation, change) }
}

/** The last message, which need not be held, with what it answers as that is now. */
const embedded = ({ last_message: last }: Conversation, id: number, seq: number, changed?: Message): Message | null =>
  last && embed([last], id, seq, changed)[0]!

/** The last message as it is among those that are held. */
function withLast(conversation: Conversation, messages: readonly Message[]): Conversation {
  const newest = messages[find(messages, conversation.seq)]
  return !newest || newest === conversation.last_message ? conversation : { ...conversation, last_message: newest }
}

export function deleted(state: State, held: ConversationState, frame: MessageDeletedFrame): State {
  const { message_id: id, seq, rev } = frame
  const row = held.messages[find(held.messages, seq)]
  if (row) return applyRows(state, held.id, [tombstone(row, rev)], rev)
  const { conversation } = held
  const last = conversation.last_message
  const next = { ...held, late: remember(held.late, id, seq, rev, null), messages: embed(held.messages, id, seq) }
  return withConversation(state, withFields(next, { rev, last_message: last?.id === id ? tombstone(last, rev) : embedded(conversation, id, seq) }))
}

/** A page of history, or the answer to an own command: rows only; what is known of the conversation does not move. */
export function page(before: State, id: number, rows: readonly Message[], rev: number, reachedStart: boolean): State {
  const late = before.conversations.get(id)?.late ?? nothingLate
  // Too much has happened since it was read: whoever asked asks again.
  if (!before.conversations.has(id) || rev < late.from) return before
  const state = learn(before, people(rows))
  return changing(state, id, held => {
    const now = rows.map(row => answering(named(state, present(late, row)), held.messages, late, rev))
    let messages = merge(held.messages, now)
    for (const row of now) if (row.edited || row.deleted) messages = embed(messages, row.id, row.seq, row)
    const isFirst = now.length === 0 || messages[0]!.seq === now[0]!.seq
    const next = { ...held, messages, reachedStart: held.reachedStart || (reachedStart && isFirst) }
    if (messages === held.messages && next.reachedStart === held.reachedStart) return held
    return { ...next, conversation: recount(state, next, withLast(held.conversation, messages)) }
  })
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
