import type { IDBPDatabase, DBSchema } from 'idb'
import type { Me } from '../state'
import { open } from './database'

/** Who was last signed in here, so that a start without a network shows the right person's chat. */
export interface Device {
  readonly origin: string
  readonly me: Me
  readonly epoch: string
}

interface Devices extends DBSchema {
  devices: { key: string, value: Device }
}

// early.ts, which stands alone, has the same names; a test holds them together.
const opened = (factory: IDBFactory, online?: Promise<void>) =>
  open<IDBPDatabase<Devices> & IDBPDatabase<never>>(factory, 'parley', online ?? Promise.resolve(), database =>
    database.createObjectStore('devices', { keyPath: 'origin' }),
  )

async function using<T>(factory: IDBFactory, run: (database: IDBPDatabase<Devices>) => Promise<T>, online?: Promise<void>): Promise<T> {
  const database = await opened(factory, online)
  try {
    return await run(database)
  } finally {
    database.close()
  }
}

/** `online`: from when on there is no waiting for it. */
export const lastDevice = (factory: IDBFactory, origin: string, online?: Promise<void>): Promise<Device | undefined> =>
  using(factory, database => database.get('devices', origin), online)

export const keepDevice = (factory: IDBFactory, device: Device): Promise<unknown> =>
  using(factory, database => database.put('devices', device))

export const forgetDevice = (factory: IDBFactory, origin: string): Promise<void> =>
  using(factory, database => database.delete('devices', origin))
