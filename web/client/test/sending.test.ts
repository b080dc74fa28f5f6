import { expect, test } from 'vitest'
import { Server } from './model/server'
import { calm, Profile, Tab } from './model/tab'
import { World } from './model/world'

async function talk() {
  const world = new World(13)
  const server = new Server(world)
  for (const [id, name] of [[1, 'Ada'], [2, 'Bob']] as const) server.addPerson(id, name)
  server.create(1, [2], { type: 'private' })
  const tab = new Tab(world, server, new Profile(1, undefined), calm)
  await world.advance(2_000)
  const said = () => server.tables.rooms.get(1)!.said.map(row => row.content)
  return { world, server, tab, parley: tab.parley, said }
}

test('A definite refusal fails an entry, which waits to be changed, and what follows it goes on', async () => {
  const { world, parley, said } = await talk()
  const id = await parley.send(1, '   ')
  await parley.send(1, 'after it')
  await world.advance(1_000)
  expect(said()).toEqual(['after it'])
  expect(parley.state.outbox).toMatchObject([{ id, status: 'failed', error: { code: 'validation' } }])
  await parley.edit(1, id, 'with words')
  await world.advance(1_000)
  expect([said(), parley.state.outbox]).toEqual([['after it', 'with words'], []])
})

test('A failed entry goes with what was to be done to it, and replies to it answer nothing', async () => {
  const { world, parley, server } = await talk()
  const id = await parley.send(1, ' ')
  await parley.send(1, 'in answer', { replyTo: id })
  await world.advance(1_000)
  expect(parley.state.outbox.map(entry => entry.status)).toEqual(['failed', 'queued'])
  await parley.discard(id)
  await world.advance(1_000)
  expect(server.tables.rooms.get(1)!.said.map(row => [row.content, row.replyTo])).toEqual([['in answer', null]])
})

test('What was attempted is frozen: an edit of it, an answer to it and its deletion follow it', async () => {
  const { world, tab, parley, server } = await talk()
  const id = await parley.send(1, 'first')
  tab.setOnline(false)
  await world.advance(100)
  await parley.send(1, 'second', { replyTo: id })
  await parley.edit(1, id, 'first, better')
  expect(parley.state.outbox.map(entry => `${entry.kind} ${entry.status}`)).toEqual(['send attempted', 'send queued', 'edit queued'])
  tab.setOnline(true)
  await world.advance(60_000)
  const [first, second] = server.tables.rooms.get(1)!.said
  expect([first!.content, first!.editedAt !== null, second!.replyTo]).toEqual(['first, better', true, first!.id])
  expect(parley.state.outbox).toEqual([])
})

test('What was not attempted yet is changed and taken back in place', async () => {
  const { world, tab, parley, said } = await talk()
  tab.setOnline(false)
  await world.advance(100)
  const [one, two] = [await parley.send(1, 'one'), await parley.send(1, 'two')]
  await parley.edit(1, one, 'one, better')
  await parley.remove(1, two)
  expect(parley.state.outbox.map(entry => entry.id)).toEqual([one])
  tab.setOnline(true)
  await world.advance(60_000)
  expect(said()).toEqual(['one, better'])
})

test('What would be a bad frame is mended or refused here, and does not end the connection', async () => {
  const { world, parley, said, tab } = await talk()
  const { socket } = tab
  await parley.send(1, 'half \ud83d, nothing \0, whole \ud83d\ude00')
  const id = await parley.send(1, 'long '.repeat(20_000))
  await world.advance(1_000)
  expect(said()).toEqual(['half \ufffd, nothing , whole \ud83d\ude00'])
  expect(parley.state.outbox).toMatchObject([{ id, status: 'failed', error: { code: 'too_large' } }])
  expect(tab.socket).toBe(socket)
})

test('Own words are shown waiting until they are among the messages, never twice and never not at all', async () => {
  const { world, parley } = await talk()
  const shown: number[] = []
  await parley.send(1, 'here')
  parley.subscribe(state => {
    const held = state.conversations.get(1)!
    shown.push(held.messages.filter(row => row.content === 'here').length + state.outbox.length)
  })
  await world.advance(1_000)
  expect(shown.length).toBeGreaterThan(1)
  expect(new Set(shown)).toEqual(new Set([1]))
})

test('A person that one talks with already is not begun anew', async () => {
  const { parley } = await talk()
  expect(await parley.create({ type: 'private', participantIds: [2] })).toBe(1)
})

test('Two conversations that are begun at the same moment are two, whatever chance says', async () => {
  const { world, server } = await talk()
  for (const [id, name] of [[3, 'Cleo'], [4, 'Dan']] as const) server.addPerson(id, name)
  Object.assign(world, { random: () => 0.5 })
  const { parley } = new Tab(world, server, new Profile(1, undefined), calm)
  const drafts = await Promise.all([3, 4].map(id => parley.create({ type: 'private', participantIds: [id] })))
  await Promise.all(drafts.map((id, at) => parley.send(id, `to ${3 + at}`)))
  await world.advance(5_000)
  expect([2, 3].map(id => server.tables.rooms.get(id)?.said.map(row => row.content))).toEqual([['to 3'], ['to 4']])
})
