import { ParleyError, type Api } from './api'
import { pause } from './backoff'
import type { Credentials } from './credentials'
import { onReturn } from './environment'
import type { Environment } from './parley'
import { Socket, type Said } from './socket'
import type { Connection as Status } from './state'
import type { AuthSuccessFrame, ServerFrame } from './wire'

// Milliseconds. Connections that do not last this long do not end the back-off.
const Lasting = 5_000
// The server waits ten seconds for a first frame; a page without a session is told so sooner.
const WelcomePatience = 2_000
const OpenPatience = 20_000
const ReturnPatience = 4_000

export interface ConnectionEvents {
  readonly status: (status: Status) => void
  /** Signed in: catch up, and then say `caughtUp`. */
  readonly welcomed: (frame: AuthSuccessFrame) => void
  readonly heard: (frame: ServerFrame) => void
  readonly lost: () => void
}

/** Keeps one socket open: opens, signs in, comes back. */
export class Connection {
  readonly #url: string
  readonly #credentials: Credentials
  readonly #api: Api
  readonly #environment: Environment
  readonly #events: ConnectionEvents
  #socket: Socket | null = null
  #session: AuthSuccessFrame | null = null
  #isWanted = false
  #failures = 0
  #since = 0
  #onlineAt = 0
  #retryAfter: number | null = null
  #refreshed = false
  #timer: unknown
  #leave: (() => void) | undefined

  constructor(url: string, credentials: Credentials, api: Api, environment: Environment, events: ConnectionEvents) {
    this.#url = url
    this.#credentials = credentials
    this.#api = api
    this.#environment = environment
    this.#events = events
  }

  /** True from `open` until `close`, or until the server sends one away for good. */
  get isWanted(): boolean {
    return this.#isWanted
  }

  get isOnline(): boolean {
    return this.#onlineAt > 0
  }

  open(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    this.#failures = 0
    this.#since = this.#environment.now()
    this.#leave = onReturn(isBack => this.#returned(isBack))
    void this.#try()
  }

  close(): void {
    this.#stop({ status: 'idle' })
  }

  caughtUp(): void {
    if (!this.#session) return
    this.#onlineAt = this.#environment.now()
    this.#events.status({ status: 'online', sessionId: this.#session.session_id })
  }

  /** Something went wrong that a new connection mends. */
  restart(): void {
    this.#socket?.close()
  }

  say(frame: Said): boolean {
    return this.#session !== null && this.#socket !== null && this.#socket.say(frame)
  }

  async ask(frame: Said, patience?: number): Promise<ServerFrame> {
    if (!this.#session || !this.#socket) throw new ParleyError('offline', 'There is no connection.')
    return this.#socket.ask(frame, patience)
  }

  async #try(): Promise<void> {
    this.#environment.clearTimeout(this.#timer)
    this.#events.status({ status: 'connecting', since: this.#since })
    let token: string | null
    try {
      token = await this.#credentials.token()
    } catch {
      return this.#again(1006)
    }

    if (!this.#isWanted || this.#socket) return
    if (token === null && !this.#credentials.isCookie) return this.#stop({ status: 'signed_out', reason: 'no_token' })
    let socket: Socket
    try {
      socket = this.#socket = new Socket(this.#url, this.#environment, {
        opened: () => {
          this.#environment.clearTimeout(this.#timer)
          if (token !== null) socket.say({ type: 'auth', token }, 0)
          else this.#timer = this.#environment.setTimeout(() => void this.#check(), WelcomePatience)
        },
        welcomed: frame => this.#welcome(frame),
        heard: frame => this.#hear(frame),
        closed: (code, wasOpen) => void this.#closed(socket, code, wasOpen, token),
      })
    } catch {
      return this.#again(1006)
    }

    this.#timer = this.#environment.setTimeout(() => socket.close(), OpenPatience)
  }

  #welcome(frame: AuthSuccessFrame): void {
    this.#environment.clearTimeout(this.#timer)
    this.#session = frame
    this.#refreshed = false
    this.#retryAfter = null
    this.#events.welcomed(frame)
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'error' && frame.retry_after !== undefined) this.#retryAfter = frame.retry_after * 1000
    if (frame.type === 'error' && frame.code === 'unauthorized' && !this.#session) this.#socket?.close(4401)
    else this.#events.heard(frame)
  }

  async #closed(socket: Socket, code: number, wasOpen: boolean, token: string | null): Promise<void> {
    if (this.#socket !== socket) return
    this.#environment.clearTimeout(this.#timer)
    const now = this.#environment.now()
    const hadSession = this.#session !== null
    if (hadSession) this.#since = now
    if (this.#onlineAt && now - this.#onlineAt >= Lasting) this.#failures = 0
    this.#socket = this.#session = null
    this.#onlineAt = 0
    this.#events.lost()
    if (!this.#isWanted) return
    if (code === 4400) return this.#stop({ status: 'refused', code })
    if (code === 4403) return this.#stop({ status: 'signed_out', reason: 'session_ended' })
    if (code === 4401 || (code === 4408 && this.#credentials.isCookie)) {
      if (token === null || this.#refreshed) return this.#stop({ status: 'signed_out', reason: 'unauthorized' })
      // Perhaps it has only grown old.
      this.#refreshed = true
      await this.#credentials.refuse(token)
      return this.#isWanted && !this.#socket ? this.#try() : undefined
    }

    this.#again(code)
    // A browser does not tell why a WebSocket was refused.
    if (!wasOpen) await this.#check()
  }

  /** Without a welcome: is there a session at all? */
  async #check(): Promise<void> {
    if (!this.#credentials.isCookie) return
    try {
      await this.#api.get('/auth/me')
    } catch (failure) {
      if (failure instanceof ParleyError && failure.status === 401 && !this.#session && this.#isWanted) {
        this.#stop({ status: 'signed_out', reason: 'unauthorized' })
      }
    }
  }

  #again(code: number): void {
    if (!this.#isWanted) return
    const wait = pause(this.#environment.random, this.#failures++, code, this.#retryAfter)
    this.#retryAfter = null
    this.#environment.clearTimeout(this.#timer)
    this.#timer = this.#environment.setTimeout(() => void this.#try(), wait)
    this.#events.status({ status: 'waiting', since: this.#since, retryAt: this.#environment.now() + wait })
  }

  #returned(isBack: boolean): void {
    if (!isBack) this.#socket?.close()
    else if (this.#session) this.#socket?.probe(ReturnPatience)
    else if (!this.#socket && this.#isWanted) void this.#try()
  }

  #stop(status: Status): void {
    this.#isWanted = false
    this.#leave?.()
    this.#leave = undefined
    this.#environment.clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = this.#session = null
    this.#onlineAt = 0
    socket?.close(1000)
    if (socket) this.#events.lost()
    this.#events.status(status)
  }
}
