import type { Environment } from './parley'

/**
 * What the platform has. A time of 0 is the next task, and is not slowed down in a hidden page as timers are; in Node an open channel would
 * keep the process alive.
 */
export function platform(changed: Partial<Environment> = {}): Environment {
  const { WebSocket, indexedDB, BroadcastChannel, navigator, document } = globalThis
  const nextTask = document && tasks()
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (run, milliseconds) => milliseconds > 0 || !nextTask ? setTimeout(run, milliseconds) : nextTask(run),
    clearTimeout: timer => clearTimeout(timer as ReturnType<typeof setTimeout>),
    fetch: (input, init) => fetch(input, init),
    WebSocket,
    indexedDB,
    BroadcastChannel,
    locks: navigator?.locks,
    ...changed,
  }
}

function tasks() {
  const waiting: (() => void)[] = []
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => waiting.shift()!()
  return (run: () => void) => port2.postMessage(waiting.push(run))
}

/** Tells when it is worth to try at once: the network is back, or somebody looks again; and when the network went. */
export function onReturn(listener: (isBack: boolean) => void): () => void {
  const stop = new AbortController()
  const { signal } = stop
  // In Node there is neither.
  const { addEventListener, document } = globalThis
  addEventListener?.('online', () => listener(true), { signal })
  addEventListener?.('offline', () => listener(false), { signal })
  document?.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') listener(true) }, { signal })
  return () => stop.abort()
}
