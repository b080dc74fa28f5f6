import type { Entries } from './entries'

/** Where the outbox lies: one list, changed by one change at a time, whoever makes it. */
export interface Outbox {
  /** Resolves once the change is there for good, to the list as it is then. */
  readonly update: (change: (entries: Entries) => Entries) => Promise<Entries>
}

export const memoryOutbox = (entries: Entries = []): Outbox => ({ update: async change => entries = change(entries) })
