import { offline, ParleyError } from './api'
import type { Environment } from './parley'
import type { AuthSuccessFrame, ClientFrame, ServerFrame } from './wire'

// Milliseconds. What is not answered by then has been lost on the way.
const Patience = 20_000
const PingPatience = 10_000

interface Asked {
  readonly resolve: (answer: ServerFrame) => void
  readonly reject: (failure: ParleyError) => void
  readonly timer: unknown
}

/** What a frame of the client answers: `Omit` that keeps a union apart. */
export type Said = ClientFrame extends infer F ? F extends ClientFrame ? Omit<F, 'id'> : never : never

export interface SocketEvents {
  readonly opened: () => void
  readonly welcomed: (frame: AuthSuccessFrame) => void
  readonly heard: (frame: ServerFrame) => void
  /** Once. `wasOpen`: the server answered at all. */
  readonly closed: (code: number, wasOpen: boolean) => void
}

export type Socket = ReturnType<typeof openSocket>

/** One WebSocket from its opening to its end: frames in, frames out, answers found by their id, and silence noticed. */
export function openSocket(url: string, { WebSocket, now, setTimeout, clearTimeout }: Environment, events: SocketEvents) {
  const socket = new WebSocket(url)
  const asked = new Map<number, Asked>()
  let next = 1
  let isOpen = false
  let isClosed = false
  let heardAt = now()
  let heartbeat: unknown

  /** Without an answer. False: there is no connection. */
  const say = (frame: Said, id?: number): boolean => {
    const isThere = isOpen && !isClosed
    if (isThere) socket.send(JSON.stringify({ ...frame, id }))
    return isThere
  }

  /** With its answer. Throws `ParleyError`: the refusal, or `offline`. */
  const ask = (frame: Said, patience = Patience): Promise<ServerFrame> => new Promise((resolve, reject) => {
    const id = next++
    const timer = setTimeout(() => {
      take(id)?.reject(offline())
      if (frame.type !== 'ping') probe()
    }, patience)
    asked.set(id, { resolve, reject, timer })
    if (!say(frame, id)) take(id)!.reject(offline())
  })

  const take = (id: unknown): Asked | undefined => {
    const found = asked.get(id as number)
    clearTimeout(found?.timer)
    asked.delete(id as number)
    return found
  }

  /** Asks whether the server is still there, and ends the connection if it is not. */
  const probe = (patience = PingPatience): void => {
    ask({ type: 'ping' }, patience).catch((failure: ParleyError) => {
      if (failure.code === 'offline') close()
    })
  }

  const listen = (period: number): void => {
    const silence = now() - heardAt
    const isSilent = silence >= 2 * period
    if (isSilent) probe()
    clearTimeout(heartbeat)
    heartbeat = setTimeout(() => listen(period), isSilent ? period : 2 * period - silence)
  }

  /** A peer that is gone does not answer the closing handshake: over is over. */
  const close = (code = 1006): void => {
    if (isClosed) return
    isClosed = true
    clearTimeout(heartbeat)
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
    for (const id of asked.keys()) take(id)!.reject(offline())
    events.closed(code, isOpen)
  }

  socket.onopen = () => {
    isOpen = true
    events.opened()
  }
  socket.onmessage = ({ data }) => {
    if (isClosed) return
    heardAt = now()
    let frame: ServerFrame
    try {
      frame = JSON.parse(data as string) as ServerFrame
    } catch {
      return
    }

    if (frame.type === 'auth_success') {
      listen(frame.heartbeat_seconds * 1000)
      events.welcomed(frame)
    }

    events.heard(frame)
    const answered = 'id' in frame ? take(frame.id) : undefined
    if (frame.type === 'error') answered?.reject(new ParleyError(frame.code, frame.message, 0, null, retryAfter(frame)))
    else answered?.resolve(frame)
  }
  socket.onclose = ({ code }) => close(code)
  // The end comes after it. What nobody listens to is thrown by the WebSockets of some, such as `ws`, and ends the process.
  socket.onerror = () => {}

  return { say, ask, probe, close }
}

/** Milliseconds. */
export const retryAfter = ({ retry_after: seconds }: { retry_after?: number }): number | null => (seconds ?? 0) * 1000 || null
