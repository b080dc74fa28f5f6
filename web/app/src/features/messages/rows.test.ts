import type { Member, Message, OutboxEntry, OutboxSend } from '@parley/client'
import { describe, expect, test } from 'vitest'
import { buildRows, firstUnread, type Row, type RowsInput } from './rows'
import { Receipts } from './ticks'

const ada = 1
const bob = 2
const noon = new Date(2026, 5, 1, 12).getTime()
const minute = 60_000

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: seq + 100, conversation_id: 7, seq, rev: seq, user_id: bob, user: { id: bob, name: 'Bob', avatar_url: null },
  content: `text ${seq}`, type: 'text',
  reply_to_id: null, reply_to: null, thread_id: null, thread: null, attachments: [], reactions: [], edited: false, edited_at: null, deleted: false,
  pinned: false, mentions: [], system: null, created_at: new Date(noon + seq * 1_000).toISOString(), client_id: null, ...more,
})
const send = (id: string, more: Partial<OutboxSend> = {}): OutboxSend => ({
  id, conversationId: 7, createdAt: noon + 100_000, status: 'queued', error: null,
  kind: 'send', content: `entry ${id}`, type: 'text', replyTo: null, ...more,
})
const member = (user_id: number, read_seq: number, delivered_seq = read_seq): Member => ({
  user_id, name: '', avatar_url: null, role: 'member', joined_at: '', left_at: null, rev: 1, read_seq, read_at: null, delivered_seq,
})

function build(messages: readonly Message[], more: Partial<RowsInput> = {}, previous?: ReadonlyMap<string, Row>): Row[] {
  const view = messages.length > 0 ? { first: messages[0]!.seq, last: messages.at(-1)!.seq } : null
  const receipts = new Receipts([member(ada, 0), member(bob, 0)], ada)
  return buildRows({ view, messages, outbox: [], atEnd: true, me: ada, receipts, unreadFrom: null, ...more }, previous)
}

describe('groups', () => {
  const heads = (messages: readonly Message[], more: Partial<RowsInput> = {}): boolean[] => build(messages, more).map(row => row.head)

  test('what one person says within five minutes stands together', () => {
    const at = (minutes: number): Partial<Message> => ({ created_at: new Date(noon + minutes * minute).toISOString() })
    expect(heads([message(1, at(0)), message(2, at(4)), message(3, at(8.9)), message(4, at(14))])).toEqual([true, false, false, true])
  })

  test('another person, an answer, a system message and the divider begin anew', () => {
    const reply = { id: 1, seq: 1, user_id: bob, user: { id: bob, name: '', avatar_url: null }, content: '', type: 'text' as const, deleted: false }
    const messages = [
      message(1), message(2), message(3, { user_id: ada }), message(4, { user_id: ada, reply_to: reply }),
      message(5, { type: 'system' }), message(6), message(7), message(8),
    ]
    expect(heads(messages, { unreadFrom: 8 })).toEqual([true, false, true, true, true, true, false, true])
  })

  test('the neighbour out of sight decides about the first row in sight', () => {
    const messages = [message(1), message(2), message(3)]
    expect(heads(messages, { view: { first: 2, last: 3 } })).toEqual([false, false])
    expect(heads([messages[0]!, messages[2]!], { view: { first: 3, last: 3 } })).toEqual([true])
  })

  test('each day begins with its date', () => {
    const messages = [message(1), message(2), message(3, { created_at: new Date(noon + 24 * 60 * minute).toISOString() })]
    expect(build(messages).map(row => row.day !== null)).toEqual([true, false, true])
    expect(build(messages)[2]!.day).toBe(new Date(2026, 5, 2).getTime())
  })
})

describe('what waits to be sent', () => {
  test('follows the messages, at the end only', () => {
    expect(build([message(1)], { outbox: [send('a')] }).map(row => row.key)).toEqual(['m101', 'a'])
    expect(build([message(1)], { outbox: [send('a')], atEnd: false }).map(row => row.key)).toEqual(['m101'])
    expect(build([], { outbox: [send('a')] }).map(row => row.tick)).toEqual(['sending'])
  })

  test('keeps its row when it becomes a message, and is never there twice', () => {
    const sent = message(2, { user_id: ada, client_id: 'a' })
    expect(build([message(1), sent], { outbox: [send('a')] }).map(row => [row.key, row.tick])).toEqual([['m101', null], ['a', 'sent']])
  })

  test('an edit shows its text at once, a deletion takes it away, a refused one says so', () => {
    const change = (kind: 'edit' | 'delete', status: 'queued' | 'failed'): OutboxEntry =>
      ({ id: 'c', conversationId: 7, createdAt: noon, status, error: null, target: 101, ...(kind === 'edit' ? { kind, content: 'new' } : { kind }) })
    const of = (entry: OutboxEntry): unknown => build([message(1, { user_id: ada })], { outbox: [entry] }).map(row => [row.content, row.tick])[0]
    expect(of(change('edit', 'queued'))).toEqual(['new', 'sending'])
    expect(of(change('delete', 'queued'))).toEqual([null, 'sending'])
    expect(of(change('edit', 'failed'))).toEqual(['text 1', 'failed'])
  })
})

describe('ticks', () => {
  const ticks = (members: Member[]): unknown => {
    const own = [message(1, { user_id: ada }), message(2, { user_id: ada }), message(3, { user_id: ada }), message(4)]
    return build(own, { receipts: new Receipts(members, ada) }).map(row => row.tick)
  }

  test('come from the markers of the others', () => {
    expect(ticks([member(ada, 4), member(bob, 1, 2)])).toEqual(['read', 'delivered', 'sent', null])
  })

  test('of a group count how many have read', () => {
    const receipts = new Receipts([member(ada, 9), member(bob, 3), member(3, 5), { ...member(4, 9), left_at: 'then' }], ada)
    expect([1, 4, 6].map(seq => receipts.readers(seq))).toEqual([2, 1, 0])
    expect(receipts.tick(6)).toBe('sent')
  })
})

test('rows that say the same are the same', () => {
  const messages = [message(1), message(2), message(3, { user_id: ada })]
  const rows = build(messages)
  const known = new Map(rows.map(row => [row.key, row]))
  const again = build([messages[0]!, { ...messages[1]!, content: 'edited', edited: true }, messages[2]!], {}, known)
  expect(again.map((row, at) => row === rows[at])).toEqual([true, false, true])
})

test('the divider stands before the first message of somebody else', () => {
  const messages = [message(1), message(2, { user_id: ada }), message(3, { deleted: true }), message(4, { type: 'system' }), message(5), message(6)]
  expect(firstUnread(messages, ada, 1, null)).toBe(5)
  expect(firstUnread(messages, ada, 6, null)).toBe(null)
  expect(firstUnread(messages, ada, 6, 2)).toBe(2)
})
