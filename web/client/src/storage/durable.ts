import { wrap } from 'idb'
import type { Place } from '../history'
import type { Environment } from '../parley'
import type { Mark } from '../markers'
import { initial, nothing } from '../reducing/initial'
import { carried, type Entries } from '../sending/entries'
import { memoryOutbox } from '../sending/outbox'
import { alone, type News } from '../sending/tabs'
import type { ConversationState, Me } from '../state'
import type { Store } from '../store'
import { createAhead } from './ahead'
import { Cache, restored } from './cache'
import { databaseName, deleteDatabase, inTime, openDatabase, type Database } from './database'
import { forgetDevice, keepDevice, lastDevice } from './devices'
import type { Early } from './early'
import { onHide } from './hiding'
import { createKeeper } from './keeper'
import { createKeptMarks } from './marks'
import { durableOutbox } from './outbox'
import { cachedPage } from './pages'
import { joinTabs, type JoinedTabs } from './tabs'
import type { Vault } from './vault'

// Messages of a conversation that stay on this device; and milliseconds until the others go, when the start is long over.
const Cached = 2_000
const Later = 20_000
// Milliseconds until storage that failed is tried again.
const FirstPause = 5_000
const LongestPause = 300_000

/** The vault in IndexedDB. Where that fails, all of it lives in memory and everything else works. */
export function durableVault(factory: IDBFactory, origin: string, store: Store, environment: Environment): Vault {
  const isLeader = () => tabs?.isLeader() ?? true
  const keeper = createKeeper(environment, () => store.state, isLeader, () => marking, () => fail())
  const drafts = new Map<number, string>()
  const marks = createKeptMarks()
  let database: Database | null = null
  let cache: Cache | null = null
  let name: string | null = null
  let userId: number | null = null
  let outbox = memoryOutbox()
  let isOnDisk = false
  let entries: Entries = []
  let tabs: JoinedTabs | null = null
  let joined: string | null = null
  let stopHiding: (() => void) | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let marking: Promise<unknown> = turn
  /** Entries on disk when it failed. */
  let stuck: Entries = []
  let pause = FirstPause
  let timer: unknown
  let welcome = () => {}
  const online = new Promise<void>(resolve => { welcome = resolve })
  let reading: Promise<ReadonlyMap<number, string>> | null = null
  let atStart = environment.early
  store.on(keeper.noticed)

  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = turn.then(run, run)
    turn = mine.catch(() => {})
    return mine
  }

  const flush = () => inTurn(keeper.flush)

  const open = async (next: string, me: Me, epoch: string, online?: Promise<void>, early?: Early | null): Promise<readonly Mark[]> => {
    const opened = early ? wrap(early.database) as unknown as Database : await openDatabase(factory, next, online)
    const read = new Cache(opened)
    const [kept, left, marked] = early
      ? [restored(early), early.outbox, early.marks]
      : await inTime(Promise.all([read.restore(), opened.getAll('outbox'), opened.getAll('marks')]), online)
    entries = left
    outbox = durableOutbox(opened)
    database = opened
    cache = read
    reading = null
    name = next
    userId = me.user.id
    marks.begin(marked)
    store.apply({ type: 'restored', state: { ...nothing, me, epoch, ready: kept !== null, ...kept?.state } })
    keep(true)
    keeper.begin(cache, kept?.versions ?? new Map())
    environment.setTimeout(() => void read.shrink(kept?.versions.keys() ?? [], Cached).catch(() => {}), Later)
    return marked
  }

  /** Once: it is of the start. */
  const readBefore = async (): Promise<Early | null> => {
    const reading = atStart
    atStart = undefined
    return reading ? inTime(reading, online).catch(() => null) : null
  }

  const keptDrafts = async (): Promise<ReadonlyMap<number, string>> => {
    const kept = (await database?.getAll('drafts').catch(() => [])) ?? []
    return new Map(kept.map(({ conversationId, text }) => [conversationId, text]))
  }

  const writeDraft = (conversationId: number, text: string): Promise<unknown> | undefined =>
    text ? database?.put('drafts', { conversationId, text }) : database?.delete('drafts', conversationId)

  const keep = (isKept: boolean) => {
    isOnDisk = isKept
    if (store.state.isKept !== isKept) store.apply({ type: 'kept', isKept })
  }

  /** No room, or no storage any more: what is said is still said, only not kept, until it can be again. */
  const fail = (): void => {
    if (isOnDisk) {
      stuck = entries
      outbox = memoryOutbox(entries)
      keep(false)
    }

    timer ??= environment.setTimeout(() => {
      timer = undefined
      void inTurn(reopen)
    }, pause)
    pause = Math.min(2 * pause, LongestPause)
  }

  const reopen = async (): Promise<void> => {
    const old = name
    try {
      const device = await lastDevice(factory, origin)
      // It has been forgotten meanwhile, perhaps by another tab: then nothing of it comes back.
      if (!database || !device || old !== databaseName(origin, device.me.user.id, device.epoch)) return
      const opened = await openDatabase(factory, old)
      const durable = durableOutbox(opened)
      const ours = new Map(entries.map(entry => [entry.id, entry]))
      const known = new Set(stuck.map(({ id }) => id))
      // Those of other tabs stay; what became of ours meanwhile counts.
      const left = await durable.update(there => [
        ...there.filter(({ id }) => ours.has(id) || !known.has(id)).map(entry => ours.get(entry.id) ?? entry),
        ...entries.filter(({ id }) => !there.some(entry => entry.id === id)),
      ])
      database.close()
      database = opened
      cache = new Cache(opened)
      outbox = durable
      entries = left
      for (const [id, text] of drafts) await writeDraft(id, text)
      await marks.writeAll(database)
      keep(true)
      // What is there is of unknown age: what this page knows is written over it where that is newer.
      keeper.begin(cache, new Map())
      await keeper.flush()
      if (timer === undefined) pause = FirstPause
    } catch {
      fail()
    }
  }

  const page = async (held: ConversationState, place: Place) => (cache && await cachedPage(cache, held, place).catch(() => null)) ?? null

  // What can be kept at all.
  const mayKeep = () => cache !== null && isLeader()
  const ahead = createAhead(environment, () => store.state, mayKeep, async held => (await page(held, {}))?.isWhole ?? false)

  /** Into the storage of this person and this store, with what was not sent yet. */
  const move = async (next: string, me: Me, epoch: string, left: Entries): Promise<readonly Mark[]> => {
    const texts = new Map([...await keptDrafts(), ...drafts])
    await keeper.flush()
    database?.close()
    const marked = await open(next, me, epoch)
    const isNew = (there: Entries) => left.filter(({ id }) => !there.some(entry => entry.id === id))
    if (left.length) entries = await outbox.update(there => [...isNew(there), ...there])
    for (const [id, text] of texts) await writeDraft(id, text)
    return marked
  }

  /** All in memory from here on. */
  const leave = (left: Entries): void => {
    keeper.begin(null, new Map())
    database?.close()
    database = cache = reading = null
    entries = left
    outbox = memoryOutbox(left)
    marks.begin([])
    keep(false)
  }

  /** Of another tab. */
  const hear = (news: News, pass: (news: News) => void): void => {
    if (news.type === 'draft') {
      drafts.set(news.conversationId, news.text)
      store.apply(news)
    } else {
      if ('mark' in news) marks.note(news)
      pass(news)
    }
  }

  return {
    restore: () => inTurn(async () => {
      stopHiding ??= onHide(() => void flush())
      if (name !== null) return null
      try {
        const early = await readBefore()
        const device = early?.device ?? await lastDevice(factory, origin, online)
        return device ? await open(databaseName(origin, device.me.user.id, device.epoch), device.me, device.epoch, online, early) : null
      } catch {
        return null
      }
    }),

    enter: (me, epoch) => (welcome(), inTurn(async () => {
      const next = databaseName(origin, me.user.id, epoch)
      const old = name
      let marked: readonly Mark[] | null = null
      if (next !== old) {
        const isOther = userId !== null && userId !== me.user.id
        // Another tab may have written, and ended before it could say so.
        if (isOnDisk) entries = await database!.getAll('outbox').catch(() => entries)
        // Before the first sign-in there is no store yet that it could be another of.
        const left = isOther ? [] : old === null ? entries : carried(entries)
        if (isOther) {
          // Nothing of the one before is shown, or taken along. It stays on this device until that one says `forget`.
          await keeper.flush()
          leave([])
          drafts.clear()
          store.apply({ type: 'restored', state: { ...nothing, me } })
        }

        marked = await move(next, me, epoch, left).catch(() => {
          leave(left)
          return []
        })
        name = next
        userId = me.user.id
        if (database && old !== null && !isOther) await deleteDatabase(factory, old).catch(() => {})
      }

      if (database) await keepDevice(factory, { origin, me, epoch }).catch(() => {})
      return marked
    })),

    update: change => inTurn(async () => {
      try {
        entries = await outbox.update(change)
      } catch (failure) {
        if (!isOnDisk) throw failure
        fail()
        entries = await outbox.update(change)
      }

      return entries
    }),

    join(events) {
      const shared = database && name
      if (shared !== joined) {
        tabs?.leave()
        // Another one was to write until now, and perhaps did not.
        tabs = shared === null ? null : joinTabs(shared, environment, { ...events, heard: news => hear(news, events.heard) }, () => void flush())
        joined = shared
      }

      return tabs ?? alone
    },

    page,

    fetchAhead: ahead.begin,

    async draft(id) {
      // What is open does not wait for what else is being written: a page may end meanwhile.
      if (!database) await turn
      const own = drafts.get(id)
      if (own !== undefined) return own
      // A list asks for those of all that it shows; and what changes, here or in another tab, is told.
      reading ??= keptDrafts()
      return (await reading).get(id) ?? ''
    },

    async saveDraft(id, text) {
      drafts.set(id, text)
      if (!database) await turn
      // Others hear of it once it is on disk: what they show does not end with this page.
      await writeDraft(id, text)?.catch(() => {})
      tabs?.tell({ type: 'draft', conversationId: id, text })
    },

    marked(news) {
      marks.note(news)
      if (database) marking = marks.write(database, news).catch(() => {}).then(() => tabs?.tell(news))
    },

    async close() {
      stopHiding?.()
      stopHiding = undefined
      await flush()
      tabs?.leave()
      tabs = joined = null
    },

    forget: () => inTurn(async () => {
      const old = name
      leave([])
      name = userId = null
      drafts.clear()
      store.apply({ type: 'restored', state: initial })
      await forgetDevice(factory, origin).catch(() => {})
      if (old !== null) await deleteDatabase(factory, old).catch(() => {})
    }),
  }
}
