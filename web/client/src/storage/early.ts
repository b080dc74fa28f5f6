import type { Mark } from '../markers'
import type { OutboxEntry } from '../state'
import type { User } from '../wire'
import type { KeptConversation, Numbers } from './database'
import type { Device } from './devices'

/** What a person left on this device, read before the client was there. */
export interface Early {
  readonly device: Device
  readonly database: IDBDatabase
  readonly numbers: Numbers | undefined
  readonly conversations: readonly KeptConversation[]
  readonly users: readonly User[]
  readonly outbox: readonly OutboxEntry[]
  readonly marks: readonly Mark[]
}

/**
 * For a script that runs while the client is still being loaded: reads what its vault would read first, for `Environment.early`. It stands
 * alone, so that such a script is small: names of databases are repeated from database.ts and devices.ts. Null where another person was here
 * last, or nobody.
 */
export async function readEarly(factory: IDBFactory, origin: string, userId: number, epoch: string): Promise<Early | null> {
  try {
    const [device, kept] = await Promise.all([lastDevice(factory, origin), read(factory, `parley ${origin} ${userId} ${epoch}`)])
    if (device?.me.user.id === userId && device.epoch === epoch) return { device, ...kept }
    kept.database.close()
  } catch {
    // There is none, or it cannot be read: the client finds out itself.
  }

  return null
}

/**
 * What a client that knows nothing of this store answers to the first frame of a connection that its cookie opens: the same, byte for byte, so
 * that such a script may say it before. `looked`: the conversation on the screen, or 0. Null where the server did not let it in.
 */
export function firstFrame(said: string, looked: number): string | null {
  const { type, epoch } = JSON.parse(said) as { type: string, epoch?: string }
  return type !== 'auth_success' ? null : JSON.stringify({
    type: 'sync', epoch, user_rev: 0, profiles: 0, conversations: {}, final: true, newest: 1, ...(looked > 0 && { first: looked }), id: 1,
  })
}

async function lastDevice(factory: IDBFactory, origin: string): Promise<Device | undefined> {
  const database = await open(factory, 'parley')
  try {
    return await answer<Device | undefined>(database.transaction('devices').objectStore('devices').get(origin))
  } finally {
    database.close()
  }
}

async function read(factory: IDBFactory, name: string): Promise<Omit<Early, 'device'>> {
  const database = await open(factory, name)
  // Somebody deletes it, or a newer version wants to change it: out of the way.
  database.onversionchange = () => database.close()
  const transaction = database.transaction(['numbers', 'conversations', 'users', 'outbox', 'marks'])
  const all = <T>(store: string) => answer<T[]>(transaction.objectStore(store).getAll())
  const [numbers, conversations, users, outbox, marks] = await Promise.all([
    answer<Numbers | undefined>(transaction.objectStore('numbers').get('numbers')),
    all<KeptConversation>('conversations'), all<User>('users'), all<OutboxEntry>('outbox'), all<Mark>('marks'),
  ])
  return { database, numbers, conversations, users, outbox, marks }
}

/** One that is there. */
function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name)
  request.onupgradeneeded = () => request.transaction!.abort()
  return answer(request)
}

const answer = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error!)
})
