import type { Message } from '../wire'

/** What happened to messages that are not held: a page of history that was read before must not undo it. */
export interface Late {
  /** By message id. */
  readonly changes: ReadonlyMap<number, Change>
  /** Pages read before this rev can no longer be judged. */
  readonly from: number
}

export interface Change {
  readonly seq: number
  readonly rev: number
  /** Null: deleted. */
  readonly message: Message | null
}

// A page is under way for a second or two; this many changes of unseen messages in that time are no conversation between people.
const Bound = 100

export const nothingLate: Late = { changes: new Map(), from: 0 }

export function remember(late: Late | undefined, id: number, seq: number, rev: number, message: Message | null): Late {
  const changes = new Map(late?.changes)
  changes.delete(id)
  changes.set(id, { seq, rev, message })
  let from = late?.from ?? 0
  if (changes.size > Bound) {
    const [oldest, change] = changes.entries().next().value!
    changes.delete(oldest)
    from = Math.max(from, change.rev)
  }

  return { changes, from }
}

/** The row of a page as it is by now. */
export function present(late: Late | undefined, row: Message): Message {
  const change = late?.changes.get(row.id)
  return !change || change.rev <= row.rev ? row : change.message ?? tombstone(row, change.rev)
}

export function tombstone(row: Message, rev: number): Message {
  return {
    ...row, rev, deleted: true, content: null, attachments: [], reactions: [], mentions: [], pinned: false,
  }
}
