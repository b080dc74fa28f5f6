import type { ConversationState, State } from '../state'
import type {
  Marker,
  MarkerAckFrame,
  Member,
  MemberAddedFrame,
  MemberRemovedFrame,
  MemberUpdatedFrame,
  MessageDeliveredFrame,
  MessageReadFrame,
} from '../wire'
import { changing, withConversation, withFields } from './change'
import { dressed, meet, untold } from './people'
import { furthest, recount } from './unread'

/**
 * Rows of membership, each if its rev is above that of the row held; who left goes. Markers only move forward. Names are those that are
 * known: `meet` first.
 */
export function withMembers(state: State, held: ConversationState, rows: readonly Member[]): ConversationState {
  const me = state.me?.user.id
  let members: Map<number, Member> | null = null
  let { conversation } = held
  for (const row of rows) {
    const before = (members ?? held.members).get(row.user_id)
    if (before && before.rev > row.rev) continue
    members ??= new Map(held.members)
    if (row.left_at !== null) members.delete(row.user_id)
    else members.set(row.user_id, dressed(before ? forward(row, before) : row, state.users.get(row.user_id)))
    if (row.user_id === me && row.left_at === null && row.role !== conversation.role) conversation = { ...conversation, role: row.role }
  }

  return members ? { ...held, members, conversation } : held
}

const forward = <T extends Marker>(row: T, other: Marker): T => ({
  ...row,
  read_seq: Math.max(row.read_seq, other.read_seq),
  read_at: other.read_seq > row.read_seq ? other.read_at : row.read_at,
  delivered_seq: Math.max(row.delivered_seq, other.delivered_seq),
})

export function withMarkers(state: State, held: ConversationState, markers: readonly Marker[]): ConversationState {
  const members = new Map(held.members)
  let { conversation } = held
  for (const marker of markers) {
    const member = members.get(marker.user_id)
    if (member) members.set(marker.user_id, forward(member, marker))
    if (marker.user_id === state.me?.user.id) conversation = furthest(conversation, marker)
  }

  return { ...held, members, conversation: recount(state, held, conversation) }
}

export function memberChanged(
  state: State,
  { id }: ConversationState,
  frame: MemberAddedFrame | MemberRemovedFrame | MemberUpdatedFrame,
): State {
  const { member, rev } = frame
  const known = member.left_at === null ? meet(state, [member]) : untold(state, member.user_id)
  const next = withMembers(known, known.conversations.get(id)!, [member])
  return withConversation(known, withFields(next, 'member_count' in frame ? { rev, member_count: frame.member_count } : { rev }))
}

export function receipt(state: State, frame: MessageReadFrame | MessageDeliveredFrame): State {
  return changing(state, frame.conversation_id, held => {
    const member = held.members.get(frame.user_id)
    if (!member) return held
    const read = { read_seq: 0, read_at: null, ...frame }
    const next = forward(member, { delivered_seq: read.read_seq, ...read })
    if (next.read_seq === member.read_seq && next.delivered_seq === member.delivered_seq) return held
    return { ...held, members: new Map(held.members).set(frame.user_id, next) }
  })
}

export function markerAck(state: State, frame: MarkerAckFrame): State {
  return changing(state, frame.conversation_id, held => {
    const { read_seq, unread_from_seq } = held.conversation
    if (frame.read_seq < read_seq) return held
    // Moved by own words that are still on their way, or on another device: either ends the note.
    const left = frame.read_seq > read_seq ? null : unread_from_seq
    const moved = { ...furthest(held.conversation, frame), unread_count: frame.unread_count, unread_from_seq: left }
    return { ...held, conversation: recount(state, held, moved) }
  })
}
