import type { Entries } from '../sending/entries'
import type { Outbox } from '../sending/outbox'
import type { OutboxEntry } from '../state'
import { quiet, type Database } from './database'

/** The outbox on disk, shared by all tabs: each change is one transaction that is on disk before it is answered. */
export const durableOutbox = (database: Database): Outbox => ({
  async update(change) {
    const transaction = quiet(database.transaction('outbox', 'readwrite', { durability: 'strict' }))
    const [keys, before] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()])
    let after: Entries
    try {
      after = change(before)
    } catch (failure) {
      transaction.abort()
      throw failure
    }

    const keyOf = new Map(before.map((entry, at) => [entry.id, keys[at]!]))
    const old = new Set<OutboxEntry>(before)
    const writes: Promise<unknown>[] = []
    for (const entry of after) {
      if (!old.has(entry)) writes.push(transaction.store.put(entry, keyOf.get(entry.id)))
      keyOf.delete(entry.id)
    }

    for (const key of keyOf.values()) writes.push(transaction.store.delete(key))
    await Promise.all([...writes, transaction.done])
    return after
  },
})
