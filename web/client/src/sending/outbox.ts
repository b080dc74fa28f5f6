import type { Entries } from './entries'

/** Where the outbox lies: one list, changed by one change at a time, whoever makes it. */
export interface OutboxStore {
  /** Resolves once the change is there for good, to the list as it is then. */
  update(change: (entries: Entries) => Entries): Promise<Entries>
}

export class MemoryOutbox implements OutboxStore {
  #entries: Entries

  constructor(entries: Entries = []) {
    this.#entries = entries
  }

  async update(change: (entries: Entries) => Entries): Promise<Entries> {
    return this.#entries = change(this.#entries)
  }
}
