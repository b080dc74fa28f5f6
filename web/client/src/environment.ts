import type { Environment } from './parley'

/**
 * What the platform has. A time of 0 is the next task, and is not slowed down in a hidden page as timers are; in Node an open channel would
 * keep the process alive.
 */
export function platform(changed: Partial<Environment> = {}): Environment {
  const { WebSocket, indexedDB, BroadcastChannel, navigator } = globalThis
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (run, milliseconds) => milliseconds > 0 || !globalThis.document ? setTimeout(run, milliseconds) : nextTask(run),
    clearTimeout: timer => clearTimeout(timer as ReturnType<typeof setTimeout>),
    fetch: (input, init) => fetch(input, init),
    WebSocket,
    indexedDB,
    BroadcastChannel,
    locks: navigator?.locks,
    ...changed,
  }
}

const waiting: (() => void)[] = []
let channel: MessageChannel | undefined

function nextTask(run: () => void): void {
  if (!channel) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => waiting.shift()?.()
  }

  waiting.push(run)
  channel.port2.postMessage(null)
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
