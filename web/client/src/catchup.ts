import { offline, ParleyError } from './api'
import type { Connection } from './connection'
import type { Environment } from './parley'
import type { State } from './state'

// Milliseconds: the server tells in order; what is late has a little time to come.
const GapPatience = 500
const SyncPatience = 60_000
const RefusedPause = 2_000
// Of a conversation that nobody looks at, what its line in a list shows. A year's conversations in whole pages are 15 MB.
const Newest = 1
// The server takes 1,000 conversations a frame, and 64 KiB.
const PerFrame = 900

/** Says what is known after each connection and after each gap, and so misses nothing. One at a time. */
export function createCatchUp(
  { ask, restart }: Connection,
  { setTimeout, clearTimeout }: Environment,
  state: () => State,
  looked: () => number | null,
  done: (wasFirst: boolean) => void,
) {
  let running: symbol | null = null
  let isFirst = true
  let timer: unknown

  const run = async (): Promise<void> => {
    const mine = running = Symbol()
    timer = undefined
    try {
      // Twice: the first answer may be that this is another store.
      for (let round = 0; round < 3; round++) {
        const answer = await tell()
        if (running !== mine) return
        if ('done' in answer) {
          const wasFirst = isFirst
          isFirst = false
          running = null
          return done(wasFirst)
        }
      }

      // It does not keep to one epoch.
      throw offline()
    } catch (failure) {
      if (running !== mine) return
      running = null
      if (!(failure instanceof ParleyError) || failure.code === 'offline') return restart()
      timer = setTimeout(run, failure.retryAfter ?? RefusedPause)
    }
  }

  const tell = async () => {
    const { epoch, userRev, profiles, conversations } = state()
    const known: [number, [rev: number, mark: number]][] = []
    for (const { id, conversation, mark } of conversations.values()) if (id > 0) known.push([id, [conversation.rev, mark]])
    while (known.length > PerFrame) await ask({ type: 'sync', conversations: Object.fromEntries(known.splice(0, PerFrame)) })
    const first = looked() ?? 0
    return ask({
      type: 'sync', epoch: epoch ?? '', user_rev: userRev, profiles, conversations: Object.fromEntries(known), final: true, newest: Newest,
      // One that only this device has is not the server's.
      ...(first > 0 && { first }),
    }, SyncPatience)
  }

  const stop = (): void => {
    running = null
    clearTimeout(timer)
    timer = undefined
  }

  return {
    stop,
    /** Of a new connection. */
    begin(): void {
      stop()
      isFirst = true
      void run()
    },
    /** Something is missing: if it is not there soon, it is asked for. */
    missing(isStill: () => boolean): void {
      if (running || timer !== undefined) return
      timer = setTimeout(() => {
        timer = undefined
        if (isStill()) void run()
      }, GapPatience)
    },
  }
}
