import { ParleyError } from './api'
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

/** One WebSocket from its opening to its end: frames in, frames out, answers found by their id, and silence noticed. */
export class Socket {
  readonly #socket: WebSocket
  readonly #environment: Environment
  readonly #events: SocketEvents
  readonly #asked = new Map<number, Asked>()
  #next = 1
  #isOpen = false
  #isClosed = false
  #heardAt: number
  #heartbeat: unknown

  constructor(url: string, environment: Environment, events: SocketEvents) {
    this.#environment = environment
    this.#events = events
    this.#heardAt = environment.now()
    const socket = this.#socket = new environment.WebSocket(url)
    socket.onopen = () => {
      this.#isOpen = true
      events.opened()
    }
    socket.onmessage = message => this.#hear(message.data)
    socket.onclose = closing => this.#end(closing.code)
  }

  /** Without an answer. False: there is no connection. */
  say(frame: Said, id?: number): boolean {
    if (this.#isClosed || !this.#isOpen) return false
    this.#socket.send(JSON.stringify(id === undefined ? frame : { ...frame, id }))
    return true
  }

  /** With its answer. Throws `ParleyError`: the refusal, or `offline`. */
  ask(frame: Said, patience = Patience): Promise<ServerFrame> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      const timer = this.#environment.setTimeout(() => {
        this.#answer(id)?.reject(new ParleyError('offline', 'No answer came.'))
        if (frame.type !== 'ping') this.probe()
      }, patience)
      this.#asked.set(id, { resolve, reject, timer })
      if (!this.say(frame, id)) this.#answer(id)!.reject(new ParleyError('offline', 'There is no connection.'))
    })
  }

  /** Asks whether the server is still there, and ends the connection if it is not. */
  probe(patience = PingPatience): void {
    this.ask({ type: 'ping' }, patience).catch((failure: ParleyError) => {
      if (failure.code === 'offline') this.close()
    })
  }

  close(code = 1006): void {
    // A peer that is gone does not answer the closing handshake: over is over.
    this.#end(code)
  }

  #hear(text: unknown): void {
    if (this.#isClosed) return
    this.#heardAt = this.#environment.now()
    let frame: ServerFrame
    try {
      frame = JSON.parse(String(text)) as ServerFrame
    } catch {
      return
    }

    if (frame.type === 'auth_success') {
      this.#listen(frame.heartbeat_seconds * 1000)
      this.#events.welcomed(frame)
    }

    this.#events.heard(frame)
    const id = 'id' in frame ? frame.id : undefined
    const asked = typeof id === 'number' ? this.#answer(id) : undefined
    if (frame.type === 'error') {
      asked?.reject(new ParleyError(frame.code, frame.message, 0, null, frame.retry_after === undefined ? null : frame.retry_after * 1000))
    } else asked?.resolve(frame)
  }

  #answer(id: number): Asked | undefined {
    const asked = this.#asked.get(id)
    if (asked) this.#environment.clearTimeout(asked.timer)
    this.#asked.delete(id)
    return asked
  }

  #listen(period: number): void {
    this.#environment.clearTimeout(this.#heartbeat)
    const tick = () => {
      const silence = this.#environment.now() - this.#heardAt
      if (silence >= 2 * period) this.probe()
      this.#heartbeat = this.#environment.setTimeout(tick, silence >= 2 * period ? period : 2 * period - silence)
    }
    this.#heartbeat = this.#environment.setTimeout(tick, 2 * period)
  }

  #end(code: number): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#environment.clearTimeout(this.#heartbeat)
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null
    try {
      this.#socket.close()
    } catch {
      // Already gone.
    }

    for (const id of [...this.#asked.keys()]) this.#answer(id)!.reject(new ParleyError('offline', 'The connection was lost.'))
    this.#events.closed(code, this.#isOpen)
  }
}
