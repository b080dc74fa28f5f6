import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, test, vi } from 'vitest'
import { contiguousAtEnd } from '../src/selectors'
import '../src/storage/durable'
import { readEarly } from '../src/storage/early'
import { Server } from './model/server'
import { breakTransactions } from './model/storage'
import { calm, Profile, Tab } from './model/tab'
import { World } from './model/world'

/** Ada's device, and Bob who writes to her. */
class Device {
  readonly world = new World(3)
  readonly server = new Server(this.world)
  readonly profile: Profile

  constructor(factory: IDBFactory = new IDBFactory()) {
    this.server.addPerson(1, 'Ada')
    this.server.addPerson(2, 'Bob')
    this.server.create(2, [1], { type: 'private' })
    for (let left = 12; left > 0; left--) this.server.send(2, { conversation_id: 1, content: `${left}` })
    this.profile = new Profile(1, factory as never)
  }

  async open(isOnline = true, early?: ReturnType<typeof readEarly>): Promise<Tab> {
    const tab = new Tab(this.world, this.server, this.profile, calm, early)
    tab.isOnline = isOnline
    await this.world.advance(3_000)
    return tab
  }

  said(): (string | null)[] {
    return this.server.tables.rooms.get(1)!.said.map(row => row.content)
  }
}

describe('What a device keeps', () => {
  test('is shown at once without a network: people, conversations, history, drafts, and who one is', async () => {
    const device = new Device()
    const first = await device.open()
    await Promise.all([first.parley.loadNewest(1), device.world.advance(500)])
    for (let pages = 0; pages < 3; pages++) await Promise.all([first.parley.loadBefore(1, 8 - 5 * pages), device.world.advance(500)])
    await first.parley.saveDraft(1, 'half a thought')
    await device.world.advance(2_000)
    first.kill()

    const second = await device.open(false)
    const { state } = second.parley
    expect([state.me?.user.name, state.ready, state.users.get(2)?.name]).toEqual(['Ada', true, 'Bob'])
    await second.parley.loadNewest(1)
    const held = second.parley.state.conversations.get(1)!
    expect(contiguousAtEnd(held).map(row => row.content)).toEqual(device.said())
    expect([held.reachedStart, held.conversation.unread_count]).toEqual([true, 12])
    expect(await second.parley.draft(1)).toBe('half a thought')
    await second.parley.close()
  })

  test('may be read before the client is there, which then reads nothing of it again', async () => {
    const factory = new IDBFactory()
    const device = new Device(factory)
    const first = await device.open()
    first.setOnline(false)
    await first.parley.send(1, 'in the tunnel')
    await device.world.advance(2_000)
    first.kill()

    const early = readEarly(factory, 'http://parley.test', 1, device.server.epoch)
    expect((await early)?.outbox.map(entry => entry.kind === 'send' && entry.content)).toEqual(['in the tunnel'])
    const opened = vi.spyOn(factory, 'open')
    const second = await device.open(false, early)
    const { state } = second.parley
    expect(opened).not.toHaveBeenCalled()
    expect([state.me?.user.name, state.ready, state.isKept, state.users.get(2)?.name]).toEqual(['Ada', true, true, 'Bob'])
    expect(contiguousAtEnd(state.conversations.get(1)!).map(row => row.content)).toEqual(device.said().slice(-1))
    await second.parley.send(1, 'still in the tunnel')
    second.kill()

    const third = await device.open()
    expect(device.said().slice(-2)).toEqual(['in the tunnel', 'still in the tunnel'])
    await third.parley.close()
  })

  test('and was read before the client was there is forgotten with the rest', async () => {
    const factory = new IDBFactory()
    const device = new Device(factory)
    ;(await device.open()).kill()
    const second = await device.open(false, readEarly(factory, 'http://parley.test', 1, device.server.epoch))
    expect(second.parley.state.me?.user.name).toBe('Ada')
    await second.parley.forget()
    second.parley.connect()
    await device.world.advance(3_000)
    expect([second.parley.state.me, second.parley.state.conversations.size]).toEqual([null, 0])
    await second.parley.close()
  })

  test.each([['another person', 2, 'epoch-1'], ['another store', 1, 'epoch-7']])(
    'is not read before the client where it is of %s, and nothing is left behind', async (_, person, epoch) => {
      const factory = new IDBFactory()
      const device = new Device(factory)
      ;(await device.open()).kill()
      const before = await factory.databases()
      expect(await readEarly(factory, 'http://parley.test', person, epoch)).toBe(null)
      expect(await factory.databases()).toEqual(before)
    })

  test('is sent when the network is back, in order, from whatever page is open then', async () => {
    const device = new Device()
    const first = await device.open()
    first.setOnline(false)
    await device.world.settle()
    await first.parley.send(1, 'in the tunnel')
    await first.parley.send(1, 'still in the tunnel')
    first.kill()
    const second = await device.open()
    expect(device.said().slice(-2)).toEqual(['in the tunnel', 'still in the tunnel'])
    expect(second.parley.state.outbox).toEqual([])
    await second.parley.close()
  })

  test.each(['ended before it asked', 'got no answer'])('is counted anew where a page %s on how many are there', async how => {
    const { world, server, ...device } = new Device()
    for (const [id, name] of [[3, 'Cleo'], [4, 'Dan']] as const) server.addPerson(id, name)
    const room = server.create(2, [1, 3], { type: 'group', isLarge: true })
    const weather = { ...calm }
    const open = () => new Tab(world, server, device.profile, weather)
    const first = open()
    await world.advance(3_000)
    first.kill()
    server.join(room.id, 4)
    server.flush()
    let tab = open()
    await world.advance(900)
    expect(tab.parley.state.conversations.get(room.id)!.conversation).toMatchObject({ rev: room.rev, member_count: 3 })
    weather.fail = 1
    if (how === 'got no answer') await world.advance(1_000)
    else tab.kill()
    weather.fail = 0
    if (!tab.isAlive) tab = open()
    await world.advance(3_000)
    expect(tab.parley.state.conversations.get(room.id)!.conversation.member_count).toBe(4)
    await tab.parley.close()
  })

  test('and a tab wrote that ended before it could say so, goes along when the server comes back from a backup', async () => {
    const device = new Device()
    device.server.backup()
    const [one, other] = [await device.open(), await device.open()]
    for (const tab of [one, other]) tab.setOnline(false)
    await device.world.advance(100)
    device.profile.channels.clear()
    await other.parley.send(1, 'the last words of a tab')
    other.kill()
    expect(one.parley.state.outbox).toEqual([])
    device.server.setBack()
    one.setOnline(true)
    await device.world.advance(60_000)
    expect(one.parley.state.epoch).toBe('epoch-2')
    expect(device.said().at(-1)).toBe('the last words of a tab')
    await one.parley.close()
  })

  test('is gone after forget, and the next page knows nobody', async () => {
    const device = new Device()
    const first = await device.open()
    await first.parley.saveDraft(1, 'secret')
    first.kill()
    const again = await device.open()
    expect(await again.parley.draft(1)).toBe('secret')
    await again.parley.forget()
    expect(await device.profile.factory!.databases()).toEqual([{ name: 'parley', version: 1 }])
    expect(await again.parley.draft(1)).toBe('')
    const second = await device.open(false)
    expect([second.parley.state.me, second.parley.state.conversations.size, await second.parley.draft(1)]).toEqual([null, 0, ''])
    await second.parley.close()
  })

  test('is kept apart from what another person keeps there', async () => {
    const device = new Device()
    const ada = await device.open()
    ada.setOnline(false)
    await device.world.settle()
    await ada.parley.send(1, 'of Ada')
    await ada.parley.saveDraft(1, 'a draft of Ada')
    ada.kill()
    const other = new Profile(2, device.profile.factory)
    const bob = new Tab(device.world, device.server, other, calm)
    await device.world.advance(3_000)
    expect([bob.parley.state.me?.user.name, bob.parley.state.outbox, await bob.parley.draft(1)]).toEqual(['Bob', [], ''])
    expect(bob.parley.state.conversations.get(1)!.conversation.unread_count).toBe(0)
    bob.kill()
    const back = await device.open()
    expect(device.said().at(-1)).toBe('of Ada')
    expect(await back.parley.draft(1)).toBe('a draft of Ada')
    await back.parley.close()
  })

  test.each(['open', 'transaction'] as const)('is nothing where storage fails at %s, and everything else works', async where => {
    const factory = new IDBFactory()
    if (where === 'open') factory.open = () => { throw new DOMException('private mode', 'SecurityError') }
    const device = new Device(factory)
    const tab = await device.open()
    if (where === 'transaction') breakTransactions(tab)
    await tab.parley.send(1, 'said all the same')
    await tab.parley.saveDraft(1, 'kept for now')
    await device.world.advance(3_000)
    expect(device.said().at(-1)).toBe('said all the same')
    expect(tab.parley.state.outbox).toEqual([])
    expect(await tab.parley.draft(1)).toBe('kept for now')
    await tab.parley.close()
  })
})

