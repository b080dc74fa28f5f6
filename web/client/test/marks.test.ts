import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, test } from 'vitest'
import '../src/storage/durable'
import { Server } from './model/server'
import { breakTransactions } from './model/storage'
import { calm, Profile, Tab } from './model/tab'
import { World } from './model/world'

/** Ada's device, and Bob who has written twice to her. */
class Device {
  readonly world = new World(7)
  readonly server = new Server(this.world)
  readonly factory = new IDBFactory()
  readonly ada = new Profile(1, this.factory as never)

  constructor() {
    this.server.addPerson(1, 'Ada')
    this.server.addPerson(2, 'Bob')
    this.server.create(2, [1], { type: 'private' })
    for (const content of ['one', 'two']) this.server.send(2, { conversation_id: 1, content })
  }

  async open(isOnline = true, profile = this.ada): Promise<Tab> {
    const tab = new Tab(this.world, this.server, profile, calm)
    tab.isOnline = isOnline
    await this.world.advance(2_000)
    return tab
  }

  async openTwo(): Promise<[Tab, Tab]> {
    return [await this.open(), await this.open()]
  }

  /** And nothing of what it had begun to write reaches the disk. */
  async killInTheMiddle(tab: Tab): Promise<void> {
    await new Promise(resolve => process.nextTick(resolve))
    this.world.chance = () => true
    tab.kill()
    this.world.chance = () => false
  }

  /** Of a person, as the server has it. */
  told(id = 1): { read: number, unread: number | null } {
    const { readSeq, unreadFrom } = this.server.tables.rooms.get(1)!.seats.get(id)!
    return { read: readSeq, unread: unreadFrom }
  }
}

const shown = (tab: Tab) => {
  const { read_seq: read, unread_from_seq: unread } = tab.parley.state.conversations.get(1)!.conversation
  return { read, unread }
}

const nothing = { read: 0, unread: null }
const ways = [
  { how: 'read', mark: (tab: Tab) => tab.parley.read(1, 2), marked: { read: 2, unread: null } },
  { how: 'marked as unread', mark: (tab: Tab) => tab.parley.markUnread(1, 2), marked: { read: 0, unread: 2 } },
]

describe('What is read, and marked as unread', () => {
  test.each(ways)('by a tab that ends before the server knows ($how) is told by another', async ({ mark, marked }) => {
    const device = new Device()
    const [other, tab] = await device.openTwo()
    mark(tab)
    await device.world.advance(50)
    tab.kill()
    expect([shown(other), device.told()]).toEqual([marked, nothing])
    await device.world.advance(10_000)
    expect([shown(other), device.told()]).toEqual([marked, marked])
    other.kill()
  })

  test.each(ways)('by a tab that ends before it is on disk ($how) is nowhere', async ({ mark }) => {
    const device = new Device()
    const [other, tab] = await device.openTwo()
    mark(tab)
    await device.killInTheMiddle(tab)
    await device.world.advance(10_000)
    expect([shown(other), device.told()]).toEqual([nothing, nothing])
    other.kill()
    const next = await device.open()
    expect([shown(next), device.told()]).toEqual([nothing, nothing])
    next.kill()
  })

  test('is told by one tab, not by each', async () => {
    const device = new Device()
    const tabs = await device.openTwo()
    tabs[1].parley.markUnread(1, 2)
    await device.world.advance(20_000)
    expect(tabs.map(tab => tab.asked.filter(path => path.endsWith('/unread')).length)).toEqual([0, 1])
    for (const tab of tabs) tab.kill()
  })

  test('and refused is taken back in all tabs, and in what the device keeps', async () => {
    const device = new Device()
    const { id } = device.server.create(2, [], { type: 'group', name: 'Group', isProtected: true })
    device.server.send(2, { conversation_id: id, content: 'before' })
    device.server.join(id, 1)
    const tabs = await device.openTwo()
    const notes = () => tabs.map(tab => tab.parley.state.conversations.get(id)!.conversation.unread_from_seq)
    tabs[1].parley.markUnread(id, 1)
    await device.world.advance(50)
    expect(notes()).toEqual([1, 1])
    await device.world.advance(1_000)
    expect(notes()).toEqual([null, null])
    for (const tab of tabs) tab.kill()
    const next = await device.open(false)
    expect(next.parley.state.conversations.get(id)!.conversation.unread_from_seq).toBe(null)
    next.kill()
  })

  test('is repeated though the connection lasts', async () => {
    const device = new Device()
    const tab = await device.open()
    tab.isOffline = true
    tab.parley.markUnread(1, 2)
    await device.world.advance(2_000)
    tab.isOffline = false
    await device.world.advance(10_000)
    expect(device.told()).toEqual({ read: 0, unread: 2 })
    tab.kill()
  })

  test.each(ways)('just before a page ends ($how) is shown by the next one, without a network', async ({ mark, marked }) => {
    const device = new Device()
    const tab = await device.open()
    tab.setOnline(false)
    mark(tab)
    await device.world.settle()
    tab.kill()
    const next = await device.open(false)
    expect(shown(next)).toEqual(marked)
    next.kill()
  })

  test('by one person is not told as if another had', async () => {
    const device = new Device()
    device.server.send(1, { conversation_id: 1, content: 'three' })
    device.server.send(2, { conversation_id: 1, content: 'four' })
    device.server.send(1, { conversation_id: 1, content: 'five' })
    const tab = await device.open()
    tab.setOnline(false)
    tab.parley.markUnread(1, 2)
    await device.world.settle()
    tab.kill()
    const bob = await device.open(true, new Profile(2, device.factory as never))
    await device.world.advance(10_000)
    expect([device.told(1), device.told(2)]).toEqual([{ read: 5, unread: null }, { read: 4, unread: null }])
    bob.kill()
    const ada = await device.open()
    expect(device.told(1)).toEqual({ read: 5, unread: 2 })
    ada.kill()
  })

  test('while storage failed is kept as soon as it can be, and so is a draft', async () => {
    const device = new Device()
    const tab = await device.open()
    tab.setOnline(false)
    breakTransactions(tab)
    tab.parley.markUnread(1, 2)
    await tab.parley.saveDraft(1, 'half a thought')
    await device.world.advance(20_000)
    expect(tab.parley.state.isKept).toBe(true)
    tab.kill()
    const next = await device.open(false)
    expect([shown(next).unread, await next.parley.draft(1)]).toEqual([2, 'half a thought'])
    next.setOnline(true)
    await device.world.advance(60_000)
    expect(device.told().unread).toBe(2)
    next.kill()
  })
})

test('A draft that a tab took with it is not shown by another as if it were kept', async () => {
  const device = new Device()
  const [other, tab] = await device.openTwo()
  await tab.parley.saveDraft(1, 'half a')
  await device.world.advance(50)
  void tab.parley.saveDraft(1, 'half a thought')
  await device.killInTheMiddle(tab)
  await device.world.advance(1_000)
  expect(await other.parley.draft(1)).toBe('half a')
  other.kill()
  const next = await device.open(false)
  expect(await next.parley.draft(1)).toBe('half a')
  next.kill()
})
