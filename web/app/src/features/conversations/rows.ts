import type { ConversationState, Message, OutboxSend, State, SystemNote } from '@parley/client'
import { isArchived, otherPerson, sortedConversations, unreadOf } from '@parley/client/selectors'
import { saidIn } from '../attachments/links'

export type Filter = 'all' | 'unread' | 'favourites' | 'archived'

/** One line of the list of conversations, ready to be drawn. */
export interface ListRow {
  readonly id: number
  readonly state: ConversationState
  /** Milliseconds of what happened last. */
  readonly at: number
  /** What this device has written last and the server has not yet. */
  readonly pending: OutboxSend | null
}

/** As it was when the list was drawn last, so that rows of which nothing changed are the same objects. */
export function listRows(state: State, previous: ReadonlyMap<number, ListRow> = new Map()): ListRow[] {
  const pending = new Map<number, OutboxSend>()
  for (const entry of state.outbox) if (entry.kind === 'send') pending.set(entry.conversationId, entry)
  return sortedConversations(state).map(one => {
    const last = pending.get(one.id) ?? null
    const known = previous.get(one.id)
    if (known?.state === one && known.pending === last) return known
    const said = Date.parse(one.conversation.last_message_at ?? one.conversation.created_at) || 0
    return { id: one.id, state: one, at: Math.max(said, last?.createdAt ?? 0), pending: last }
  })
}

const shown: Record<Filter, (row: ListRow, now: number) => boolean> = {
  all: ({ state: { conversation } }, now) => !isArchived(conversation, now),
  unread: ({ state: { conversation } }, now) => !isArchived(conversation, now) && unreadOf(conversation) > 0,
  favourites: ({ state: { conversation } }) => conversation.favourite,
  archived: ({ state: { conversation } }, now) => isArchived(conversation, now),
}

/** The one that is open stays among the unread, though it is being read. */
export const filtered = (rows: readonly ListRow[], filter: Filter, open: number | null, now = Date.now()): ListRow[] =>
  rows.filter(row => shown[filter](row, now) || filter === 'unread' && row.id === open && shown.all(row, now))

/** The conversation of two, where there is one. */
export function pairWith(person: number, state: State): number | null {
  for (const one of state.conversations.values()) if (otherPerson(state, one) === person) return one.id
  return null
}

/** What the second line of a row is made of; the words come from the catalogue. */
export type Preview =
  | { readonly kind: 'none' | 'deleted' }
  | { readonly kind: 'text', readonly sender: 'me' | { readonly name: string } | null, readonly text: string }
  | { readonly kind: 'system', readonly note: SystemNote, readonly message: Message }

export const previewOf = (row: ListRow, state: State): Preview => row.pending
  ? { kind: 'text', sender: 'me', text: oneLine(row.pending.content) }
  : previewOfMessage(row.state.conversation.last_message, row.state, state)

export function previewOfMessage(message: Message | null, one: ConversationState, state: State): Preview {
  if (!message) return { kind: 'none' }
  if (message.system) return { kind: 'system', note: message.system, message }
  if (message.deleted) return { kind: 'deleted' }
  const text = saidIn(message, oneLine) ?? ''
  if (message.user_id === state.me?.user.id) return { kind: 'text', sender: 'me', text }
  const name = firstName(state.users.get(message.user_id)?.name ?? message.user.name)
  return { kind: 'text', sender: one.conversation.type === 'private' ? null : { name }, text }
}

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name

const longest = 160
const marks = /```\w*|^[>#*\-\s]+|[*_~`]{1,2}(?=\S)|(?<=\S)[*_~`]{1,2}/gm

/** One line of what was said, without line breaks and without the marks of Markdown. */
export const oneLine = (text: string): string => text.slice(0, longest).replace(marks, '').replace(/\s+/g, ' ').trim()

