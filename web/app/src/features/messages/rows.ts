import type { Message, OutboxEntry, OutboxSend, Reply } from '@parley/client'
import { dayOf } from './dates'
import type { Receipts, Tick } from './ticks'
import { indexOf, type View } from './view'

/** One row of the timeline, ready to be drawn. Two that say the same are the same object, so that nothing is drawn twice. */
export interface Row {
  /** Stays the same when an entry of the outbox becomes a message. */
  readonly key: string
  /** Null until the server has numbered it. */
  readonly message: Message | null
  readonly entry: OutboxSend | null
  /** What is to be read, own changes that wait included. Null: deleted. */
  readonly content: string | null
  readonly userId: number
  readonly at: number
  readonly own: boolean
  /** Set where another day begins: the midnight before it. */
  readonly day: number | null
  /** Begins what one person says in one go: with picture and name. */
  readonly head: boolean
  /** The first that was unread when the conversation was opened. */
  readonly unread: boolean
  readonly tick: Tick | null
  readonly readers: number
  /** An edit or deletion of it that waits, or was refused. */
  readonly pending: OutboxEntry | null
  readonly reply: Reply | null
}

export interface RowsInput {
  readonly view: View | null
  readonly messages: readonly Message[]
  /** Entries of this conversation. */
  readonly outbox: readonly OutboxEntry[]
  /** True where the end of the conversation is drawn: then what waits to be sent follows. */
  readonly atEnd: boolean
  readonly me: number
  readonly receipts: Receipts
  /** The first unread `seq` when the conversation was opened. */
  readonly unreadFrom: number | null
}

/** What one person says within five minutes stands together. */
const GROUP = 5 * 60_000

export const keyOf = (message: Message, me: number): string =>
  message.user_id === me && message.client_id ? message.client_id : `m${message.id}`

export function buildRows(input: RowsInput, previous: ReadonlyMap<string, Row> = new Map()): Row[] {
  const { view, messages, outbox, me } = input
  const rows: Row[] = []
  const changes = changesOf(outbox)
  let before: Row | null = null
  const push = (row: Row): void => {
    const known = previous.get(row.key)
    before = known && equal(known, row) ? known : row
    rows.push(before)
  }
  const acknowledged = new Set<string>()
  if (view) {
    const start = indexOf(messages, view.first)
    const above = messages[start - 1]
    // The neighbour out of sight decides about the first row, too: nothing changes when it comes into sight.
    if (above && above.seq === view.first - 1) before = messageRow(above, input, changes, null)
    for (let at = start; at < messages.length && messages[at]!.seq <= view.last; at++) {
      push(messageRow(messages[at]!, input, changes, before))
    }
    for (let at = Math.max(0, messages.length - 50); at < messages.length; at++) {
      const { user_id, client_id } = messages[at]!
      if (user_id === me && client_id) acknowledged.add(client_id)
    }
  }
  if (input.atEnd) {
    for (const entry of outbox) {
      // Between the message and the end of its entry both may be there for a moment.
      if (entry.kind === 'send' && !acknowledged.has(entry.id)) push(entryRow(entry, input, changes, before))
    }
  }
  return rows
}

function messageRow(message: Message, input: RowsInput, changes: ReadonlyMap<number | string, OutboxEntry>, before: Row | null): Row {
  const own = message.user_id === input.me
  const pending = changes.get(message.id) ?? (own && message.client_id ? changes.get(message.client_id) : undefined) ?? null
  const waits = pending !== null && pending.status !== 'failed'
  const at = Date.parse(message.created_at)
  const deleted = message.deleted || (waits && pending.kind === 'delete')
  const unread = message.seq === input.unreadFrom
  const sent: Tick | null = own && !deleted && message.type !== 'system' ? input.receipts.tick(message.seq) : null
  return {
    key: keyOf(message, input.me),
    message,
    entry: null,
    content: deleted ? null : waits && pending.kind === 'edit' ? pending.content : message.content,
    userId: message.user_id,
    at,
    own,
    ...place(before, message.user_id, at, unread || message.type === 'system' || message.reply_to !== null),
    unread,
    tick: pending ? (pending.status === 'failed' ? 'failed' : 'sending') : sent,
    readers: sent === 'read' ? input.receipts.readers(message.seq) : 0,
    pending,
    reply: deleted ? null : message.reply_to,
  }
}

function entryRow(entry: OutboxSend, input: RowsInput, changes: ReadonlyMap<number | string, OutboxEntry>, before: Row | null): Row {
  const pending = changes.get(entry.id) ?? null
  const content = pending?.kind === 'delete' ? null : pending?.kind === 'edit' ? pending.content : entry.content
  const reply = typeof entry.replyTo === 'number' ? replyTo(input.messages, entry.replyTo) : null
  return {
    key: entry.id,
    message: null,
    entry,
    content,
    userId: input.me,
    at: entry.createdAt,
    own: true,
    ...place(before, input.me, entry.createdAt, reply !== null),
    unread: false,
    tick: entry.status === 'failed' ? 'failed' : 'sending',
    readers: 0,
    pending,
    reply,
  }
}

function place(before: Row | null, userId: number, at: number, alone: boolean): { day: number | null, head: boolean } {
  const day = dayOf(at)
  const another = before === null || dayOf(before.at) !== day
  const head = another || alone || before.userId !== userId || before.message?.type === 'system' || at - before.at > GROUP
  return { day: another ? day : null, head }
}

function replyTo(messages: readonly Message[], id: number): Reply | null {
  const message = messages.findLast(one => one.id === id)
  if (!message) return null
  const { seq, user_id, user, content, type, deleted } = message
  return { id, seq, user_id, user, content, type, deleted }
}

/** The last change of each message or entry wins. */
function changesOf(outbox: readonly OutboxEntry[]): Map<number | string, OutboxEntry> {
  const changes = new Map<number | string, OutboxEntry>()
  for (const entry of outbox) if (entry.kind === 'edit' || entry.kind === 'delete') changes.set(entry.target, entry)
  return changes
}

function equal(one: Row, other: Row): boolean {
  for (const key in one) {
    if (one[key as keyof Row] !== other[key as keyof Row] && key !== 'reply') return false
  }
  return one.reply === other.reply || one.reply?.id === other.reply?.id && one.message === other.message
}

/** Where the divider stands: the first message of somebody else that counts as unread. */
export function firstUnread(messages: readonly Message[], me: number, readSeq: number, unreadFromSeq: number | null): number | null {
  const from = unreadFromSeq === null ? readSeq + 1 : Math.min(unreadFromSeq, readSeq + 1)
  for (let at = indexOf(messages, from); at < messages.length; at++) {
    const message = messages[at]!
    if (unreadFromSeq !== null && message.seq >= unreadFromSeq) return message.seq
    if (message.user_id !== me && message.type !== 'system' && !message.deleted) return message.seq
  }
  return null
}
