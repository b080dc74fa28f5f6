import { expect } from 'vitest'
import type { Message, User } from '../../src'
import { contiguousAtEnd } from '../../src/selectors'
import { member, message, present, view } from './rows'
import type { Story } from './story'
import type { Tab } from './tab'

/** What every story must end with, whatever happened in it. */
export function judge(story: Story): void {
  for (const tab of story.tabs) sameAsSnapshot(story, tab)
  nothingLostOrDoubled(story)
  inOrder(story)
}

function sameAsSnapshot({ server: { tables, epoch } }: Story, tab: Tab): void {
  const { state } = tab.parley
  const me = tables.people.get(tab.userId)!
  expect(state.connection.status).toBe('online')
  expect(state.epoch).toBe(epoch)
  expect([state.userRev, state.profiles]).toEqual([me.userRev, tables.profiles])
  const mine = [...tables.rooms.values()].filter(room => room.seats.get(tab.userId)?.leftAt === null)
  expect([...state.conversations.keys()].sort()).toEqual(mine.map(room => room.id).sort())
  const shared = new Set(mine.flatMap(room => present(room).map(each => each.userId)))
  for (const room of mine) {
    const held = state.conversations.get(room.id)!
    const seat = room.seats.get(tab.userId)!
    const { participants, mark: _, updated_at: __, delivered_seq: ___, ...row } = view(tables, room, seat)
    const { last_message: last, ...known } = held.conversation
    const { last_message: expected, ...fields } = row
    expect(known).toMatchObject(fields)
    expect(last && told(last, shared)).toEqual(expected && told(expected, shared))
    expect(held.mark).toBe(room.mark)
    for (const shown of held.messages) {
      const said = room.said[shown.seq - 1]!
      expect(told(shown, shared)).toEqual(told(message(tables, room, said, seat.visibleFrom), shared))
    }

    const ascending = held.messages.every((shown, at) => at === 0 || held.messages[at - 1]!.seq < shown.seq)
    expect(ascending).toBe(true)
    if (held.messages.length && seat.visibleFrom <= room.seq) expect(contiguousAtEnd(held).length).toBeGreaterThanOrEqual(0)
    if (held.reachedStart && held.messages.length) expect(held.messages[0]!.seq).toBe(seat.visibleFrom)
    expect(held.typing).toEqual([])
    for (const { delivered_seq: theirs, read_at: ____, joined_at: _____, ...person } of participants) {
      expect(held.members.get(person.user_id)).toMatchObject(person)
      if (person.user_id !== tab.userId) expect(held.members.get(person.user_id)!.delivered_seq).toBe(theirs)
      expect(state.users.get(person.user_id)?.name).toBe(person.name)
    }

    if (!room.isLarge)
      expect([...held.members.keys()].sort()).toEqual(
        present(room)
          .map(each => member(tables, each).user_id)
          .sort(),
      )
  }

  for (const entry of state.outbox) expect(entry.status === 'failed' || waitsForFailed(tab, entry.id)).toBe(true)
}

/** A row without the names of those with whom nothing is shared any more: nobody tells of another name. */
function told(row: Message, shared: ReadonlySet<number>): Message {
  const card = (user: User) => (shared.has(user.id) ? user : { ...user, name: '' })
  return { ...row, user: card(row.user), reply_to: row.reply_to && { ...row.reply_to, user: card(row.reply_to.user) } }
}

function waitsForFailed(tab: Tab, id: string): boolean {
  const { outbox } = tab.parley.state
  const entry = outbox.find(other => other.id === id)!
  const about = entry.kind === 'send' ? entry.replyTo : entry.kind === 'create' ? null : entry.target
  const blocking = outbox.find(
    other => other.id === about || (other.kind === 'create' && other !== entry && other.conversationId === entry.conversationId),
  )
  return !!blocking && (blocking.status === 'failed' || waitsForFailed(tab, blocking.id))
}

function nothingLostOrDoubled({ server, tabs, words, taken }: Story): void {
  const stored = [...server.tables.rooms.values()].flatMap(room => room.said)
  const ids = stored.flatMap(row => row.clientId ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  for (const { id, userId } of words) {
    const waits = tabs.some(tab => tab.userId === userId && tab.parley.state.outbox.some(entry => entry.id === id))
    if (!taken.has(id)) expect(ids.includes(id) || waits, `the words ${id} of ${userId}`).toBe(true)
    if (ids.includes(id)) expect(waits, `${id} is stored and waits`).toBe(false)
  }

  // Texts are told apart: what was said once stands once.
  const texts = stored.filter(row => row.content?.startsWith('words ')).map(row => row.content)
  expect(new Set(texts).size).toBe(texts.length)
}

function inOrder({ server, words, moved }: Story): void {
  const place = new Map<string, { room: number, seq: number }>()
  for (const room of server.tables.rooms.values())
    for (const row of room.said) if (row.clientId) place.set(row.clientId, { room: room.id, seq: row.seq })
  const last = new Map<Tab, Map<number, { seq: number, order: number }>>()
  for (const { id, tab, userId, conversationId, order } of words.filter(({ isAside }) => !isAside).sort((a, b) => a.order - b.order)) {
    const at = place.get(id)
    if (!at) continue
    // Two drafts of one private conversation, made apart, become one; between them there is no order.
    const to = moved.get(`${userId} ${conversationId}`) ?? conversationId
    const isOne = [...moved].filter(([from, id]) => from.startsWith(`${userId} `) && id === to).length < 2
    const key = isOne ? to : conversationId
    const before = last.get(tab)?.get(key)
    if (before) expect(at.seq, `words ${order} after words ${before.order}`).toBeGreaterThan(before.seq)
    last.set(tab, (last.get(tab) ?? new Map<number, { seq: number, order: number }>()).set(key, { seq: at.seq, order }))
  }
}