describe('Storage that fails', () => {
  const texts = (tab: Tab) => tab.parley.state.outbox.map(entry => entry.kind === 'send' && entry.content)

  test('is said, and written again once it can be: what was sent, what waits, and nothing of what was taken back', async () => {
    const device = new Device()
    const tab = await device.open()
    await Promise.all([tab.parley.loadNewest(1), device.world.advance(1_000)])
    expect(tab.parley.state.isKept).toBe(true)
    tab.setOnline(false)
    const away = await tab.parley.send(1, 'taken back')
    breakTransactions(tab)
    await tab.parley.send(1, 'while the disk was full')
    expect(tab.parley.state.isKept).toBe(false)
    await tab.parley.discard(away)
    await device.world.advance(10_000)
    expect(tab.parley.state.isKept).toBe(true)
    tab.kill()

    const next = await device.open(false)
    expect(texts(next)).toEqual(['while the disk was full'])
    await Promise.all([next.parley.loadNewest(1), device.world.advance(500)])
    const [before, after] = [tab, next].map(({ parley }) => contiguousAtEnd(parley.state.conversations.get(1)!).map(row => row.content))
    expect(before!.length).toBeGreaterThan(1)
    expect(after).toEqual(before)
    await next.parley.close()
  })

  test('and then takes a write of the cache, has all of what came meanwhile', async () => {
    const device = new Device()
    const tab = await device.open()
    breakTransactions(tab)
    device.server.send(2, { conversation_id: 1, content: 'came meanwhile' })
    await device.world.advance(2_000)
    expect(tab.parley.state.isKept).toBe(false)
    await device.world.advance(10_000)
    expect(tab.parley.state.isKept).toBe(true)
    tab.kill()
    const next = await device.open(false)
    expect(next.parley.state.conversations.get(1)!.conversation.last_message!.content).toBe('came meanwhile')
    await next.parley.close()
  })

  test('because somebody signed out in another tab, stays empty', async () => {
    const device = new Device()
    const [one, other] = [await device.open(), await device.open()]
    await one.parley.forget()
    other.setOnline(false)
    await other.parley.send(1, 'said too late')
    await device.world.advance(30_000)
    expect(await device.profile.factory!.databases()).toEqual([{ name: 'parley', version: 1 }])
    expect([texts(other), other.parley.state.isKept]).toEqual([['said too late'], false])
    other.kill()
  })

  test('for a while only shows without a network what is there as soon as it answers', async () => {
    const device = new Device()
    const first = await device.open()
    first.kill()
    const open = device.profile.factory!.open.bind(device.profile.factory)
    device.profile.factory!.open = (name, version) => slowly(open(name, version), name === 'parley' ? 0 : 3_200)
    const tab = await device.open(false)
    expect(tab.parley.state.me?.user.name).toBe('Ada')
    tab.kill()
  })
})

