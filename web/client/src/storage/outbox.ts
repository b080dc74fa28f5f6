import type { Entries } from '../sending/entries'
import type { OutboxStore } from '../sending/outbox'
import type { OutboxEntry } from '../state'
import { quiet, type Database } from './database'

/** The outbox on disk, shared by all tabs: each change is one transaction that is on disk before it is answered. */
export class DurableOutbox implements OutboxStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async update(change: (entries: Entries) => Entries): Promise<Entries> {
    const transaction = quiet(this.#database.transaction('outbox', 'readwrite', { durability: 'strict' }))
    const [keys, before] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()])
    let after: Entries
    try {
      after = change(before)
    } catch (failure) {
      transaction.abort()
      throw failure
    }

    const keyOf = new Map(before.map((entry, at) => [entry.id, keys[at]!]))
    const old = new Map(before.map(entry => [entry.id, entry]))
    const writes: Promise<unknown>[] = []
    for (const entry of after) {
      const key = keyOf.get(entry.id)
      if (key === undefined) writes.push(transaction.store.add(entry as OutboxEntry))
      else if (old.get(entry.id) !== entry) writes.push(transaction.store.put(entry as OutboxEntry, key))
      keyOf.delete(entry.id)
    }

    for (const key of keyOf.values()) writes.push(transaction.store.delete(key))
    await Promise.all([...writes, transaction.done])
    return after
  }
}
