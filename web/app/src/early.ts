// Before the app: the page runs this while the scripts of the app are still on their way, so that the way to the server is open and what was kept
// is read when they are there. They take it over in features/sessions/opened.ts. It stands alone, and is as small as it can be.
import { firstFrame, readEarly } from '@parley/client/early'

const read = (key: string): string | null => {
  try { return localStorage.getItem(key) } catch { return null }
}

// As features/sessions/session.svelte.ts writes them.
const person = read('parley.person')
const epoch = read('parley.epoch')

if (person) {
  const heard: Event[] = []
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`)
  const kept = epoch ? readEarly(indexedDB, location.origin, Number(person), epoch) : Promise.resolve(null)
  const early = globalThis.parleyEarly = { socket, heard, kept, asked: null as string | null }
  socket.onopen = event => { heard.push(event) }
  socket.onmessage = event => {
    // Where nothing is kept, what the app asks first is known before it is there.
    if (heard.push(event) === 2) {
      void kept.then(found => {
        if (found || globalThis.parleyEarly !== early) return
        early.asked = firstFrame(event.data as string, Number(/^\/c\/(\d+)/.exec(location.pathname)?.[1] ?? 0))
        if (early.asked) socket.send(early.asked)
      })
    }
  }
}

declare global {
  /** The first socket, what came of it so far, and what was asked of it; and what is on this device. */
  var parleyEarly: {
    readonly socket: WebSocket, readonly heard: Event[], readonly kept: ReturnType<typeof readEarly>, readonly asked: string | null,
  } | undefined
}
