import type { ClientEvent } from '../events'
import type { Environment } from '../parley'
import { nothingLate, type Change } from '../reducing/late'
import type { ConversationState, State } from '../state'
import type { Message } from '../wire'
import { uuid } from '../uuid'
import type { Cache, Written } from './cache'
import type { Numbers } from './database'

// Milliseconds: a burst is one write.
const Pause = 400

interface Baseline {
  readonly held: ConversationState
  readonly version: string
}

export type Keeper = ReturnType<typeof createKeeper>

/** Writes what changed in the state to the cache, now and then, and only what changed. */
export function createKeeper(
  { now, setTimeout, clearTimeout }: Environment, state: () => State, mayWrite: () => boolean, marking: () => Promise<unknown>,
  failed: () => void,
) {
  const written = new Map<number, Baseline>()
  const dropped = new Set<number>()
  const gone = new Set<number>()
  /** Rows that were let go of before they were written. */
  const trimmed = new Map<number, Map<number, Message>>()
  let cache: Cache | null = null
  let numbers: Numbers | null = null
  let users: State['users'] = new Map()
  let timer: unknown
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const { epoch, conversations, users: people, userRev, profiles } = state()
    if (!cache || !epoch || !mayWrite()) return
    const changes = [...conversations.values()].filter(held => held.id > 0 && held !== written.get(held.id)?.held).map(changesOf)
    const met = [...people.values()].filter(user => users.get(user.id) !== user)
    const left = [...gone].filter(id => !conversations.has(id))
    if (!changes.length && !met.length && !left.length && userRev === numbers?.userRev && profiles === numbers.profiles) return
    dropped.clear()
    gone.clear()
    trimmed.clear()
    // What was read or marked here may be shown by another page only if that can also tell it.
    await marking()
    const overtaken = await cache.write({ userRev, profiles }, met, changes, left)
    for (const { held, version } of changes) written.set(held.id, { held, version })
    for (const id of [...left, ...overtaken]) written.delete(id)
    users = people
    numbers = { userRev, profiles }
  }

  const changesOf = (held: ConversationState): Written => {
    const before = written.get(held.id)
    const late = held.late ?? nothingLate
    return {
      held,
      version: uuid(now()),
      expected: before?.version ?? null,
      rows: [...unwritten(held).values()],
      late: unseen(late.changes, (before?.held.late ?? nothingLate).changes),
      // More happened to messages that are not held than was remembered.
      isDropped: dropped.has(held.id) || late.from > (before?.held.conversation.rev ?? 0),
    }
  }

  /** By place. */
  const unwritten = ({ id, messages }: ConversationState): Map<number, Message> => {
    const rows = new Map(trimmed.get(id))
    for (const row of fresh(messages, written.get(id)?.held.messages ?? [])) rows.set(row.seq, row)
    return rows
  }

  const drop = (id: number): void => {
    dropped.add(id)
    trimmed.delete(id)
  }

  /**
   * Writes what there is to write. Never throws: a cache that cannot be written is left as it is, which is true of an earlier time, until it
   * was opened anew (`begin`).
   */
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    return writing = writing.then(write).catch(() => {
      cache = null
      failed()
    })
  }

  return {
    flush,

    /** `versions`: of what was just read from this cache into the state. */
    begin(next: Cache | null, versions: ReadonlyMap<number, string>): void {
      cache = next
      for (const forgotten of [written, dropped, gone, trimmed]) forgotten.clear()
      const { conversations, users: people, userRev, profiles } = state()
      for (const [id, version] of versions) written.set(id, { held: conversations.get(id)!, version })
      users = versions.size ? people : new Map()
      numbers = versions.size ? { userRev, profiles } : null
    },

    /** Told of every event, after it was applied. */
    noticed(event: ClientEvent, now: State, previous: State): void {
      if (!cache) return
      if (event.type === 'trimmed') {
        const held = previous.conversations.get(event.conversationId)
        if (held && mayWrite()) trimmed.set(held.id, unwritten(held))
        else if (held) drop(held.id)
      } else if (event.type === 'frame') {
        const { frame } = event
        if (frame.type === 'conversation_added' || (frame.type === 'sync' && 'next' in frame && frame.reset)) {
          const id = frame.conversation_id
          if (now.conversations.get(id) !== previous.conversations.get(id)) drop(id)
        }
      }

      for (const id of now.conversations === previous.conversations ? [] : previous.conversations.keys()) {
        if (id > 0 && !now.conversations.has(id)) gone.add(id)
      }

      timer ??= setTimeout(() => void flush(), Pause)
    },
  }
}

/** Rows that are not among the others as they are; both ascend. */
function* fresh(rows: readonly Message[], others: readonly Message[]): Generator<Message> {
  let at = 0
  for (const row of rows) {
    while (at < others.length && others[at]!.seq < row.seq) at++
    if (others[at] !== row) yield row
  }
}

const unseen = (changes: ReadonlyMap<number, Change>, seen: ReadonlyMap<number, Change>): Change[] =>
  [...changes].filter(([id, change]) => seen.get(id) !== change).map(([, change]) => change)
