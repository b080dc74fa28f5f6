import { expect, test } from 'vitest'
import { applyEvent, type ServerFrame } from '../src'
import { member, message, view } from './model/rows'
import { Server } from './model/server'
import { calm, Profile, Tab } from './model/tab'
import { World } from './model/world'

async function talk() {
  const world = new World(11)
  const server = new Server(world)
  for (const [id, name] of [[1, 'Ada'], [2, 'Bob']] as const) server.addPerson(id, name)
  server.create(2, [1], { type: 'private' })
  const tab = new Tab(world, server, new Profile(1, undefined), calm)
  await world.advance(2_000)
  const asked: number[] = []
  tab.parley.onFrame(frame => { if (frame.type === 'sync' && 'done' in frame) asked.push(world.now) })
  const say = (content: string) => server.send(2, { conversation_id: 1, content })
  const seen = () => tab.parley.state.conversations.get(1)!.messages.map(row => row.content)
  return { world, server, tab, asked, say, seen }
}

test('A frame that is lost is asked for half a second after the next one, on the same connection', async () => {
  const { world, server, tab, asked, say, seen } = await talk()
  const { socket } = tab
  const session = [...server.sessions][0]!
  const { tell } = session
  Object.assign(session, { tell: () => {} })
  say('lost')
  Object.assign(session, { tell })
  say('heard')
  await world.advance(400)
  expect([seen(), asked]).toEqual([[], []])
  await world.advance(1_000)
  expect([seen(), asked.length]).toEqual([['lost', 'heard'], 1])
  expect(tab.socket).toBe(socket)
})

test('Frames that come in another order are put in order, and nothing is asked', async () => {
  const { world, server, asked, say, seen } = await talk()
  const session = [...server.sessions][0]!
  const { tell } = session
  const kept: Parameters<typeof tell>[0][] = []
  Object.assign(session, { tell: (frame: Parameters<typeof tell>[0]) => kept.push(frame) })
  for (const word of ['one', 'two', 'three']) say(word)
  for (const frame of kept.reverse()) tell(frame)
  await world.advance(3_000)
  expect([seen(), asked]).toEqual([['one', 'two', 'three'], []])
})

test('A page that was read before a deletion and an edit, and comes after them, does not bring the old words back', async () => {
  const { world, server, tab, say } = await talk()
  for (let at = 1; at <= 12; at++) say(`${at}`)
  await world.advance(1_000)
  tab.cut()
  await world.advance(3_000)
  const before = server.tables.rooms.get(1)!
  const page = before.said.slice(0, 2).map(row => message(server.tables, before, row, 1))
  const { rev } = before
  const fresh = new Tab(world, server, new Profile(1, undefined), calm)
  await world.advance(2_000)
  // Both are beyond what a new page holds.
  expect(fresh.parley.state.conversations.get(1)!.messages[0]!.seq).toBeGreaterThan(2)
  server.remove(2, page[0]!.id)
  server.edit(2, page[1]!.id, 'changed')
  await world.advance(1_000)
  const after = applyEvent(fresh.parley.state, { type: 'page', conversationId: 1, messages: page, rev, reachedStart: true })
  expect(after.conversations.get(1)!.messages.slice(0, 2).map(row => row.content)).toEqual([null, 'changed'])
})

test('A deletion whose answer comes before its event is one of the last message in the list too', async () => {
  const { world, server, tab } = await talk()
  const { id } = server.send(1, { conversation_id: 1, content: 'regretted' })
  await world.advance(1_000)
  const { state } = tab.parley
  const answer = server.remove(1, id)
  const answered = applyEvent(state, { type: 'frame', frame: { type: 'ack', id: 1, message: answer } })
  const after = applyEvent(answered, {
    type: 'frame', frame: { type: 'message_deleted', conversation_id: 1, rev: answer.rev, message_id: id, seq: answer.seq },
  })
  expect(after.conversations.get(1)!.conversation).toMatchObject({ rev: answer.rev, last_message: { content: null, deleted: true } })
})

test.each(['the last message alone', 'others'])('A deletion is one in the answer that is the last message too, where %s is held', async what => {
  const { world, server, tab, say } = await talk()
  say('regretted')
  server.send(1, { conversation_id: 1, content: 'in answer', reply_to_id: 1 })
  await world.advance(1_000)
  const around = what === 'others' ? 1 : null
  const state = applyEvent(tab.parley.state, { type: 'trimmed', conversationId: 1, around, most: 1 })
  const { rev, id, seq } = server.remove(2, 1)
  const frame = { type: 'message_deleted', conversation_id: 1, rev, message_id: id, seq } as const
  const after = applyEvent(state, { type: 'frame', frame })
  expect(after.conversations.get(1)!.conversation.last_message!.reply_to).toMatchObject({ content: null, deleted: true })
})

