import type { ConversationState, State } from '../state'
import type { Change } from '../reducing/late'
import { tombstone } from '../reducing/late'
import type { Message, User } from '../wire'
import { quiet, type Database, type KeptConversation, type Numbers } from './database'
import type { Early } from './early'

/** What is written of one conversation. */
export interface Written {
  readonly held: ConversationState
  /** The version found by its writer's last write or reading; null: it has not read or written it. */
  readonly expected: string | null
  readonly version: string
  /** Rows that are new or have changed; all that are held where the rest is dropped. */
  readonly rows: readonly Message[]
  /** What happened to messages that are not held. */
  readonly late: readonly Change[]
  /** Begun anew: nothing cached of it counts. */
  readonly isDropped: boolean
}

/** Where a run of messages ends, or begins. */
export type RunPlace = { readonly to: number } | { readonly from: number }

/** An unbroken run of messages as of `rev`; `start` is the first that may be seen, where it was met. */
export interface Run {
  readonly rows: readonly Message[]
  readonly rev: number
  readonly start: number | null
}

/** What was kept of the state; and of each conversation which write it is of. */
export interface Restored {
  readonly state: Partial<State>
  readonly versions: ReadonlyMap<number, string>
}

const rangeOf = (id: number, from = 0, to = Infinity) => IDBKeyRange.bound([id, from], [id, to])

/** State and history on disk. Each conversation's row and messages change in one transaction, so what is read is of one moment. */
export class Cache {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async restore(): Promise<Restored | null> {
    const transaction = quiet(this.#database.transaction(['numbers', 'conversations', 'users']))
    const [numbers, conversations, users] = await Promise.all([
      transaction.objectStore('numbers').get('numbers'),
      transaction.objectStore('conversations').getAll(),
      transaction.objectStore('users').getAll(),
    ])
    return restored({ numbers, conversations, users })
  }

  /** @returns The conversations that another tab has written meanwhile, and further than this one knows: they were left alone. */
  async write(numbers: Numbers, users: Iterable<User>, written: readonly Written[], gone: Iterable<number>): Promise<number[]> {
    const transaction = quiet(
      this.#database.transaction(['numbers', 'conversations', 'messages', 'users'], 'readwrite', { durability: 'relaxed' }),
    )
    const conversations = transaction.objectStore('conversations')
    const messages = transaction.objectStore('messages')
    const overtaken: number[] = []
    // What fails ends the whole transaction: that is where it is noticed.
    const start = (write: Promise<unknown>) => void write.catch(() => {})
    start(transaction.objectStore('numbers').put(numbers, 'numbers'))
    for (const user of users) start(transaction.objectStore('users').put(user))
    for (const id of gone) {
      start(conversations.delete(id))
      start(messages.delete(rangeOf(id)))
    }

    for (const { held, expected, version, rows, late, isDropped } of written) {
      const before = await conversations.get(held.id)
      const isForeign = before !== undefined && before.version !== expected
      if (isForeign && !isDropped && before.conversation.rev > held.conversation.rev) {
        overtaken.push(held.id)
        continue
      }

      const isAnew = isDropped || !before || (isForeign && before.conversation.rev !== held.conversation.rev)
      if (isAnew) start(messages.delete(rangeOf(held.id)))
      for (const change of isAnew ? [] : late) {
        const row = await messages.get([held.id, change.seq])
        if (row && row.rev < change.rev) start(messages.put(change.message ?? tombstone(row, change.rev)))
      }

      for (const row of isAnew || isForeign ? held.messages : rows) start(messages.put(row))
      start(conversations.put(kept(held, version, isAnew ? null : before.start)))
    }

    await transaction.done
    return overtaken
  }

  /** The unbroken run of cached rows that ends at `to`, or begins at `from`; ascending, at most `limit`. And the rev of which they are. */
  async run(id: number, place: RunPlace, limit: number): Promise<Run | null> {
    const transaction = quiet(this.#database.transaction(['conversations', 'messages']))
    const [kept, found] = await Promise.all([
      transaction.objectStore('conversations').get(id),
      transaction
        .objectStore('messages')
        .getAll('to' in place ? rangeOf(id, place.to - limit + 1, place.to) : rangeOf(id, place.from, place.from + limit - 1)),
    ])
    if (!kept) return null
    const rows = 'to' in place ? endingAt(found, place.to) : beginningAt(found, place.from)
    return { rows: await this.#answering(rows), rev: kept.conversation.rev, start: kept.start }
  }

  /** A reply shows what it answers as that is now, not as it was when the reply came. */
  async #answering(rows: readonly Message[]): Promise<readonly Message[]> {
    if (!rows.some(row => row.reply_to)) return rows
    const messages = quiet(this.#database.transaction('messages')).store
    return Promise.all(
      rows.map(async row => {
        const about = row.reply_to && (await messages.get([row.conversation_id, row.reply_to.seq]))
        return about ? { ...row, reply_to: { ...row.reply_to!, content: about.content, deleted: about.deleted } } : row
      }),
    )
  }

  /** Lets go of the oldest messages of conversations with more than `most`. */
  async shrink(ids: Iterable<number>, most: number): Promise<void> {
    for (const id of ids) {
      // Reading alone keeps nobody waiting.
      if ((await this.#database.count('messages', rangeOf(id))) <= most) continue
      const { store, done } = quiet(this.#database.transaction('messages', 'readwrite', { durability: 'relaxed' }))
      const keys = await store.getAllKeys(rangeOf(id))
      const first = keys[keys.length - most]
      if (first) await store.delete(IDBKeyRange.bound([id, 0], first, false, true))
      await done
    }
  }
}

export function restored({ numbers, conversations, users }: Pick<Early, 'numbers' | 'conversations' | 'users'>): Restored | null {
  if (!numbers) return null
  return {
    state: {
      ...numbers,
      conversations: new Map(conversations.map(kept => [kept.id, held(kept)])),
      users: new Map(users.map(user => [user.id, user])),
    },
    versions: new Map(conversations.map(({ id, version }) => [id, version])),
  }
}

function held({ id, conversation, mark, members, unsure }: KeptConversation): ConversationState {
  return {
    id,
    conversation,
    mark,
    members: new Map(members.map(member => [member.user_id, member])),
    reachedStart: conversation.seq === 0,
    messages: conversation.last_message ? [conversation.last_message] : [],
    typing: [],
    ...(unsure && { unsure }),
  }
}

function kept(
  { id, conversation, mark, members, messages, reachedStart, unsure }: ConversationState,
  version: string,
  start: number | null,
): KeptConversation {
  const first = reachedStart && messages.length ? messages[0]!.seq : start
  return { id, conversation, mark, members: [...members.values()], start: first, version, ...(unsure && { unsure }) }
}

function endingAt(rows: readonly Message[], to: number): Message[] {
  let from = rows.length
  while (from > 0 && rows[from - 1]!.seq === to - (rows.length - from)) from--
  return rows.slice(from)
}

function beginningAt(rows: readonly Message[], from: number): Message[] {
  const end = rows.findIndex((row, at) => row.seq !== from + at)
  return end < 0 ? [...rows] : rows.slice(0, end)
}
