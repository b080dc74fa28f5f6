import type { ConversationState, State } from '../state'
import type { Conversation, ConversationUpdatedFrame, OwnConversation } from '../wire'
import { changing, withConversation, withFields, withoutConversation } from './change'
import { withMembers } from './members'
import { learn, meet, titled, untold } from './people'
import { furthest, readUpTo, recount } from './unread'

/** One that is new here, or begun anew: nothing of it is held but its row, its members and its last message. */
export function begun(state: State, conversation: Conversation): State {
  const { id, mark, seq, participants } = conversation
  const last = conversation.last_message
  const known = learn(meet(state, participants), last ? [last.user] : [])
  const row = titled(known, conversation)
  const messages = row.last_message ? [row.last_message] : []
  const held: ConversationState = {
    id, conversation: { ...row, participants: [] }, mark, members: new Map(), messages, reachedStart: seq === 0, typing: [],
  }
  return withConversation(known, withMembers(known, held, participants))
}

export function added(state: State, conversation: Conversation): State {
  const held = state.conversations.get(conversation.id)
  return held && held.conversation.rev >= conversation.rev ? state : begun(state, conversation)
}

/** The row as the server answered it outside of the numbers; its counts are adopted only where it is of the same moment. */
export function answered(state: State, conversation: Conversation): State {
  const { id, participants } = conversation
  const before = state.conversations.get(id)?.conversation
  if (!before) return added(state, conversation)
  // Newer than what is known: its own changes are about to be told.
  if (conversation.rev !== before.rev) return state
  const known = meet(state, participants)
  // What only one sees has numbers of its own, which the row does not bear: `own_state` tells it.
  const { muted, muted_until, archived, archived_seq, favourite, unread_from_seq } = before
  const row = { ...ownRow(titled(known, conversation), before), muted, muted_until, archived, archived_seq, favourite, unread_from_seq }
  const { unsure: _, ...sure } = known.conversations.get(id)!
  const next = withMembers(known, { ...sure, conversation: row }, participants)
  return withConversation(known, { ...next, conversation: recount(known, next, next.conversation) })
}

/** A row of the server where another one was known: own markers that were moved here stay, and so does what is counted by them. */
export const ownRow = (row: Conversation, before: Conversation): Conversation => ({
  ...furthest(row, before), participants: [], unread_count: row.read_seq < before.read_seq ? before.unread_count : row.unread_count,
})

export const removed = (state: State, id: number): State => withoutConversation(untold(state), id)

export function updated(state: State, held: ConversationState, frame: ConversationUpdatedFrame): State {
  const {
    rev,
    conversation: { mark: _, seq: __, last_message_at: ___, name, ...common },
  } = frame
  return withConversation(state, withFields(held, { ...common, rev, ...(held.conversation.type !== 'private' && { name }) }))
}

/** What only you see. `unread_count` is of the moment at which it was read: counted here wherever that is possible. */
export function owned(state: State, rows: readonly OwnConversation[], userRev: number): State {
  let next = userRev > state.userRev ? { ...state, userRev } : state
  for (const { conversation_id: id, is_member: isMember, read_seq, unread_count, ...settings } of rows) {
    if (!isMember) continue
    next = changing(next, id, held => {
      const isNews = read_seq >= held.conversation.read_seq
      const row = { ...furthest(held.conversation, { read_seq, delivered_seq: read_seq }), ...settings, ...(isNews && { unread_count }) }
      return { ...held, conversation: recount(next, held, row) }
    })
  }

  return next
}

export const read = (state: State, id: number, seq: number): State => changing(state, id, held => {
  const conversation = readUpTo(held.conversation, seq)
  return conversation === held.conversation ? held : { ...held, conversation: recount(state, held, conversation) }
})
