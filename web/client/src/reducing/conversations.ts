import type { ConversationState, State } from '../state'
import type { Conversation, ConversationUpdatedFrame, OwnConversation } from '../wire'
import { changing, withConversation, withoutConversation } from './change'
import { named, withMembers } from './members'
import { learn, meet, untold } from './people'
import { readUpTo, recount } from './unread'

/** One that is new here, or begun anew: nothing of it is held but its row, its members and its last message. */
export function begun(state: State, conversation: Conversation): State {
  const known = meet(state, conversation.participants)
  const held: ConversationState = {
    id: conversation.id,
    conversation: { ...conversation, participants: [] },
    mark: conversation.mark,
    members: new Map(conversation.participants.map(member => [member.user_id, named(known, member)])),
    messages: conversation.last_message ? [conversation.last_message] : [],
    reachedStart: conversation.seq === 0,
    typing: [],
  }
  return withConversation(conversation.last_message ? learn(known, [conversation.last_message.user]) : known, held)
}

export function added(state: State, conversation: Conversation): State {
  const held = state.conversations.get(conversation.id)
  return held && held.conversation.rev >= conversation.rev ? state : begun(state, conversation)
}

/** The row as the server answered it outside of the numbers; its counts are adopted only where it is of the same moment. */
export function answered(state: State, conversation: Conversation): State {
  const held = state.conversations.get(conversation.id)
  if (!held) return added(state, conversation)
  const before = held.conversation
  // Newer than what is known: its own changes are about to be told.
  if (conversation.rev !== before.rev) return state
  // What only one sees has numbers of its own, which the row does not bear: `own_state` tells it.
  const { muted, muted_until, archived, archived_seq, favourite, unread_from_seq } = before
  const next = {
    ...conversation,
    ...{ muted, muted_until, archived, archived_seq, favourite, unread_from_seq },
    participants: [],
    read_seq: Math.max(before.read_seq, conversation.read_seq),
    unread_count: conversation.read_seq < before.read_seq ? before.unread_count : conversation.unread_count,
    delivered_seq: Math.max(before.delivered_seq, conversation.delivered_seq),
  }
  const known = meet(state, conversation.participants)
  const { unsure: _, ...sure } = known.conversations.get(held.id)!
  const members = withMembers(known, { ...sure, conversation: next }, conversation.participants)
  return withConversation(known, { ...members, conversation: recount(known, members, members.conversation) })
}

export const removed = (state: State, id: number): State => withoutConversation(untold(state), id)

export function updated(state: State, held: ConversationState, frame: ConversationUpdatedFrame): State {
  const {
    conversation: { mark: _, seq: __, name, ...common },
  } = frame
  const conversation = {
    ...held.conversation,
    ...common,
    name: held.conversation.type === 'private' ? held.conversation.name : name,
    rev: frame.rev,
    last_message_at: held.conversation.last_message_at,
  }
  return withConversation(state, { ...held, conversation })
}

/** What only you see. `unread_count` is of the moment at which it was read: counted here wherever that is possible. */
export function owned(state: State, rows: readonly OwnConversation[], userRev: number): State {
  let next = userRev > state.userRev ? { ...state, userRev } : state
  for (const { conversation_id: id, is_member: isMember, read_seq: readSeq, unread_count: unread, ...settings } of rows) {
    if (!isMember) continue
    next = changing(next, id, held => {
      const before = held.conversation
      const isNews = readSeq >= before.read_seq
      const conversation = {
        ...before,
        ...settings,
        read_seq: Math.max(before.read_seq, readSeq),
        unread_count: isNews ? unread : before.unread_count,
        delivered_seq: Math.max(before.delivered_seq, readSeq),
      }
      return { ...held, conversation: recount(next, held, conversation) }
    })
  }

  return next
}

export function read(state: State, id: number, seq: number): State {
  return changing(state, id, held => {
    const conversation = readUpTo(held.conversation, seq)
    return conversation === held.conversation ? held : { ...held, conversation: recount(state, held, conversation) }
  })
}
