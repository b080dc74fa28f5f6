import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import '../src/storage/durable'
import { Server } from './model/server'
import { calm, Profile, Tab } from './model/tab'
import { World } from './model/world'

async function twoTabs(): Promise<{ world: World, server: Server, profile: Profile, leader: Tab, follower: Tab }> {
  const world = new World(5)
  const server = new Server(world)
  server.addPerson(1, 'Ada')
  server.addPerson(2, 'Bob')
  server.create(2, [1], { type: 'private' })
  const profile = new Profile(1, new IDBFactory() as never)
  const leader = new Tab(world, server, profile, calm)
  await world.advance(2_000)
  const follower = new Tab(world, server, profile, calm)
  await world.advance(2_000)
  return { world, server, profile, leader, follower }
}

const said = (server: Server) => server.tables.rooms.get(1)!.said.map(row => row.content)

test('What one tab says, another shows as waiting and sends', async () => {
  const { world, server, leader, follower } = await twoTabs()
  leader.setOnline(false)
  await world.advance(100)
  await leader.parley.send(1, 'from the first')
  await world.advance(50)
  expect(follower.parley.state.outbox.map(entry => entry.kind === 'send' && entry.content)).toEqual(['from the first'])
  leader.kill()
  await world.advance(2_000)
  expect(said(server)).toEqual(['from the first'])
  expect(follower.parley.state.outbox).toEqual([])
})

test('A leader sends what a follower says', async () => {
  const { world, server, follower } = await twoTabs()
  const id = await follower.parley.send(1, 'from the second')
  await world.advance(1_500)
  expect(said(server)).toEqual(['from the second'])
  expect(follower.parley.state.conversations.get(1)!.messages.at(-1)!.client_id).toBe(id)
})

test.each(['frozen', 'offline'])('A follower whose leader is %s sends by itself within two seconds, and says nothing twice', async how => {
  const { world, server, leader, follower } = await twoTabs()
  if (how === 'frozen') leader.freeze(true)
  else leader.setOnline(false)
  await world.advance(100)
  await follower.parley.send(1, 'one')
  await follower.parley.send(1, 'two')
  await world.advance(2_000)
  expect(said(server)).toEqual(['one', 'two'])
  leader.freeze(false)
  leader.setOnline(true)
  await world.advance(60_000)
  expect(said(server)).toEqual(['one', 'two'])
  expect([leader.parley.state.outbox, follower.parley.state.outbox]).toEqual([[], []])
})

test('A conversation that one tab began has its real number in all of them', async () => {
  const { world, server, leader, follower } = await twoTabs()
  server.addPerson(3, 'Cleo')
  const moves: unknown[] = []
  for (const tab of [leader, follower]) tab.parley.onMoved((from, to) => moves.push([tab === leader, from, to]))
  const draft = await follower.parley.create({ type: 'group', name: 'Two tabs', participantIds: [2, 3] })
  await follower.parley.send(draft, 'welcome')
  await world.advance(3_000)
  expect(moves).toContainEqual([true, draft, 2])
  expect(moves).toContainEqual([false, draft, 2])
  expect([...follower.parley.state.conversations.keys()]).toEqual([1, 2])
  expect(server.tables.rooms.get(2)!.said.map(row => row.content)).toEqual(['welcome'])
})

test('A tab that begins to lead writes what it heard while another one that slept was to', async () => {
  const { world, server, profile, leader, follower } = await twoTabs()
  leader.freeze(true)
  server.send(2, { conversation_id: 1, content: 'heard by one' })
  await world.advance(2_000)
  leader.kill()
  await world.advance(2_000)
  follower.kill()
  const later = new Tab(world, server, profile, calm)
  later.isOnline = false
  await world.advance(2_000)
  expect(later.parley.state.conversations.get(1)!.messages.map(row => row.content)).toEqual(['heard by one'])
  await later.parley.close()
})

test('A draft of one tab is the draft of the others, which hear of it', async () => {
  const { world, leader, follower } = await twoTabs()
  const heard: unknown[] = []
  follower.parley.on(event => { if (event.type === 'draft') heard.push([event.conversationId, event.text]) })
  expect(await follower.parley.draft(1)).toBe('')
  await leader.parley.saveDraft(1, 'half a')
  await leader.parley.saveDraft(1, 'half a thought')
  await world.advance(100)
  expect(await follower.parley.draft(1)).toBe('half a thought')
  expect(heard).toEqual([[1, 'half a'], [1, 'half a thought']])
  await follower.parley.saveDraft(1, '')
  await world.advance(100)
  expect(await leader.parley.draft(1)).toBe('')
})

test('What is read, and marked as unread, without a network is so in the other tabs too', async () => {
  const { world, server, leader, follower } = await twoTabs()
  for (const text of ['one', 'two']) server.send(2, { conversation_id: 1, content: text })
  await world.advance(2_000)
  for (const tab of [leader, follower]) tab.setOnline(false)
  const seen = () => {
    const { unread_count, unread_from_seq } = follower.parley.state.conversations.get(1)!.conversation
    return [unread_count, unread_from_seq]
  }
  expect(seen()).toEqual([2, null])
  leader.parley.read(1, 2)
  await world.advance(100)
  expect(seen()).toEqual([0, null])
  leader.parley.markUnread(1, 2)
  await world.advance(100)
  expect(seen()).toEqual([0, 2])
  leader.parley.read(1, 2)
  await world.advance(100)
  expect(seen()).toEqual([0, null])
})
