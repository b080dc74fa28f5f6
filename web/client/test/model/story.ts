// Loaded by name in the client: here beforehand, so that no story waits for a file.
import '../../src/storage/durable'
import { IDBFactory } from 'fake-indexeddb'
import type { Parley } from '../../src'
import { present, type Room } from './rows'
import { Server } from './server'
import { calm, Profile, Tab, type Weather } from './tab'
import { World } from './world'

/** One step of a story: what, and three numbers that say of what, of whom, how much. */
export type Step = readonly [kind: Kind, a: number, b: number, c: number]

export const kinds = [
  'send',
  'send',
  'send',
  'reply',
  'edit',
  'remove',
  'editWaiting',
  'removeWaiting',
  'retry',
  'create',
  'read',
  'markUnread',
  'typing',
  'load',
  'trim',
  'wait',
  'wait',
  'cut',
  'offline',
  'kill',
  'open',
  'freeze',
  'said',
  'said',
  'burst',
  'edited',
  'taken',
  'join',
  'leave',
  'role',
  'rename',
  'renamePerson',
  'favourite',
  'flush',
  'backup',
  'setBack',
] as const

export type Kind = (typeof kinds)[number]

interface Words {
  readonly id: string
  /** Between tabs there is no order but that of the disk. */
  readonly tab: Tab
  readonly userId: number
  readonly conversationId: number
  readonly order: number
  readonly isAside: boolean
}

/** People with tabs, a server, a network; and what was promised to whom. */
export class Story {
  readonly world: World
  readonly server: Server
  readonly weather: Weather
  readonly profiles: Profile[]
  readonly tabs: Tab[] = []
  readonly words: Words[] = []
  /** Ids of words that were taken back. */
  readonly taken = new Set<string>()
  /** Ids of words that the server has said to have, to whomever. */
  readonly acknowledged = new Set<string>()
  /** Under user and negative id. */
  readonly moved = new Map<string, number>()
  #order = 0

  constructor(seed: number, weather: Weather, isDurable: boolean) {
    this.world = new World(seed)
    this.server = new Server(this.world)
    this.weather = { ...weather }
    for (const [id, name] of [
      [1, 'Ada'],
      [2, 'Bob'],
      [3, 'Cleo'],
      [4, 'Dan'],
    ] as const)
      this.server.addPerson(id, name)
    this.server.create(3, [1, 2], { type: 'group' })
    this.server.create(1, [2], { type: 'private' })
    this.server.create(3, [1, 2, 4], { type: 'group', isLarge: true })
    this.server.create(3, [1, 4], { type: 'group', isProtected: true })
    this.profiles = [1, 2].map(id => new Profile(id, isDurable ? new IDBFactory() : undefined))
    for (const profile of this.profiles) this.open(profile)
  }

  open(profile: Profile): Tab {
    const tab = new Tab(this.world, this.server, profile, this.weather)
    tab.parley.onMoved((from, to) => this.moved.set(`${profile.userId} ${from}`, to))
    tab.parley.onFrame(frame => {
      const rows = 'messages' in frame ? frame.messages : 'message' in frame && typeof frame.message === 'object' ? [frame.message] : []
      for (const { client_id: id } of rows) if (id) this.acknowledged.add(id)
    })
    this.tabs.push(tab)
    return tab
  }

  async tell(steps: readonly Step[]): Promise<void> {
    await this.world.advance(500)
    for (const step of steps) await this.#step(step)
  }

  /** Calm weather, everybody comes back, and all that waits gets its time. */
  async end(): Promise<void> {
    Object.assign(this.weather, calm)
    for (const profile of this.profiles) if (!this.tabs.some(tab => tab.userId === profile.userId)) this.open(profile)
    for (const tab of this.tabs) {
      tab.freeze(false)
      tab.setOnline(true)
    }

    await this.world.advance(120_000)
    this.server.flush()
    await this.world.advance(5_000)
    await this.#comeBack()
  }

