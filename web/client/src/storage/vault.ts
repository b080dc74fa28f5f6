import type { Mark } from '../markers'
import type { Environment } from '../parley'
import { initial } from '../reducer'
import { carried, type Entries } from '../sending/entries'
import { MemoryOutbox, type OutboxStore } from '../sending/outbox'
import type { Me, State } from '../state'
import type { Store } from '../store'
import type { Message } from '../wire'

/** Where a run of messages ends, or begins. */
export type RunPlace = { readonly to: number } | { readonly from: number }

/** An unbroken run of messages as of `rev`; `start` is the first that may be seen, where it was met. */
export interface Run {
  readonly rows: readonly Message[]
  readonly rev: number
  readonly start: number | null
}

/** What outlives the page: the outbox, the cache, drafts and markers of the one person who is signed in. */
export interface Vault extends OutboxStore {
  /** Names what the tabs of one person share; null while nothing is shared. */
  readonly name: string | null
  /** What the person who was last signed in here left. @returns Its markers that the server does not know yet. */
  restore(): Promise<readonly Mark[]>
  /** Somebody is signed in. Of another store only what was not sent goes along, of another person nothing. */
  enter(me: Me, epoch: string): Promise<void>
  /** The unbroken run of cached messages at a place; null: there is no cache of it. */
  run(id: number, place: RunPlace, limit: number): Promise<Run | null>
  draft(id: number): Promise<string>
  saveDraft(id: number, text: string): Promise<void>
  keepMark(id: number, mark: Mark | null): Promise<void>
  /** Writes what there is to write. */
  flush(): Promise<void>
  /** Everything of this person, gone from this device. */
  forget(): Promise<void>
}

/** For as long as the page lasts. */
class MemoryVault implements Vault {
  readonly name = null
  readonly #store: Store
  readonly #drafts = new Map<number, string>()
  #outbox = new MemoryOutbox()
  #of: { readonly userId: number, readonly epoch: string } | null = null

  constructor(store: Store) {
    this.#store = store
  }

  async restore(): Promise<readonly Mark[]> {
    return []
  }

  async enter(me: Me, epoch: string): Promise<void> {
    const before = this.#of
    this.#of = { userId: me.user.id, epoch }
    if (before && before.userId !== me.user.id) {
      this.#drafts.clear()
      this.#outbox = new MemoryOutbox()
      this.#store.apply({ type: 'restored', state: { ...nothing(), me, epoch: null, ready: false } })
    } else if (before && before.epoch !== epoch) await this.update(carried)
  }

  update(change: (entries: Entries) => Entries): Promise<Entries> {
    return this.#outbox.update(change)
  }

  async run(): Promise<null> {
    return null
  }

  async draft(id: number): Promise<string> {
    return this.#drafts.get(id) ?? ''
  }

  async saveDraft(id: number, text: string): Promise<void> {
    this.#drafts.set(id, text)
  }

  async keepMark(): Promise<void> {}

  async flush(): Promise<void> {}

  async forget(): Promise<void> {
    this.#drafts.clear()
    this.#outbox = new MemoryOutbox()
    this.#store.apply({ type: 'restored', state: initial })
  }
}

/** The vault in IndexedDB, which is loaded where there is one; in memory where not, or where it cannot be loaded. */
export async function openVault(
  factory: IDBFactory | undefined, origin: string, store: Store, environment: Environment, mayWrite: () => boolean,
): Promise<Vault> {
  try {
    if (factory) return new (await import('./durable')).DurableVault(factory, origin, store, environment, mayWrite)
  } catch {
    // Without the network, and not kept either.
  }

  return new MemoryVault(store)
}

/** What is known of a store that is new here. */
export function nothing(): Partial<State> {
  const { conversations, users, presence, userRev, profiles } = initial
  return { conversations, users, presence, userRev, profiles }
}
