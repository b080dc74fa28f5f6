import { initial, type Conversation, type ConversationState, type Message, type State } from '@parley/client'
import { describe, expect, test } from 'vitest'
import { filtered, listRows, oneLine, pairWith, previewOf, type Filter } from './rows'

const me = { id: 1, name: 'Ada', avatar_url: null }
const before = '2026-11-01T00:00:00.000Z'
const bob = { id: 2, name: 'Bob Hill', avatar_url: null }

function conversation(id: number, more: Partial<Conversation> = {}): ConversationState {
  const row: Conversation = {
    id, type: 'group', name: `Group ${id}`, topic: null, avatar_url: null, seq: 3, rev: 3, mark: 0, created_by: 1, history: 'shared',
    member_count: 2, role: 'member', read_seq: 3, delivered_seq: 3, unread_count: 0, muted: false, muted_until: null, archived: false,
    archived_seq: null, favourite: false, unread_from_seq: null, last_message: null, participants: [],
    last_message_at: `2026-11-20T10:0${id}:00.000Z`, created_at: before, updated_at: before, ...more,
  }
  return { id, conversation: row, mark: 0, members: new Map(), messages: [], reachedStart: true, typing: [] }
}

const message = (more: Partial<Message>): Message => ({
  id: 9, conversation_id: 1, seq: 3, rev: 3, user_id: bob.id, user: bob, content: 'Hello', type: 'text', reply_to_id: null, reply_to: null,
  thread_id: null, thread: null, attachments: [], reactions: [], edited: false, edited_at: null, deleted: false, pinned: false,
  mentions: [], system: null, created_at: '2026-11-20T10:00:00.000Z', client_id: null, ...more,
})

const presence = { status: 'online', status_expires_at: null, status_text: null, status_emoji: null, expires_at: null } as const
const stateOf = (...all: ConversationState[]): State => ({
  ...initial, ready: true, me: { user: me, presence, settings: null, limits: null }, users: new Map([[1, me], [2, bob]]),
  conversations: new Map(all.map(one => [one.id, one])),
})

describe('the list', () => {
  test('shows newest activity first, with what waits to be sent', () => {
    const state: State = {
      ...stateOf(conversation(1), conversation(2)),
      outbox: [{
        id: 'x', kind: 'send', conversationId: 1, createdAt: Date.parse('2026-11-20T11:00:00Z'), status: 'queued', error: null,
        content: 'Later', type: 'text', replyTo: null,
      }],
    }

    const rows = listRows(state)

    expect(rows.map(row => row.id)).toEqual([1, 2])
    expect(previewOf(rows[0]!, state)).toEqual({ kind: 'text', sender: 'me', text: 'Later' })
  })

  test('keeps the rows of which nothing changed', () => {
    const state = stateOf(conversation(1), conversation(2))
    const known = new Map(listRows(state).map(row => [row.id, row]))

    expect(listRows(state, known)[0]).toBe(known.get(2))
  })

  test('puts archived ones away, and keeps the open one among the unread', () => {
    const rows = listRows(stateOf(
      conversation(1), conversation(2, { unread_count: 4 }), conversation(3, { archived: true, archived_seq: 3 }),
      conversation(4, { favourite: true })))
    const ids = (filter: Filter, open: number | null = null): number[] => filtered(rows, filter, open).map(row => row.id)

    expect(ids('all')).toEqual([4, 2, 1])
    expect(ids('unread')).toEqual([2])
    expect(ids('unread', 1)).toEqual([2, 1])
    expect(ids('favourites')).toEqual([4])
    expect(ids('archived')).toEqual([3])
  })
})

describe('the second line', () => {
  const preview = (one: ConversationState): unknown => {
    const state = stateOf(one)
    return previewOf(listRows(state)[0]!, state)
  }

  test('names who said it in a group, and nobody in a pair', () => {
    expect(preview(conversation(1, { last_message: message({}) }))).toEqual({ kind: 'text', sender: { name: 'Bob' }, text: 'Hello' })
    expect(preview(conversation(1, { type: 'private', last_message: message({}) }))).toMatchObject({ sender: null })
    expect(preview(conversation(1, { last_message: message({ user_id: 1, user: me }) }))).toMatchObject({ sender: 'me' })
  })

  test('names what is attached where nothing is said', () => {
    const link = {
      id: 1, name: 'menu.pdf', url: 'https://example.org/menu.pdf', size: null, mime: null, width: null, height: null, duration: null,
      waveform: null, thumbhash: null,
    }
    expect(preview(conversation(1, { last_message: message({ content: '', attachments: [link] }) }))).toMatchObject({ text: 'menu.pdf' })
    const photo = { ...link, name: 'IMG_2041.jpeg', url: 'https://example.org/IMG_2041.jpeg' }
    expect(preview(conversation(1, { last_message: message({ content: '', attachments: [photo] }) }))).toMatchObject({ text: 'IMG_2041.jpeg' })
    expect(preview(conversation(1, { last_message: message({ attachments: [link] }) }))).toMatchObject({ text: 'Hello' })
  })

  test('says that a message was deleted, and what the server notes', () => {
    expect(preview(conversation(1, { last_message: message({ content: null, deleted: true }) }))).toEqual({ kind: 'deleted' })
    expect(preview(conversation(1, { last_message: message({ system: { kind: 'renamed', user_id: null, name: 'New' } }) })))
      .toMatchObject({ kind: 'system' })
  })

  test('is one line without marks', () => {
    expect(oneLine('> quoted\n\n**bold** and `code`\nnext')).toBe('quoted bold and code next')
    expect(oneLine('2 * 3 * 4')).toBe('2 * 3 * 4')
  })
})

test('the conversation of two is found by the other person', () => {
  const member = {
    user_id: 2, name: 'Bob', avatar_url: null, role: 'member', joined_at: before, left_at: null, rev: 1, read_seq: 0, read_at: null,
    delivered_seq: 0,
  } as const
  const pair = { ...conversation(5, { type: 'private' }), members: new Map([[2, member]]) }

  expect(pairWith(2, stateOf(conversation(1), pair))).toBe(5)
  expect(pairWith(3, stateOf(pair))).toBeNull()
})
