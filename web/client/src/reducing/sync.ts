import type { State } from '../state'
import type { ConversationSyncFrame, OwnSyncFrame, SyncDoneFrame } from '../wire'
import { withConversation } from './change'
import { begun, owned } from './conversations'
import { nothing } from './initial'
import { withMarkers, withMembers } from './members'
import { applyRows, page } from './messages'
import { meet, renamed, untold } from './people'
import { recount } from './unread'

/** What concerns oneself: settings, markers, and other people's names. */
export function own(state: State, frame: OwnSyncFrame): State {
  const told = owned(state, frame.own_state, frame.user_rev)
  return { ...renamed(told, frame.users), profiles: Math.max(told.profiles, frame.profiles) }
}

/** What changed of a conversation, whole: of pages the last one, with the rows of all (gate.ts joins them). */
export function changed(state: State, frame: ConversationSyncFrame): State {
  if (frame.next !== null) return state
  if (frame.reset) return reset(state, frame)
  const held = state.conversations.get(frame.conversation_id)
  if (!held) return state
  let next = applyRows(state, held.id, frame.messages)
  next = meet(
    next,
    frame.members.filter(member => member.left_at === null),
  )
  const isWhole = held.members.size === held.conversation.member_count
  const before = next.conversations.get(frame.conversation_id)!
  const fields = frame.conversation
  const { unread_count: unread, read_seq: readSeq } = before.conversation
  const row = fields
    ? {
        ...fields,
        participants: [],
        read_seq: Math.max(readSeq, fields.read_seq),
        unread_count: fields.read_seq < readSeq ? unread : fields.unread_count,
      }
    : before.conversation
  const told = withMarkers(next, withMembers(next, { ...before, conversation: row }, frame.members), frame.markers)
  const count = fields?.member_count ?? (isWhole ? told.members.size : told.conversation.member_count)
  const rev = Math.max(before.conversation.rev, frame.rev)
  const mark = Math.max(before.mark, frame.mark)
  return withConversation(next, { ...told, mark, conversation: { ...told.conversation, rev, mark, member_count: count } })
}

/** Everything of it anew. What was read here and not yet told stays read. */
function reset(state: State, frame: ConversationSyncFrame): State {
  if (!frame.conversation) return state
  const before = state.conversations.get(frame.conversation_id)
  const next = page(begun(state, frame.conversation), frame.conversation_id, frame.messages, frame.rev, false)
  const held = next.conversations.get(frame.conversation_id)!
  const { messages } = held
  const reachedStart = messages.length === 0 || messages[0]!.seq === 1
  let told = withMarkers(next, { ...held, reachedStart, mark: frame.mark, typing: before?.typing ?? [] }, frame.markers)
  const readSeq = Math.min(told.conversation.seq, Math.max(told.conversation.read_seq, before?.conversation.read_seq ?? 0))
  told = { ...told, conversation: recount(next, told, { ...told.conversation, rev: frame.rev, mark: frame.mark, read_seq: readSeq }) }
  return withConversation(next, told)
}

export function done(state: State, frame: SyncDoneFrame): State {
  return { ...untold(state), epoch: frame.epoch, ready: true }
}

/** Another store: nothing that was known counts any more. What waits to be sent stays. */
export const emptied = (state: State, epoch: string): State => ({ ...state, ...nothing, me: state.me, epoch })
