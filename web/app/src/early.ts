// Before the app: the page runs this while the scripts of the app are still on their way, so that the way to the server is open and what was kept
// is read when they are there. They take it over in features/sessions/opened.ts. It stands alone, and is as small as it can be.
import { readEarly } from '@parley/client/early'

const read = (key: string): string | null => {
  try { return localStorage.getItem(key) } catch { return null }
}

// As features/sessions/session.svelte.ts writes them.
const person = read('parley.person')
const epoch = read('parley.epoch')

if (person) {
  const heard: Event[] = []
  const hear = (event: Event): void => { heard.push(event) }
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`)
  socket.onopen = socket.onmessage = hear
  globalThis.parleyEarly = {
    socket, heard, kept: epoch ? readEarly(indexedDB, location.origin, Number(person), epoch) : Promise.resolve(null),
  }
}

declare global {
  /** The first socket, and what came of it so far; and what is on this device. */
  var parleyEarly: {
    readonly socket: WebSocket, readonly heard: readonly Event[], readonly kept: ReturnType<typeof readEarly>,
  } | undefined
}
