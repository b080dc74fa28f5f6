import type { ConversationState, State } from '../state'
import type { Conversation } from '../wire'

/** With other fields in its row. */
export const withFields = (held: ConversationState, fields: Partial<Conversation>): ConversationState =>
  ({ ...held, conversation: { ...held.conversation, ...fields } })

/** The state with one conversation replaced. Itself where nothing changed. */
export function withConversation(state: State, next: ConversationState): State {
  if (state.conversations.get(next.id) === next) return state
  const conversations = new Map(state.conversations)
  conversations.set(next.id, next)
  return { ...state, conversations }
}

export function withoutConversation(state: State, id: number): State {
  if (!state.conversations.has(id)) return state
  const conversations = new Map(state.conversations)
  conversations.delete(id)
  return { ...state, conversations }
}

export function changing(state: State, id: number, change: (held: ConversationState, state: State) => ConversationState): State {
  const held = state.conversations.get(id)
  return held ? withConversation(state, change(held, state)) : state
}
