import type { ClientEvent } from './events'
import type { State } from './state'
import type { Message, ServerFrame } from './wire'
import { changing, withConversation, withFields } from './reducing/change'
import { added, answered, owned, read, removed, updated } from './reducing/conversations'
import { begunHere } from './reducing/drafted'
import { markerAck, memberChanged, receipt } from './reducing/members'
import { applyRows, deleted, page, trimmed } from './reducing/messages'
import { learn, presence, told, typing, untold, withMe } from './reducing/people'
import { changed, emptied, own } from './reducing/sync'

/** Old state and event to new state, and nothing else: no clock, no network, no surprise. What did not change keeps its identity. */
export function applyEvent(state: State, event: ClientEvent): State {
  switch (event.type) {
    case 'frame':
      return applyFrame(state, event.frame)
    case 'connection':
      // Who was here is told anew after each connection.
      return { ...untold(state), connection: event.connection, ...(state.connection.status === 'online' && { presence: new Map() }) }
    case 'page':
      return page(state, event.conversationId, event.messages, event.rev, event.reachedStart)
    case 'conversation':
      return answered(state, event.conversation)
    case 'unsure':
      return changing(state, event.conversationId, held => (held.unsure ? held : { ...held, unsure: true }))
    case 'trimmed':
      return changing(state, event.conversationId, held => trimmed(held, event.around, event.most))
    case 'typing_ended':
      return typing(state, event.conversationId, event.userId, false)
    case 'read':
      return read(state, event.conversationId, event.seq)
    case 'marked_unread':
      return changing(state, event.conversationId, held => withFields(held, { unread_from_seq: event.seq }))
    case 'users':
      return begunHere(learn(state, event.users))
    case 'outbox':
      return begunHere({ ...state, outbox: event.outbox })
    case 'kept':
      return { ...state, isKept: event.isKept }
    case 'draft':
      return state
    case 'me':
      return { ...state, me: event.me }
    case 'restored':
      return begunHere({ ...state, ...event.state })
  }
}

/** The numbers of its conversation of which a frame tells, where it is numbered. */
export const numbers = (frame: ServerFrame): { id: number, from: number, rev: number } | null => 'rev' in frame && frame.type !== 'sync'
  ? { id: frame.conversation_id, from: 'from' in frame ? frame.from : frame.rev, rev: frame.rev }
  : null

function applyFrame(state: State, frame: ServerFrame): State {
  const numbered = numbers(frame)
  const held = numbered && state.conversations.get(numbered.id)
  const top = held?.conversation.rev ?? Infinity
  // Known already; or something before it is missing, and then the gate (gate.ts) keeps it.
  if (numbered && (!held || numbered.rev <= top || numbered.from > top + 1)) return state
  switch (frame.type) {
    case 'new_message':
    case 'message_edited':
      return applyRows(state, frame.conversation_id, [frame.message], frame.rev)
    case 'message_deleted':
      return deleted(state, held!, frame)
    case 'member_added':
    case 'member_removed':
    case 'member_updated':
      return memberChanged(state, held!, frame)
    case 'members_changed':
      return withConversation(untold(state), withFields(held!, { rev: frame.rev, member_count: frame.count }))
    case 'conversation_updated':
      return updated(state, held!, frame)
    case 'skip':
      return withConversation(state, withFields(held!, { rev: frame.rev }))
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
      return typing(state, frame.conversation_id, frame.user_id, frame.is_typing)
    case 'user_online':
    case 'user_away':
    case 'user_offline':
      return presence(state, frame)
    case 'own_presence':
      return withMe(state, { presence: frame })
    case 'own_settings':
      return withMe(state, { settings: frame.settings })
    case 'ack':
      return 'read_seq' in frame ? markerAck(state, frame) : 'message' in frame ? sent(state, frame.message) : state
    case 'sync':
      if ('done' in frame) return { ...untold(state), epoch: frame.epoch, ready: true }
      if ('removed' in frame) return removed(state, frame.conversation_id)
      if ('user_rev' in frame) return own(state, frame)
      if ('conversation_id' in frame) return changed(state, frame)
      return frame.epoch === state.epoch ? state : emptied(state, frame.epoch)
    default:
      return state
  }
}

/** The answer to an own message. One that others precede shows up with its event, in its place. */
function sent(state: State, message: Message): State {
  const held = state.conversations.get(message.conversation_id)
  if (!held || message.seq > (held.messages.at(-1)?.seq ?? held.conversation.seq) + 1) return state
  return page(state, held.id, [message], Math.max(held.conversation.rev, message.rev), false)
}
