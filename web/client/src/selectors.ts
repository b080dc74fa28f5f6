import type { ConversationState, State } from './state'
import type { Conversation, Message } from './wire'

export type DeliveryState = 'sent' | 'delivered' | 'read'

/**
 * How far an own message got: `read` once somebody else has read it, `delivered` once it reached a device of somebody. Who hides what it
 * reads counts for neither.
 */
export function deliveryState(state: State, message: Message): DeliveryState {
  let delivered = false
  for (const member of state.conversations.get(message.conversation_id)?.members.values() ?? []) {
    if (member.user_id === message.user_id) continue
    if (member.read_seq >= message.seq) return 'read'
    delivered ||= member.delivered_seq >= message.seq
  }

  return delivered ? 'delivered' : 'sent'
}

/** Those who have read the message, as far as they let others know. */
export function readersOf(state: State, message: Message): number[] {
  const members = state.conversations.get(message.conversation_id)?.members.values() ?? []
  return [...members].filter(member => member.user_id !== message.user_id && member.read_seq >= message.seq).map(member => member.user_id)
}

export function isMuted(conversation: Conversation, now: number): boolean {
  return conversation.muted && (conversation.muted_until === null || Date.parse(conversation.muted_until) > now)
}

/** Put away: until something new is said, or for as long as it is muted. */
export function isArchived(conversation: Conversation, now: number): boolean {
  if (!conversation.archived) return false
  return conversation.archived_seq === null || conversation.archived_seq >= conversation.seq || isMuted(conversation, now)
}

/**
 * What the badge shows: unread messages of everything that is neither muted nor archived; a conversation marked as unread counts as one.
 */
export function unreadTotal(state: State, now = Date.now()): number {
  let total = 0
  for (const { conversation } of state.conversations.values()) {
    if (!isMuted(conversation, now) && !isArchived(conversation, now)) total += unreadOf(conversation)
  }

  return total
}

export function unreadOf(conversation: Conversation): number {
  return conversation.unread_count || (conversation.unread_from_seq === null ? 0 : 1)
}

/** What it is called: its own name, or the other person's. */
export function conversationName(state: State, held: ConversationState): string {
  if (held.conversation.type !== 'private') return held.conversation.name ?? ''
  const other = otherPerson(state, held)
  return (other === null ? undefined : state.users.get(other)?.name) ?? held.conversation.name ?? ''
}

/** The other one of a private conversation; null: there is none, or it is not private. */
export function otherPerson(state: State, held: ConversationState): number | null {
  if (held.conversation.type !== 'private') return null
  for (const id of held.members.keys()) if (id !== state.me?.user.id) return id
  return null
}

/** Newest activity first, with what waits in the outbox; of the same moment the newer one. */
export function sortedConversations(state: State): ConversationState[] {
  const waiting = new Map<number, number>()
  for (const entry of state.outbox) {
    if (entry.kind === 'send') waiting.set(entry.conversationId, Math.max(entry.createdAt, waiting.get(entry.conversationId) ?? 0))
  }

  const active = ({ id, conversation }: ConversationState) =>
    Math.max(Date.parse(conversation.last_message_at ?? conversation.created_at), waiting.get(id) ?? 0)
  const ordered = [...state.conversations.values()].map(held => ({ held, at: active(held) }))
  ordered.sort((a, b) => b.at - a.at || Math.abs(b.held.id) - Math.abs(a.held.id))
  return ordered.map(({ held }) => held)
}

/** The unbroken run of what is held around `seq`; empty where that is not held. */
export function contiguousAround(messages: readonly Message[], seq: number): readonly Message[] {
  const at = messages.findIndex(message => message.seq === seq)
  if (at < 0) return []
  let from = at
  let to = at
  while (from > 0 && messages[from - 1]!.seq === messages[from]!.seq - 1) from--
  while (to < messages.length - 1 && messages[to + 1]!.seq === messages[to]!.seq + 1) to++
  return from === 0 && to === messages.length - 1 ? messages : messages.slice(from, to + 1)
}

/** The run at the newest message; empty where that is not held. */
export function contiguousAtEnd(held: ConversationState): readonly Message[] {
  return contiguousAround(held.messages, held.conversation.seq)
}

/** The first unread message; null: everything is read. */
export function firstUnreadSeq({ conversation }: ConversationState): number | null {
  if (conversation.unread_from_seq !== null) return conversation.unread_from_seq
  return conversation.unread_count ? conversation.read_seq + 1 : null
}