test.each(['a frame', 'an answer'])('A name that was told is not undone by %s that was read before', async how => {
  const { world, server, tab } = await talk()
  server.addPerson(3, 'Cleo')
  // Of a large one nobody knows who is in it.
  const { id, seats } = server.create(2, [1, 3], { type: 'group', isLarge: true })
  await world.advance(1_000)
  const row = { ...member(server.tables, seats.get(3)!), rev: 2 }
  const made = server.create(3, [1], { type: 'private' })
  const answer = { ...view(server.tables, made, made.seats.get(1)!), id: 99, participants: [row] }
  const { state } = tab.parley
  server.renamePerson(3, 'Cleopatra')
  const frame = { type: 'user_updated', profiles: 1, user: { id: 3, name: 'Cleopatra', avatar_url: null } } as const
  const told = applyEvent(state, { type: 'frame', frame })
  const after = applyEvent(told, how === 'a frame'
    ? { type: 'frame', frame: { type: 'member_updated', conversation_id: id, rev: 2, member: row } }
    : { type: 'conversation', conversation: answer })
  expect(after.users.get(3)!.name).toBe('Cleopatra')
})

test.each(['a frame', 'an answer', 'catching up'])('A conversation of two bears the name that was told, though %s was read before', async how => {
  const { world, server, tab } = await talk()
  server.addPerson(3, 'Cleo')
  const made = server.create(3, [1], { type: 'private' })
  server.send(3, { conversation_id: made.id, content: 'hello' })
  const row = view(server.tables, made, made.seats.get(1)!)
  if (how !== 'a frame') await world.advance(1_000)
  const frames: Record<string, object> = {
    'a frame': { type: 'conversation_added', conversation: row },
    'catching up': {
      type: 'sync', conversation_id: made.id, rev: row.rev, mark: row.mark, messages: [], members: [], markers: [], conversation: row, next: null,
    },
  }
  const news = { type: 'user_updated', profiles: 1, user: { id: 3, name: 'Cleopatra', avatar_url: null } } as const
  const told = applyEvent(tab.parley.state, { type: 'frame', frame: news })
  const after = applyEvent(told, how === 'an answer'
    ? { type: 'conversation', conversation: row }
    : { type: 'frame', frame: frames[how] as ServerFrame })
  const { conversation, messages } = after.conversations.get(made.id)!
  expect([conversation.name, conversation.last_message!.user.name, messages.at(-1)!.user.name]).toEqual(Array(3).fill('Cleopatra'))
})

test('A name that was told is not undone by a row that was read before, though somebody else has left since', async () => {
  const { world, server, tab } = await talk()
  for (const [id, name] of [[3, 'Cleo'], [4, 'Dan']] as const) server.addPerson(id, name)
  const { id, seats } = server.create(2, [1, 3, 4], { type: 'group', isLarge: true })
  await world.advance(1_000)
  const [cleo, dan] = [3, 4].map(each => member(server.tables, seats.get(each)!))
  server.renamePerson(3, 'Cleopatra')
  const frames = [
    { type: 'user_updated', profiles: 1, user: { id: 3, name: 'Cleopatra', avatar_url: null } },
    { type: 'member_removed', conversation_id: id, rev: 2, member: { ...dan!, rev: 2, left_at: 'now' }, member_count: 3, reason: 'left' },
    { type: 'member_updated', conversation_id: id, rev: 3, member: { ...cleo!, rev: 3 } },
  ]
  const after = frames.reduce((state, frame) => applyEvent(state, { type: 'frame', frame: frame as ServerFrame }), tab.parley.state)
  expect([after.conversations.get(id)!.conversation.rev, after.users.get(3)!.name]).toEqual([3, 'Cleopatra'])
})

test('A note of unread ends though the answer that one has written comes before the words', async () => {
  const { world, server, tab, say } = await talk()
  say('first')
  await world.advance(1_000)
  tab.parley.markUnread(1, 1)
  await world.advance(1_000)
  const { state } = tab.parley
  const row = server.send(1, { conversation_id: 1, content: 'in answer' })
  const answer = { type: 'ack', id: 1, conversation_id: 1, read_seq: 2, delivered_seq: 2, unread_count: 0 } as const
  const moved = applyEvent(state, { type: 'frame', frame: answer })
  const after = applyEvent(moved, { type: 'frame', frame: { type: 'new_message', conversation_id: 1, rev: row.rev, message: row } })
  const notes = [state, after].map(known => known.conversations.get(1)!.conversation.unread_from_seq)
  expect(notes).toEqual([1, null])
})

test('A note of unread that the server refuses is taken back: one who came later marks what was said before', async () => {
  const { world, server, tab } = await talk()
  const { id } = server.create(2, [], { type: 'group', name: 'Group', isProtected: true })
  server.send(2, { conversation_id: id, content: 'before' })
  server.join(id, 1)
  await world.advance(1_000)
  const note = () => tab.parley.state.conversations.get(id)!.conversation.unread_from_seq
  tab.parley.markUnread(id, 1)
  expect(note()).toBe(1)
  await world.advance(2_000)
  expect(note()).toBe(null)
})
