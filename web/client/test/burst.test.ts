import { expect, test } from 'vitest'
import { applyEvent, initial, type Conversation, type Message, type ServerFrame, type State } from '../src'
import { Server } from './model/server'
import { calm, Profile, Tab } from './model/tab'
import { World } from './model/world'

const people = 3

function crowd(rooms: number): Server & { readonly world: World } {
  const world = new World(9)
  const server = Object.assign(new Server(world), { world })
  for (let id = 1; id <= people; id++) server.addPerson(id, `Person ${id}`)
  for (let left = rooms; left > 0; left--) server.create(2, [1, 3], { type: 'group' })
  return server
}

test('A burst of a thousand frames in five hundred conversations is told in tasks, not in frames', async () => {
  const server = crowd(500)
  const tab = new Tab(server.world, server, new Profile(1, undefined), calm)
  await server.world.advance(60_000)
  expect(tab.parley.state.conversations.size).toBe(500)
  let told = 0
  let heard = 0
  tab.parley.subscribe(() => { told++ })
  tab.parley.on(event => { if (event.type === 'frame' && event.frame.type === 'new_message') heard++ })
  const session = [...server.sessions][0]!
  const frames: ServerFrame[] = []
  Object.assign(session, { tell: (frame: ServerFrame) => frames.push(frame) })
  for (let at = 0; at < 1_000; at++) server.send(2, { conversation_id: 1 + at % 500, content: `${at}` })
  // All of them in one task of the page, as a network delivers them after a pause.
  const socket = tab.socket!
  for (const frame of frames) socket.onmessage!({ data: JSON.stringify(frame) })
  await server.world.advance(0)
  expect([heard, told]).toEqual([1_000, 1])
  await tab.parley.close()
}, 60_000)

test('Of thousands of messages that nobody looks at few stay in memory, and all are counted', async () => {
  const server = crowd(1)
  const tab = new Tab(server.world, server, new Profile(1, undefined), calm)
  await server.world.advance(10_000)
  for (let at = 0; at < 2_000; at++) server.send(2, { conversation_id: 1, content: `${at}` })
  await server.world.advance(30_000)
  const { messages, conversation } = tab.parley.state.conversations.get(1)!
  expect([conversation.seq, conversation.unread_count]).toEqual([2_000, 1_000])
  expect(messages.length).toBeLessThanOrEqual(250)
  await tab.parley.close()
}, 60_000)

test('What an event does not concern keeps its identity', () => {
  const conversation = (id: number) => ({
    id, type: 'group', name: '', seq: 0, rev: 1, mark: 0, read_seq: 0, delivered_seq: 0, unread_count: 0, participants: [],
    last_message: null,
  }) as unknown as Conversation
  const bob = { id: 2, name: 'Bob', avatar_url: null }
  const message = { id: 1, conversation_id: 1, seq: 1, rev: 2, user_id: 2, user: bob, reply_to: null } as Message
  const told = (state: State, frame: ServerFrame) => applyEvent(state, { type: 'frame', frame })
  const before = [1, 2].reduce(
    (state, id) => told(state, { type: 'conversation_added', conversation_id: id, conversation: conversation(id) }), initial)
  const frame: ServerFrame = { type: 'new_message', conversation_id: 1, rev: 2, message }
  const after = told(before, frame)
  expect(after.conversations.get(2)).toBe(before.conversations.get(2))
  expect(after.conversations.get(1)!.members).toBe(before.conversations.get(1)!.members)
  // Known already, and too early: nothing happens.
  expect(told(after, frame)).toBe(after)
  expect(told(before, { ...frame, rev: 4 })).toBe(before)
})
