import type { ConversationState, OutboxCreate, State } from '../state'
import type { Conversation, Member, User } from '../wire'

/**
 * Conversations that the outbox will make stand in the list already, under the negative id of their entry; and no others under such an id.
 */
export function begunHere(state: State): State {
  const drafts = state.outbox.flatMap(entry => entry.kind === 'create' ? [drafted(state, entry)] : [])
  const others = [...state.conversations.values()].filter(({ id }) => id > 0)
  if (!drafts.length && others.length === state.conversations.size) return state
  return { ...state, conversations: new Map([...others, ...drafts].map(held => [held.id, held])) }
}

function drafted(state: State, entry: OutboxCreate): ConversationState {
  const createdAt = new Date(entry.createdAt).toISOString()
  const me = state.me?.user.id ?? 0
  const members = new Map([me, ...entry.participantIds].map(id => [id, member(state.users.get(id), id, id === me, createdAt)]))
  const other = entry.type === 'private' ? members.get(entry.participantIds[0] ?? 0)?.name : null
  const conversation: Conversation = {
    id: entry.conversationId,
    type: entry.type,
    name: entry.name ?? other ?? null,
    topic: null,
    avatar_url: null,
    seq: 0,
    rev: 0,
    mark: 0,
    created_by: me,
    history: entry.history,
    member_count: members.size,
    role: 'owner',
    read_seq: 0,
    delivered_seq: 0,
    unread_count: 0,
    muted: false,
    muted_until: null,
    archived: false,
    archived_seq: null,
    favourite: false,
    unread_from_seq: null,
    last_message: null,
    participants: [],
    last_message_at: null,
    created_at: createdAt,
    updated_at: createdAt,
  }
  return { id: entry.conversationId, conversation, mark: 0, members, messages: [], reachedStart: true, typing: [] }
}

const member = (user: User | undefined, id: number, isMe: boolean, createdAt: string): Member => ({
  user_id: id,
  name: user?.name ?? '',
  avatar_url: user?.avatar_url ?? null,
  role: isMe ? 'owner' : 'member',
  joined_at: createdAt,
  left_at: null,
  rev: 0,
  read_seq: 0,
  read_at: null,
  delivered_seq: 0,
})
