import type { State } from '../state'
import type { Conversation, ConversationSyncFrame, OwnSyncFrame } from '../wire'
import { withConversation, withFields } from './change'
import { begun, owned, ownRow } from './conversations'
import { nothing } from './initial'
import { withMarkers, withMembers } from './members'
import { applyRows, page } from './messages'
import { meet, renamed, titled } from './people'
import { recount } from './unread'

/** What concerns oneself: settings, markers, and other people's names. */
export function own(state: State, frame: OwnSyncFrame): State {
  const told = owned(state, frame.own_state, frame.user_rev)
  return { ...renamed(told, frame.users), profiles: Math.max(told.profiles, frame.profiles) }
}

/** What changed of a conversation, whole: of pages the last one, with the rows of all (gate.ts joins them). */
export function changed(state: State, frame: ConversationSyncFrame): State {
  const { conversation_id: id, conversation: row, messages, members, markers } = frame
  if (frame.next !== null) return state
  if (frame.reset) return row ? reset(state, frame, row) : state
  const held = state.conversations.get(id)
  if (!held) return state
  const isWhole = held.members.size === held.conversation.member_count
  const known = meet(applyRows(state, id, messages), members.filter(member => member.left_at === null))
  const before = known.conversations.get(id)!
  const now = row ? { ...before, conversation: ownRow(titled(known, row), before.conversation) } : before
  const told = withMarkers(known, withMembers(known, now, members), markers)
  const rev = Math.max(before.conversation.rev, frame.rev)
  const mark = Math.max(before.mark, frame.mark)
  return withConversation(known, { ...withFields(told, { rev, mark, ...(!row && isWhole && { member_count: told.members.size }) }), mark })
}

/** Everything of it anew. What was read here and not yet told stays read. */
function reset(state: State, { messages, rev, mark, markers }: ConversationSyncFrame, row: Conversation): State {
  const before = state.conversations.get(row.id)
  const next = page(begun(state, row), row.id, messages, rev, false)
  const held = next.conversations.get(row.id)!
  const told = withMarkers(next, { ...held, mark, reachedStart: (held.messages[0]?.seq ?? 1) === 1, typing: before?.typing ?? [] }, markers)
  const { seq, read_seq } = told.conversation
  const read = Math.min(seq, Math.max(read_seq, before?.conversation.read_seq ?? 0))
  return withConversation(next, { ...told, conversation: recount(next, told, { ...told.conversation, rev, mark, read_seq: read }) })
}

/** Another store: nothing that was known counts any more. What waits to be sent stays. */
export const emptied = (state: State, epoch: string): State => ({ ...state, ...nothing, me: state.me, epoch })
