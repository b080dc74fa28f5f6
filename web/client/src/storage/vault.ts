import type { Page, Place } from '../history'
import type { Mark, MarkNews } from '../markers'
import type { Environment } from '../parley'
import { initial, nothing } from '../reducing/initial'
import { carried } from '../sending/entries'
import { memoryOutbox, type Outbox } from '../sending/outbox'
import type { TabEvents, Tabs } from '../sending/tabs'
import type { ConversationState, Me } from '../state'
import type { Store } from '../store'
import type { Pages } from './ahead'

/** A page of history as it is on this device: perhaps only a part of what was wanted. */
export interface Cached {
  readonly isWhole: boolean
  readonly page: Page
}

/** The outbox, drafts, and what outlives the page where anything does: the cache and marks of the one person who is signed in. */
export interface Vault extends Outbox {
  /** What the person who was last signed in here left. @returns Its marks that the server does not know yet; null: all is as it was. */
  restore?(): Promise<readonly Mark[] | null>
  /** Somebody is signed in. Of another store only what was not sent goes along, of another person nothing. @returns As `restore`. */
  enter(me: Me, epoch: string): Promise<readonly Mark[] | null>
  /** Among the tabs that share what is here now. */
  join?(events: TabEvents): Tabs
  /** Null: there is no cache of it. */
  page?(held: ConversationState, place: Place): Promise<Cached | null>
  /** Caught up: what may be opened without a network is fetched, in the background. */
  fetchAhead?(pages: Pages): void
  draft(id: number): Promise<string>
  saveDraft(id: number, text: string): Promise<void>
  /** Kept, or not any more; and told to the other tabs. */
  marked?(news: MarkNews): void
  /** Writes what there is to write, and leaves the other tabs. */
  close?(): Promise<void>
  /** Everything of this person, gone from this device. */
  forget(): Promise<void>
}

/** For as long as the page lasts. */
function memoryVault(store: Store): Vault {
  const drafts = new Map<number, string>()
  let outbox = memoryOutbox()
  const empty = () => {
    drafts.clear()
    outbox = memoryOutbox()
  }

  return {
    async enter(me, epoch) {
      const { me: before, epoch: old } = store.state
      if (before && before.user.id !== me.user.id) {
        empty()
        store.apply({ type: 'restored', state: { ...nothing, me } })
      } else if (old !== null && old !== epoch) await outbox.update(carried)
      else return null
      return []
    },
    update: change => outbox.update(change),
    draft: async id => drafts.get(id) ?? '',
    async saveDraft(id, text) {
      drafts.set(id, text)
    },
    async forget() {
      empty()
      store.apply({ type: 'restored', state: initial })
    },
  }
}

/** The vault in IndexedDB, which is loaded where there is one; in memory where not, or where it cannot be loaded. */
export async function openVault(factory: IDBFactory | undefined, origin: string, store: Store, environment: Environment): Promise<Vault> {
  try {
    if (factory) return (await import('./durable')).durableVault(factory, origin, store, environment)
  } catch {
    // Without the network, and not kept either.
  }

  return memoryVault(store)
}
