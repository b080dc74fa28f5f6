import 'fake-indexeddb/auto'
import type { Tab } from './tab'
import type { World } from './world'

/**
 * The factory as one tab uses it: the world waits while something of it is under way, and when the tab is killed its transactions end
 * unfinished and its connections are closed.
 */
export function watched(factory: IDBFactory, world: World, onKill: (run: () => void) => void, databases: Set<IDBDatabase>): IDBFactory {
  let isAlive = true
  const running = new Set<IDBTransaction>()
  onKill(() => {
    isAlive = false
    for (const transaction of running) {
      // Some of what was under way has reached the disk.
      if (!world.chance(0.5)) continue
      try {
        transaction.abort()
      } catch {
        // Committed already.
      }
    }

    for (const database of databases) database.close()
  })
  const busy = (request: IDBRequest) => {
    world.busy++
    const done = () => { world.busy-- }
    request.addEventListener('success', done)
    request.addEventListener('error', done)
  }
  return {
    cmp: (a, b) => factory.cmp(a, b),
    databases: () => factory.databases(),
    deleteDatabase: name => {
      const request = factory.deleteDatabase(name)
      busy(request)
      return request
    },
    open: (name, version) => {
      const request = factory.open(name, version)
      busy(request)
      request.addEventListener('success', () => {
        const database = request.result
        databases.add(database)
        const begin = database.transaction.bind(database)
        database.transaction = (...parameters) => {
          if (!isAlive) throw new DOMException('The tab is gone.', 'InvalidStateError')
          const transaction = begin(...parameters)
          running.add(transaction)
          world.busy++
          const done = () => {
            if (running.delete(transaction)) world.busy--
          }
          transaction.addEventListener('complete', done)
          transaction.addEventListener('abort', done)
          return transaction
        }
        if (!isAlive) database.close()
      })
      return request
    },
  }
}

/** From here on the disk is full. */
export function breakTransactions(tab: Tab): void {
  for (const database of tab.databases) {
    database.transaction = () => { throw new DOMException('full', 'QuotaExceededError') }
  }
}
