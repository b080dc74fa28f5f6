import type { Environment } from './parley'

/** What the platform has. A time of 0 is the next task, and is not slowed down in a hidden page as timers are. */
export function platform(changed: Partial<Environment> = {}): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (run, milliseconds) => milliseconds > 0 ? setTimeout(run, milliseconds) : nextTask(run),
    clearTimeout: timer => clearTimeout(timer as ReturnType<typeof setTimeout>),
    WebSocket: globalThis.WebSocket,
    fetch: (input, init) => fetch(input, init),
    indexedDB: globalThis.indexedDB,
    locks: globalThis.navigator?.locks,
    BroadcastChannel: globalThis.BroadcastChannel,
    ...changed,
  }
}

const waiting: (() => void)[] = []
let channel: MessageChannel | undefined

function nextTask(run: () => void): unknown {
  // In Node an open channel would keep the process alive.
  if (typeof document === 'undefined') return setTimeout(run, 0)
  if (!channel) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => waiting.shift()?.()
  }

  waiting.push(run)
  channel.port2.postMessage(null)
  return undefined
}

/** Tells when it is worth to try at once: the network is back, or somebody looks again; and when the network went. */
export function onReturn(listener: (isBack: boolean) => void): () => void {
  if (typeof document === 'undefined') return () => {}
  const came = () => listener(true)
  const went = () => listener(false)
  const looked = () => { if (document.visibilityState === 'visible') listener(true) }
  addEventListener('online', came)
  addEventListener('offline', went)
  document.addEventListener('visibilitychange', looked)
  return () => {
    removeEventListener('online', came)
    removeEventListener('offline', went)
    document.removeEventListener('visibilitychange', looked)
  }
}

/** Tells when the page may be about to end: what should be kept is written now. */
export function onHide(listener: () => void): () => void {
  if (typeof document === 'undefined') return () => {}
  const hidden = () => { if (document.visibilityState === 'hidden') listener() }
  addEventListener('pagehide', listener)
  document.addEventListener('visibilitychange', hidden)
  return () => {
    removeEventListener('pagehide', listener)
    document.removeEventListener('visibilitychange', hidden)
  }
}
