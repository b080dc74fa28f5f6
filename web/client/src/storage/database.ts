import { wrap, type DBSchema, type IDBPDatabase } from 'idb'
import type { Mark } from '../markers'
import type { Conversation, Member, Message, User } from '../wire'
import type { OutboxEntry } from '../state'

/** One conversation in the cache: true as of the `rev` in its row, and so are all its messages there. */
export interface KeptConversation {
  readonly id: number
  readonly conversation: Conversation
  readonly mark: number
  readonly members: readonly Member[]
  /** The first message that may be seen, where it was met. */
  readonly start: number | null
  readonly unsure?: true
  /** Names the write: who finds another one than its own last has been overtaken by another tab. */
  readonly version: string
}

export interface Numbers {
  readonly userRev: number
  readonly profiles: number
}

export interface Schema extends DBSchema {
  numbers: { key: string, value: Numbers }
  conversations: { key: number, value: KeptConversation }
  messages: { key: [number, number], value: Message }
  users: { key: number, value: User }
  /** In the order of its keys. */
  outbox: { key: number, value: OutboxEntry }
  marks: { key: number, value: Mark }
  drafts: { key: number, value: { conversationId: number, text: string } }
}

export type Database = IDBPDatabase<Schema>

// Milliseconds: storage that does not answer must not keep anybody from talking. Who cannot talk anyway waits for it as long as it takes.
const Patience = 3_000

const now = Promise.resolve()

/** Of one person, on one server, in one epoch of its store. early.ts, which stands alone, has the same name; a test holds them together. */
export const databaseName = (origin: string, userId: number, epoch: string): string => `parley ${origin} ${userId} ${epoch}`

export const openDatabase = (factory: IDBFactory, name: string, online = now) => open<Database>(factory, name, online, database => {
  database.createObjectStore('numbers')
  database.createObjectStore('conversations', { keyPath: 'id' })
  database.createObjectStore('messages', { keyPath: ['conversation_id', 'seq'] })
  database.createObjectStore('users', { keyPath: 'id' })
  database.createObjectStore('outbox', { autoIncrement: true })
  database.createObjectStore('marks', { keyPath: 'conversationId' })
  database.createObjectStore('drafts', { keyPath: 'conversationId' })
})

export async function open<T extends IDBPDatabase<never> | Database>(
  factory: IDBFactory, name: string, online: Promise<void>, create: (database: IDBDatabase) => void,
): Promise<T> {
  const request = factory.open(name, 1)
  request.onupgradeneeded = () => create(request.result)
  const opening = wrap(request) as unknown as Promise<T>
  const database = await inTime(opening, online).catch(failure => {
    void opening.then(late => late.close(), () => {})
    throw failure
  })
  // Somebody deletes it, or a newer version wants to change it: out of the way.
  database.addEventListener('versionchange', () => database.close())
  return database
}

export function deleteDatabase(factory: IDBFactory, name: string): Promise<unknown> {
  return inTime(wrap(factory.deleteDatabase(name)) as unknown as Promise<void>)
}

/** A transaction whose end is heard of by its requests too: nobody has to wait for both. */
export function quiet<T extends { readonly done: Promise<void> }>(transaction: T): T {
  transaction.done.catch(() => {})
  return transaction
}

/** Within `Patience` from `online` on. */
export function inTime<T>(promise: Promise<T>, online = now): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    void online.then(() => { if (!isOver) timer = setTimeout(() => reject(new Error('The storage does not answer.')), Patience) })
    promise.then(resolve, reject).finally(() => {
      isOver = true
      clearTimeout(timer)
    })
  })
}
