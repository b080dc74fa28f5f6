import type { Mark } from '../markers'
import type { Environment } from '../parley'
import { initial } from '../reducer'
import { carried, type Entries } from '../sending/entries'
import { MemoryOutbox, type OutboxStore } from '../sending/outbox'
import type { Me } from '../state'
import type { Store } from '../store'
import { Cache } from './cache'
import { databaseName, deleteDatabase, openDatabase, type Database } from './database'
import { forgetDevice, keepDevice, lastDevice } from './devices'
import { Keeper } from './keeper'
import { DurableOutbox } from './outbox'
import { nothing, type Run, type RunPlace, type Vault } from './vault'

// Messages of a conversation that stay on this device.
const Cached = 2_000

/** The vault in IndexedDB. Where that fails, all of it lives in memory and everything else works. */
export class DurableVault implements Vault {
  readonly #factory: IDBFactory
  readonly #origin: string
  readonly #store: Store
  readonly #keeper: Keeper
  readonly #drafts = new Map<number, string>()
  #database: Database | null = null
  #cache: Cache | null = null
  #name: string | null = null
  #userId: number | null = null
  #outbox: OutboxStore = new MemoryOutbox()
  #entries: Entries = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(factory: IDBFactory, origin: string, store: Store, environment: Environment, mayWrite: () => boolean) {
    this.#factory = factory
    this.#origin = origin
    this.#store = store
    this.#keeper = new Keeper(environment, () => store.state, mayWrite)
    store.on((event, now, previous) => this.#keeper.noticed(event, now, previous))
  }

  /** Names what the tabs of one person share; null while nothing is shared. */
  get name(): string | null {
    return this.#database && this.#name
  }

  /** What the person who was last signed in here left. @returns Its markers that the server does not know yet. */
  restore(): Promise<readonly Mark[]> {
    return this.#inTurn(async () => {
      if (this.#name !== null) return []
      try {
        const device = await lastDevice(this.#factory, this.#origin)
        if (!device) return []
        await this.#open(databaseName(this.#origin, device.me.user.id, device.epoch), device.me, device.epoch)
        return await this.#database!.getAll('marks')
      } catch {
        return []
      }
    })
  }

  /** Somebody is signed in. Of another store only what was not sent goes along, of another person nothing. */
  enter(me: Me, epoch: string): Promise<void> {
    return this.#inTurn(async () => {
      const name = databaseName(this.#origin, me.user.id, epoch)
      const old = this.#name
      if (name !== old) {
        const isOther = this.#userId !== null && this.#userId !== me.user.id
        // Before the first sign-in there is no store yet that it could be another of.
        const left = isOther ? [] : old === null ? this.#entries : carried(this.#entries)
        if (isOther) await this.#leaveOther(me)
        await this.#move(name, me, epoch, left).catch(() => this.#fallBack(left))
        this.#name = name
        this.#userId = me.user.id
        if (this.#database && old !== null && !isOther) await deleteDatabase(this.#factory, old).catch(() => {})
      }

      if (this.#database) await keepDevice(this.#factory, { origin: this.#origin, me, epoch }).catch(() => {})
    })
  }

  update(change: (entries: Entries) => Entries): Promise<Entries> {
    return this.#inTurn(async () => {
      try {
        return (this.#entries = await this.#outbox.update(change))
      } catch (failure) {
        if (this.#outbox instanceof MemoryOutbox) throw failure
        // No room, or no storage any more: what is said is still said, only not kept.
        this.#outbox = new MemoryOutbox(this.#entries)
        return (this.#entries = await this.#outbox.update(change))
      }
    })
  }

  /** The unbroken run of cached messages at a place; null: there is no cache of it. */
  async run(id: number, place: RunPlace, limit: number): Promise<Run | null> {
    return (await this.#cache?.run(id, place, limit).catch(() => null)) ?? null
  }

  async draft(id: number): Promise<string> {
    await this.#turn
    return this.#drafts.get(id) ?? (await this.#database?.get('drafts', id).catch(() => undefined))?.text ?? ''
  }

  async saveDraft(id: number, text: string): Promise<void> {
    this.#drafts.set(id, text)
    await this.#turn
    await (text ? this.#database?.put('drafts', { conversationId: id, text }) : this.#database?.delete('drafts', id))?.catch(() => {})
  }

  async keepMark(id: number, mark: Mark | null): Promise<void> {
    await (mark ? this.#database?.put('marks', mark) : this.#database?.delete('marks', id))?.catch(() => {})
  }

  flush(): Promise<void> {
    return this.#inTurn(() => this.#keeper.flush())
  }

  /** Everything of this person, gone from this device. */
  forget(): Promise<void> {
    return this.#inTurn(async () => {
      const name = this.#name
      this.#keeper.begin(null, new Map())
      this.#database?.close()
      this.#database = this.#cache = this.#name = this.#userId = null
      this.#outbox = new MemoryOutbox()
      this.#entries = []
      this.#drafts.clear()
      this.#store.apply({ type: 'restored', state: initial })
      await forgetDevice(this.#factory, this.#origin).catch(() => {})
      if (name !== null) await deleteDatabase(this.#factory, name).catch(() => {})
    })
  }

  /** Into the storage of this person and this store, with what was not sent yet. */
  async #move(name: string, me: Me, epoch: string, left: Entries): Promise<void> {
    const drafts = await this.#allDrafts()
    await this.#keeper.flush()
    this.#database?.close()
    await this.#open(name, me, epoch)
    const isNew = (entries: Entries) => left.filter(({ id }) => !entries.some(entry => entry.id === id))
    if (left.length) this.#entries = await this.#outbox.update(entries => [...isNew(entries), ...entries])
    for (const [conversationId, text] of drafts) await this.#database?.put('drafts', { conversationId, text })
  }

  async #open(name: string, me: Me, epoch: string): Promise<void> {
    const database = await openDatabase(this.#factory, name)
    const cache = new Cache(database)
    const kept = await cache.restore()
    const outbox = new DurableOutbox(database)
    const entries = await outbox.update(entries => entries)
    this.#database = database
    this.#cache = cache
    this.#outbox = outbox
    this.#entries = entries
    this.#name = name
    this.#userId = me.user.id
    this.#store.apply({ type: 'restored', state: { ...nothing(), me, epoch, ready: kept !== null, ...kept?.state } })
    this.#keeper.begin(cache, kept?.versions ?? new Map())
    void cache.shrink(kept?.versions.keys() ?? [], Cached).catch(() => {})
  }

  async #allDrafts(): Promise<[number, string][]> {
    const kept = (await this.#database?.getAll('drafts').catch(() => [])) ?? []
    return [...new Map([...kept.map(({ conversationId, text }) => [conversationId, text] as [number, string]), ...this.#drafts])]
  }

  #fallBack(entries: Entries): void {
    this.#keeper.begin(null, new Map())
    this.#database?.close()
    this.#database = this.#cache = null
    this.#outbox = new MemoryOutbox(entries)
    this.#entries = entries
  }

  /** Another person: nothing of the one before is shown, or taken along. It stays on this device until that one says `forget`. */
  async #leaveOther(me: Me): Promise<void> {
    await this.#keeper.flush()
    this.#fallBack([])
    this.#drafts.clear()
    this.#store.apply({ type: 'restored', state: { ...nothing(), me, epoch: null, ready: false } })
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(run, run)
    this.#turn = turn.catch(() => {})
    return turn
  }
}
