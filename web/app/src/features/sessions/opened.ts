/** A `WebSocket`; the first one is that which the page has opened by itself (early.ts), if it still stands. */
export class OpenedSocket extends WebSocket {
  constructor(url: string) {
    const early = globalThis.parleyEarly
    globalThis.parleyEarly = undefined
    if (!early || early.socket.url !== url || early.socket.readyState > WebSocket.OPEN) {
      super(url)
      return
    }
    const { socket, heard } = early
    // What it has said already comes as soon as somebody can listen, and before anything else that it says.
    queueMicrotask(() => {
      for (const event of heard) {
        if (event.type === 'open') socket.onopen?.(event)
        else if (event instanceof MessageEvent) socket.onmessage?.(event)
      }
    })
    return socket
  }
}

/** What the page has read of this device by itself; null where that is nothing, or was taken before. */
export const readBefore = () => globalThis.parleyEarly?.kept ?? Promise.resolve(null)
