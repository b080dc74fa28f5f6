/** A `WebSocket`; the first one is that which the page has opened by itself (early.ts), if it still stands. */
export class OpenedSocket extends WebSocket {
  constructor(url: string) {
    const early = globalThis.parleyEarly
    globalThis.parleyEarly = undefined
    if (!early || early.socket.url !== url || early.socket.readyState > WebSocket.OPEN) {
      super(url)
      return
    }
    const { socket, heard, asked } = early
    // What it has said already comes as soon as somebody can listen, and before anything else that it says.
    queueMicrotask(() => {
      const { onopen, onmessage } = socket
      const tell = (event: Event): void => {
        if (event instanceof MessageEvent) onmessage?.call(socket, event)
        else onopen?.call(socket, event)
      }
      if (asked !== null) answerOnceAsked(socket, heard.splice(welcome), asked, tell)
      heard.forEach(tell)
    })
    return socket
  }
}

/** It is open, and whom it is for. */
const welcome = 2

/** Nobody hears an answer before the question: what the page has asked is answered when the client asks the same, which is not said twice. */
function answerOnceAsked(socket: WebSocket, answers: Event[], asked: string, tell: (event: Event) => void): void {
  const { onmessage } = socket
  socket.onmessage = event => { answers.push(event) }
  socket.send = frame => {
    Reflect.deleteProperty(socket, 'send')
    if (frame !== asked) socket.send(frame)
    socket.onmessage = onmessage
    queueMicrotask(() => answers.forEach(tell))
  }
}

/** What the page has read of this device by itself; null where that is nothing, or was taken before. */
export const readBefore = () => globalThis.parleyEarly?.kept ?? Promise.resolve(null)

/** Nothing was kept, and the server was asked for it already. */
export const wasAskedBefore = (): boolean => (globalThis.parleyEarly?.asked ?? null) !== null