describe('What a device keeps of conversations that were not opened on it', () => {
  const pagesOf = (tab: Tab) => tab.asked.filter(path => path.endsWith('/messages'))

  function withRooms(): Device {
    const device = new Device()
    for (let id = 2; id <= 30; id++) {
      device.world.now += 1_000
      device.server.create(2, [1], { type: 'group', name: `room ${id}` })
      for (const text of ['one', 'two', 'three']) device.server.send(2, { conversation_id: id, content: text })
    }

    return device
  }

  test('is the last page of the newest twenty, fetched one after the other once all is quiet', async () => {
    const device = withRooms()
    const first = await device.open()
    expect(pagesOf(first)).toEqual([])
    await device.world.advance(20_000)
    expect(pagesOf(first)).toEqual(Array.from({ length: 20 }, (_, at) => `/conversations/${30 - at}/messages`))
    first.kill()

    const second = await device.open(false)
    await second.parley.loadNewest(11)
    expect(contiguousAtEnd(second.parley.state.conversations.get(11)!).map(row => row.content)).toEqual(['one', 'two', 'three'])
    await Promise.all([second.parley.loadNewest(10), device.world.advance(500)])
    expect(contiguousAtEnd(second.parley.state.conversations.get(10)!).map(row => row.content)).toEqual(['three'])
    await second.parley.close()
  })

  test('is not fetched twice', async () => {
    const device = withRooms()
    const first = await device.open()
    await device.world.advance(20_000)
    first.kill()
    const second = await device.open()
    await device.world.advance(20_000)
    expect(pagesOf(second)).toEqual([])
    await second.parley.close()
  })

  test('waits for pages that somebody waits for', async () => {
    const device = withRooms()
    const tab = await device.open()
    tab.isSlow = true
    void tab.parley.loadNewest(1).catch(() => {})
    await device.world.advance(10_000)
    expect(pagesOf(tab)).toEqual(['/conversations/1/messages'])
    await tab.parley.close()
  })

  test('ends with the first page that does not come, until there is another connection', async () => {
    const device = withRooms()
    const tab = await device.open()
    tab.isOffline = true
    await device.world.advance(20_000)
    expect(pagesOf(tab).length).toBe(1)
    tab.isOffline = false
    tab.cut()
    await device.world.advance(30_000)
    expect(pagesOf(tab).length).toBe(21)
    await tab.parley.close()
  })

  test('is fetched by one of several tabs', async () => {
    const device = withRooms()
    const tabs = [await device.open(), await device.open()]
    await device.world.advance(30_000)
    expect(tabs.map(tab => pagesOf(tab).length)).toEqual([20, 0])
    for (const tab of tabs) tab.kill()
  })

  test('is nothing where one wants to save data', async () => {
    vi.stubGlobal('navigator', { connection: { saveData: true } })
    const device = withRooms()
    const tab = await device.open()
    await device.world.advance(20_000)
    expect(pagesOf(tab)).toEqual([])
    await tab.parley.close()
    vi.unstubAllGlobals()
  })
})

/** A request that succeeds, and is heard of, so much later. */
function slowly(request: IDBOpenDBRequest, milliseconds: number): IDBOpenDBRequest {
  const listen = request.addEventListener.bind(request)
  request.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    const late = (event: Event) => void setTimeout(() => (listener as EventListener)(event), milliseconds)
    listen(type, type === 'success' ? late : listener)
  }
  return request
}
