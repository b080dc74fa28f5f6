import type { ConversationState, State } from '../state'
import type {
  Marker,
  MarkerAckFrame,
  Member,
  MemberAddedFrame,
  MemberRemovedFrame,
  MemberUpdatedFrame,
  MembersChangedFrame,
  MessageDeliveredFrame,
  MessageReadFrame,
} from '../wire'
import { changing, withConversation } from './change'
import { meet, untold } from './people'
import { recount } from './unread'

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
    else members.set(row.user_id, named(state, before ? forward(row, before) : row))
    if (row.user_id === me && row.left_at === null && row.role !== conversation.role) conversation = { ...conversation, role: row.role }
  }

  return members ? { ...held, members, conversation } : held
}

/** The row with the name that is known. */
export function named(state: State, row: Member): Member {
  const known = state.users.get(row.user_id)
  return !known || (known.name === row.name && known.avatar_url === row.avatar_url)
    ? row
    : { ...row, name: known.name, avatar_url: known.avatar_url }
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
    if (marker.user_id === state.me?.user.id) {
      conversation = {
        ...conversation,
        read_seq: Math.max(conversation.read_seq, marker.read_seq),
        delivered_seq: Math.max(conversation.delivered_seq, marker.delivered_seq),
      }
    }
  }

  return { ...held, members, conversation: recount(state, held, conversation) }
}

export function memberChanged(
  state: State,
  held: ConversationState,
  frame: MemberAddedFrame | MemberRemovedFrame | MemberUpdatedFrame,
): State {
  const known = frame.member.left_at === null ? meet(state, [frame.member]) : untold(state)
  const next = withMembers(known, known.conversations.get(held.id)!, [frame.member])
  const count = frame.type === 'member_updated' ? next.conversation.member_count : frame.member_count
  return withConversation(known, { ...next, conversation: { ...next.conversation, rev: frame.rev, member_count: count } })
}

export function membersChanged(state: State, held: ConversationState, frame: MembersChangedFrame): State {
  return withConversation(untold(state), { ...held, conversation: { ...held.conversation, rev: frame.rev, member_count: frame.count } })
}

export function receipt(state: State, frame: MessageReadFrame | MessageDeliveredFrame): State {
  return changing(state, frame.conversation_id, held => {
    const member = held.members.get(frame.user_id)
    if (!member) return held
    const moved =
      frame.type === 'message_read'
        ? { user_id: frame.user_id, read_seq: frame.read_seq, read_at: frame.read_at, delivered_seq: frame.read_seq }
        : { user_id: frame.user_id, read_seq: 0, read_at: null, delivered_seq: frame.delivered_seq }
    const next = forward(member, moved)
    if (next.read_seq === member.read_seq && next.delivered_seq === member.delivered_seq) return held
    return { ...held, members: new Map(held.members).set(frame.user_id, next) }
  })
}

export function markerAck(state: State, frame: MarkerAckFrame): State {
  return changing(state, frame.conversation_id, held => {
    const { conversation } = held
    if (frame.read_seq < conversation.read_seq) return held
    const moved = {
      ...conversation,
      read_seq: frame.read_seq,
      delivered_seq: Math.max(conversation.delivered_seq, frame.delivered_seq),
      unread_count: frame.unread_count,
      // Moved by own words that are still on their way, or on another device: either ends the note.
      unread_from_seq: frame.read_seq > conversation.read_seq ? null : conversation.unread_from_seq,
    }
    return { ...held, conversation: recount(state, held, moved) }
  })
}