  /** Twice: coming back makes receipts, which others may hear of only by coming back. */
  async #comeBack(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      for (const tab of this.tabs) tab.cut()
      await this.world.advance(40_000)
    }
  }

  /** New pages that show what the old ones kept: history as the cache has it. */
  async reopen(): Promise<void> {
    for (const tab of this.tabs.splice(0)) tab.kill()
    for (const profile of this.profiles) this.open(profile)
    await this.world.advance(5_000)
    for (const { parley } of this.tabs) {
      for (const { id, conversation } of parley.state.conversations.values()) {
        for (let seq = conversation.seq; seq > 0; seq -= 5) parley.loadAround(id, seq).catch(() => {})
      }
    }

    await this.world.advance(10_000)
    // What a page that was killed has read is told only now.
    await this.#comeBack()
  }

  #tab(at: number): Tab | undefined {
    const awake = this.tabs.filter(tab => !tab.isFrozen)
    return awake[at % Math.max(1, awake.length)]
  }

  async #step([kind, a, b, c]: Step): Promise<void> {
    const { server, world } = this
    const tab = this.#tab(a)
    const rooms = [...server.tables.rooms.values()]
    const room = rooms[b % rooms.length]!
    const known = tab ? [...tab.parley.state.conversations.values()] : []
    const held = known[b % Math.max(1, known.length)]
    const parley = tab?.parley
    switch (kind) {
      case 'send':
      case 'reply': {
        if (!tab || !held) return
        const waiting = tab.parley.state.outbox
          .filter(entry => entry.kind === 'send' && entry.conversationId === held.id)
          .map(({ id }) => id)
        const subjects = [...held.messages.filter(row => row.id > 0).map(row => row.id), ...waiting]
        const replyTo = kind === 'reply' ? subjects[c % Math.max(1, subjects.length)] : undefined
        return this.#say(tab, held.id, replyTo)
      }
      case 'edit':
      case 'remove': {
        const mine = held?.messages.filter(row => row.user_id === tab!.userId && !row.deleted) ?? []
        const row = mine[c % Math.max(1, mine.length)]
        if (!row || !held) return
        if (kind === 'remove') this.taken.add(row.client_id!)
        return this.#now(kind === 'edit' ? parley!.edit(held.id, row.id, `edited ${c}`) : parley!.remove(held.id, row.id))
      }
      case 'editWaiting':
      case 'removeWaiting': {
        const entries = parley?.state.outbox.filter(entry => entry.kind === 'send') ?? []
        const entry = entries[c % Math.max(1, entries.length)]
        if (!entry) return
        if (kind === 'removeWaiting') this.taken.add(entry.id)
        return this.#now(
          kind === 'editWaiting'
            ? parley!.edit(entry.conversationId, entry.id, `better ${c}`)
            : parley!.remove(entry.conversationId, entry.id),
        )
      }
      case 'retry': {
        const failed = parley?.state.outbox.find(({ status }) => status === 'failed')
        return failed && this.#now(parley!.retry(failed.id))
      }
      case 'create': {
        if (!tab) return
        const participantIds = [tab.userId === 4 ? 1 : 4, ...(c % 2 ? [3] : [])]
        await this.#now(
          parley!
            .create({ type: c % 2 ? 'group' : 'private', participantIds, ...(c % 2 && { name: `Room ${c}` }) })
            .then(id => this.#say(tab, id)),
        )
        return
      }
      case 'read':
        return held && parley!.read(held.id, Math.max(1, held.conversation.seq - (c % 4)))
      case 'markUnread':
        return held && held.id > 0 && held.conversation.seq > 0 ? parley!.markUnread(held.id, held.conversation.seq) : undefined
      case 'typing':
        return held && parley!.typing(held.id, c % 2 === 0)
      case 'load': {
        if (!held) return
        const seq = 1 + (c % Math.max(1, held.conversation.seq))
        const ways: (() => Promise<void>)[] = [
          () => parley!.loadNewest(held.id),
          () => parley!.loadBefore(held.id, seq),
          () => parley!.loadAfter(held.id, seq),
          () => parley!.loadAround(held.id, seq),
        ]
        ways[c % 4]!().catch(() => {})
        return
      }
      case 'trim':
        return held && parley!.trim(held.id, c % 2 ? 1 + (c % Math.max(1, held.conversation.seq)) : undefined)
      case 'wait':
        return world.advance(c % 5 === 0 ? 20_000 : 10 * (c % 100))
      case 'cut':
        return tab?.cut([1006, 4500, 4501, 1006][c % 4])
      case 'offline':
        return tab?.setOnline(!tab.isOnline)
      case 'kill':
        if (tab) this.tabs.splice(this.tabs.indexOf(tab), 1)
        return tab?.kill()
      case 'open': {
        const profile = this.profiles[a % this.profiles.length]!
        // Two tabs of one person share the storage; without one there is nothing to share.
        if (this.tabs.filter(each => each.userId === profile.userId).length < 2) this.open(profile)
        return
      }
      case 'freeze':
        return tab && this.tabs.filter(each => each.userId === tab.userId).length > 1 ? tab.freeze(true) : undefined
      case 'said':
        return this.#others(room, a, id =>
          server.send(id, {
            conversation_id: room.id,
            content: `said ${c}`,
            client_id: null,
            reply_to_id: room.said[c % Math.max(1, room.said.length)]?.id ?? null,
          }),
        )
      case 'burst':
        for (let left = c % 22; left > 0; left--)
          this.#others(room, left % 2 ? a : a + 1, id =>
            server.send(id, { conversation_id: room.id, content: `burst ${left}`, client_id: null }),
          )
        return
      case 'edited':
      case 'taken': {
        const theirs = room.said.filter(
          row => row.userId > 2 && !row.deleted && row.seq >= (room.seats.get(row.userId)?.visibleFrom ?? Infinity),
        )
        const row = theirs[c % Math.max(1, theirs.length)]
        if (!row || room.seats.get(row.userId)?.leftAt !== null) return
        if (kind === 'edited') server.edit(row.userId, row.id, `again ${c}`)
        else server.remove(row.userId, row.id)
        return
      }
      case 'join':
        return server.join(room.id, 1 + (c % 4))
      case 'leave':
        return server.leave(room.id, 1 + (c % 4))
      case 'role':
        return room.seats.get(1 + (c % 4))?.leftAt === null ? server.setRole(room.id, 1 + (c % 4)) : undefined
      case 'rename':
        return room.type === 'group' ? server.rename(room.id, `name ${c}`) : undefined
      case 'renamePerson':
        return server.renamePerson(1 + (a % 4), `person ${c}`)
      case 'favourite':
        return room.seats.get(1)?.leftAt === null ? server.favourite(1, room.id) : undefined
      case 'flush':
        return server.flush()
      case 'backup':
        return server.backup()
      case 'setBack':
        return this.#setBack()
    }
  }

  /** What was acknowledged since the backup is gone with the disk it was on; what still waited is promised as before. */
  #setBack(): void {
    if (!this.server.setBack()) return
    const waiting = new Set(this.tabs.flatMap(tab => tab.parley.state.outbox.map(entry => entry.id)))
    // What is acknowledged waits on the screen until what precedes it is there, and in a page that sleeps.
    const kept = this.words.filter(({ id }) => waiting.has(id) && !this.acknowledged.has(id))
    this.words.splice(0, this.words.length, ...kept)
    for (const tab of this.tabs) tab.cut()
  }

  #others(room: Room, at: number, act: (id: number) => void): void {
    const others = present(room).filter(seat => seat.userId > 2 || room.type === 'private')
    const seat = others[at % Math.max(1, others.length)]
    try {
      if (seat) act(seat.userId)
    } catch {
      // What answers something that this one does not see is refused.
    }
  }

  async #say(tab: Tab, conversationId: number, replyTo?: number | string): Promise<void> {
    const order = this.#order++
    // Said into a room that is just being made, before its maker knows its number: there it meets words to the draft.
    const isAside = conversationId > 0 && tab.parley.state.outbox.some(entry => entry.kind === 'create')
    // Promised only once it is resolved: a tab that was killed before has promised nothing.
    await this.#now(
      tab.parley.send(conversationId, `words ${order}`, replyTo === undefined ? {} : { replyTo }).then(id => {
        if (tab.isAlive) this.words.push({ id, tab, userId: tab.userId, conversationId, order, isAside })
      }),
    )
  }

  /** Begun, with a moment to get on, and not waited for: it may never end. */
  async #now(doing: Promise<unknown>): Promise<void> {
    doing.catch(() => {})
    if (this.world.chance(0.8)) await this.world.settle()
  }
}

export const online = (parley: Parley): boolean => parley.state.connection.status === 'online'
