import type { ClientEvent } from './events'
import type { ConversationState, State } from './state'
import type { Member, ServerFrame } from './wire'
import { changing } from './reducing/change'
import { added, answered, owned, read, removed, updated } from './reducing/conversations'
import { begunHere } from './reducing/drafted'
import { markerAck, memberChanged, membersChanged, receipt, withMembers } from './reducing/members'
import { deleted, known, newOrEdited, page, trimmed } from './reducing/messages'
import { learn, meet, ownPresence, ownSettings, presence, told, typing, untold } from './reducing/people'
import { changed, done, emptied, own } from './reducing/sync'

/** So many messages stay of a conversation that is scrolled through. */
export const Window = 400

/** Old state and event to new state, and nothing else: no clock, no network, no surprise. What did not change keeps its identity. */
export function applyEvent(state: State, event: ClientEvent): State {
  switch (event.type) {
    case 'frame':
      return applyFrame(state, event.frame)
    case 'connection':
      // Who was here is told anew after each connection.
      return {
        ...untold(state),
        connection: event.connection,
        presence: event.connection.status === 'online' ? state.presence : quiet(state),
      }
    case 'page':
      return page(state, event.conversationId, event.messages, event.rev, event.reachedStart)
    case 'conversation':
      return answered(state, event.conversation)
    case 'unsure':
      return changing(state, event.conversationId, held => (held.unsure ? held : { ...held, unsure: true }))
    case 'members':
      return members(meet(state, event.members), event.conversationId, event.members)
    case 'trimmed':
      return changing(state, event.conversationId, held => trimmed(held, event.around, event.most ?? Window))
    case 'typing_ended':
      return typing(state, { conversation_id: event.conversationId, user_id: event.userId, is_typing: false })
    case 'read':
      return read(state, event.conversationId, event.seq)
    case 'marked_unread':
      return changing(state, event.conversationId, held => ({
        ...held,
        conversation: { ...held.conversation, unread_from_seq: event.seq },
      }))
    case 'users':
      return begunHere(learn(state, event.users))
    case 'outbox':
      return begunHere({ ...state, outbox: event.outbox })
    case 'me':
      return { ...state, me: event.me }
    case 'restored':
      return begunHere({ ...state, ...event.state })
  }
}

const members = (state: State, id: number, rows: readonly Member[]): State => changing(state, id, held => withMembers(state, held, rows))

function quiet(state: State): State['presence'] {
  return state.connection.status === 'online' && state.presence.size ? new Map() : state.presence
}

/** The number up to which a frame tells of its conversation, where it is numbered. */
export function numbers(frame: ServerFrame): { id: number, from: number, rev: number } | null {
  switch (frame.type) {
    case 'new_message':
    case 'message_edited':
    case 'message_deleted':
    case 'member_added':
    case 'member_removed':
    case 'member_updated':
    case 'conversation_updated':
    case 'skip':
      return { id: frame.conversation_id, from: frame.rev, rev: frame.rev }
    case 'members_changed':
      return { id: frame.conversation_id, from: frame.from, rev: frame.rev }
    default:
      return null
  }
}

function applyFrame(state: State, frame: ServerFrame): State {
  const numbered = numbers(frame)
  if (numbered) {
    const held = state.conversations.get(numbered.id)
    const top = held?.conversation.rev ?? Infinity
    // Known already; or something before it is missing, and then the gate (gate.ts) keeps it.
    return held && numbered.rev > top && numbered.from <= top + 1 ? applyNumbered(state, held, frame) : state
  }

  switch (frame.type) {
    case 'conversation_added':
      return added(state, frame.conversation)
    case 'conversation_removed':
      return removed(state, frame.conversation_id)
    case 'own_state':
      return frame.user_rev === state.userRev + 1 ? owned(state, frame.own_state, frame.user_rev) : state
    case 'user_updated':
      return frame.profiles > state.profiles ? told(state, frame.user, frame.profiles) : state
    case 'message_read':
    case 'message_delivered':
      return receipt(state, frame)
    case 'typing':
      return typing(state, frame)
    case 'user_online':
    case 'user_away':
    case 'user_offline':
      return presence(state, frame)
    case 'own_presence':
      return ownPresence(state, frame)
    case 'own_settings':
      return ownSettings(state, frame)
    case 'ack':
      return applyAck(state, frame)
    case 'sync':
      return applySync(state, frame)
    default:
      return state
  }
}

function applyNumbered(state: State, held: ConversationState, frame: ServerFrame): State {
  switch (frame.type) {
    case 'new_message':
    case 'message_edited':
      return newOrEdited(state, held.id, frame)
    case 'message_deleted':
      return deleted(state, held, frame)
    case 'member_added':
    case 'member_removed':
    case 'member_updated':
      return memberChanged(state, held, frame)
    case 'members_changed':
      return membersChanged(state, held, frame)
    case 'conversation_updated':
      return updated(state, held, frame)
    case 'skip':
      return known(state, held.id, frame.rev)
    default:
      return state
  }
}

function applyAck(state: State, frame: Extract<ServerFrame, { type: 'ack' }>): State {
  if ('read_seq' in frame) return markerAck(state, frame)
  if (!('message' in frame)) return state
  const { message } = frame
  const held = state.conversations.get(message.conversation_id)
  const last = held?.messages[held.messages.length - 1]
  // A message that others precede shows up with its event, in its place.
  if (!held || message.seq > (last?.seq ?? held.conversation.seq) + 1) return state
  return page(state, held.id, [message], Math.max(held.conversation.rev, message.rev), false)
}

function applySync(state: State, frame: Extract<ServerFrame, { type: 'sync' }>): State {
  if ('done' in frame) return done(state, frame)
  if ('removed' in frame) return removed(state, frame.conversation_id)
  if ('user_rev' in frame) return own(state, frame)
  if ('conversation_id' in frame) return changed(state, frame)
  return frame.epoch === state.epoch ? state : emptied(state, frame.epoch)
}
