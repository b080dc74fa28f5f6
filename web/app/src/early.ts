// Before the app: the page runs this while the scripts of the app are still on their way, so that the way to the server is open when they are
// there. They take it over in features/sessions/opened.ts. It stands alone, and is as small as it can be.

let person: string | null = null
try { person = localStorage.getItem('parley.person') } catch { /* Nothing is kept here. */ }

if (person) {
  const heard: Event[] = []
  const hear = (event: Event): void => { heard.push(event) }
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`)
  socket.onopen = socket.onmessage = hear
  globalThis.parleyEarly = { socket, heard }
  // A browser takes a while to find what a site has stored: from now on it looks.
  indexedDB.databases?.().catch(() => {})
}

declare global {
  /** The first socket, and what came of it so far. */
  var parleyEarly: { readonly socket: WebSocket, readonly heard: readonly Event[] } | undefined
}

export {}
