import type { ClientEvent } from '../events'
import type { Environment } from '../parley'
import { nothingLate, type Change } from '../reducing/late'
import type { ConversationState, State } from '../state'
import type { Message, User } from '../wire'
import { uuid } from '../uuid'
import type { Cache, Written } from './cache'

// Milliseconds: a burst is one write.
const Pause = 400

interface Baseline {
  readonly held: ConversationState
  readonly version: string
}

/** Writes what changed in the state to the cache, now and then, and only what changed. */
export class Keeper {
  readonly #environment: Environment
  readonly #state: () => State
  readonly #mayWrite: () => boolean
  readonly #written = new Map<number, Baseline>()
  readonly #dropped = new Set<number>()
  readonly #gone = new Set<number>()
  /** Rows that were let go of before they were written. */
  readonly #trimmed = new Map<number, Map<number, Message>>()
  #cache: Cache | null = null
  #numbers: readonly number[] = []
  #users: State['users'] = new Map()
  #timer: unknown
  #writing: Promise<void> = Promise.resolve()

  constructor(environment: Environment, state: () => State, mayWrite: () => boolean) {
    this.#environment = environment
    this.#state = state
    this.#mayWrite = mayWrite
  }

  /** `versions`: of what was just read from this cache into the state. */
  begin(cache: Cache | null, versions: ReadonlyMap<number, string>): void {
    this.#cache = cache
    for (const forgotten of [this.#written, this.#dropped, this.#gone, this.#trimmed]) forgotten.clear()
    const { conversations, users, userRev, profiles } = this.#state()
    for (const [id, version] of versions) this.#written.set(id, { held: conversations.get(id)!, version })
    this.#users = versions.size ? users : new Map()
    this.#numbers = versions.size ? [userRev, profiles] : []
  }

  /** Told of every event, after it was applied. */
  noticed(event: ClientEvent, now: State, previous: State): void {
    if (!this.#cache) return
    if (event.type === 'trimmed') {
      const held = previous.conversations.get(event.conversationId)
      if (held && this.#mayWrite()) this.#save(held)
      else if (held) this.#drop(held.id)
    } else if (event.type === 'frame') {
      const { frame } = event
      if (frame.type === 'conversation_added' || (frame.type === 'sync' && 'conversation_id' in frame && 'reset' in frame && frame.reset)) {
        const id = frame.conversation_id
        if (now.conversations.get(id) !== previous.conversations.get(id)) this.#drop(id)
      }
    }

    for (const id of now.conversations === previous.conversations ? [] : previous.conversations.keys()) {
      if (id > 0 && !now.conversations.has(id)) this.#gone.add(id)
    }

    this.#timer ??= this.#environment.setTimeout(() => void this.flush(), Pause)
  }

  /** Writes what there is to write. Never throws: a cache that cannot be written is left as it is, which is true of an earlier time. */
  flush(): Promise<void> {
    this.#environment.clearTimeout(this.#timer)
    this.#timer = undefined
    return (this.#writing = this.#writing
      .then(() => this.#flush())
      .catch(() => {
        this.#cache = null
      }))
  }

  async #flush(): Promise<void> {
    const cache = this.#cache
    const state = this.#state()
    if (!cache || !state.epoch || !this.#mayWrite()) return
    const written = [...state.conversations.values()]
      .filter(held => held.id > 0 && held !== this.#written.get(held.id)?.held)
      .map(held => this.#changes(held))
    const people = [...state.users.values()].filter((user: User) => this.#users.get(user.id) !== user)
    const numbers = [state.userRev, state.profiles]
    const gone = [...this.#gone].filter(id => !state.conversations.has(id))
    if (!written.length && !people.length && !gone.length && numbers.every((value, at) => value === this.#numbers[at])) return
    this.#dropped.clear()
    this.#gone.clear()
    this.#trimmed.clear()
    const overtaken = await cache.write({ userRev: state.userRev, profiles: state.profiles }, people, written, gone)
    for (const { held, version } of written) this.#written.set(held.id, { held, version })
    for (const id of [...gone, ...overtaken]) this.#written.delete(id)
    this.#users = state.users
    this.#numbers = numbers
  }

  #changes(held: ConversationState): Written {
    const before = this.#written.get(held.id)
    const rows = new Map(this.#trimmed.get(held.id))
    for (const row of fresh(held.messages, before?.held.messages ?? [])) rows.set(row.seq, row)
    const seen = before?.held.late ?? nothingLate
    const late = held.late ?? nothingLate
    return {
      held,
      version: uuid(this.#environment.now()),
      expected: before?.version ?? null,
      rows: [...rows.values()],
      late: unseen(late.changes, seen.changes),
      // More happened to messages that are not held than was remembered.
      isDropped: this.#dropped.has(held.id) || late.from > (before?.held.conversation.rev ?? 0),
    }
  }

  #save(held: ConversationState): void {
    const rows = this.#trimmed.get(held.id) ?? new Map<number, Message>()
    for (const row of fresh(held.messages, this.#written.get(held.id)?.held.messages ?? [])) rows.set(row.seq, row)
    if (rows.size) this.#trimmed.set(held.id, rows)
  }

  #drop(id: number): void {
    this.#dropped.add(id)
    this.#trimmed.delete(id)
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
