import { offline, type Api, type ParleyError } from './api'
import { pause } from './backoff'
import type { Credentials } from './credentials'
import { onReturn } from './environment'
import type { Environment } from './parley'
import { openSocket, retryAfter, type Said, type Socket } from './socket'
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

export type Connection = ReturnType<typeof createConnection>

/** Keeps one socket open: opens, signs in, comes back. */
export function createConnection(
  url: string, credentials: Credentials, api: Api, environment: Environment, { status, welcomed, heard, lost }: ConnectionEvents,
) {
  const { now, random, setTimeout, clearTimeout } = environment
  let socket: Socket | null = null
  /** Of the socket, which is there while this is. */
  let session: AuthSuccessFrame | null = null
  let isWanted = false
  let failures = 0
  let since = 0
  let onlineAt = 0
  let wait: number | null = null
  let isRefreshed = false
  let timer: unknown
  let leave: (() => void) | undefined

  const open = async (): Promise<void> => {
    clearTimeout(timer)
    status({ status: 'connecting', since })
    const mayLeave = leave
    try {
      const token = await credentials.token()
      // It may be one of before `close`, of another person.
      if (!isWanted || socket || leave !== mayLeave) return
      if (token === null && !credentials.isCookie) return signedOut('no_token')
      const mine = socket = openSocket(url, environment, {
        opened: () => {
          clearTimeout(timer)
          if (token !== null) mine.say({ type: 'auth', token }, 0)
          else timer = setTimeout(check, WelcomePatience)
        },
        welcomed: frame => {
          clearTimeout(timer)
          session = frame
          isRefreshed = false
          welcomed(frame)
        },
        heard: frame => {
          if (!session && frame.type === 'error') {
            wait = retryAfter(frame)
            if (frame.code === 'unauthorized') return mine.close(4401)
          }

          heard(frame)
        },
        closed: (code, wasOpen) => { if (socket === mine) void closed(code, wasOpen, token) },
      })
      timer = setTimeout(() => mine.close(), OpenPatience)
    } catch {
      again(1006)
    }
  }

  const closed = async (code: number, wasOpen: boolean, token: string | null): Promise<void> => {
    clearTimeout(timer)
    if (session) since = now()
    if (onlineAt && now() - onlineAt >= Lasting) failures = 0
    gone()
    if (!isWanted) return
    if (code === 4400) return stop({ status: 'refused', code })
    if (code === 4403) return signedOut('session_ended')
    if (code === 4401 || (code === 4408 && credentials.isCookie)) {
      if (!token || isRefreshed) return signedOut('unauthorized')
      // Perhaps it has only grown old. One that is old as soon as it is taken is not asked for all the time.
      isRefreshed = true
      credentials.refuse(token)
      return failures++ ? again(code) : open()
    }

    again(code)
    // A browser does not tell why a WebSocket was refused.
    if (!wasOpen) await check()
  }

  /** Without a welcome: is there a session at all? */
  const check = async (): Promise<void> => {
    if (!credentials.isCookie) return
    await api.get('/auth/me').catch((failure: ParleyError) => {
      if (failure.status === 401 && !session && isWanted) signedOut('unauthorized')
    })
  }

  const signedOut = (reason: string) => stop({ status: 'signed_out', reason })

  const again = (code: number): void => {
    if (!isWanted) return
    const milliseconds = pause(random, failures++, code, wait)
    wait = null
    clearTimeout(timer)
    timer = setTimeout(open, milliseconds)
    status({ status: 'waiting', since, retryAt: now() + milliseconds })
  }

  const gone = (): void => {
    socket = session = null
    onlineAt = 0
    lost()
  }

  const stop = (last: Status): void => {
    isWanted = false
    leave?.()
    clearTimeout(timer)
    credentials.forget()
    const mine = socket
    gone()
    mine?.close(1000)
    status(last)
  }

  return {
    /** True from `open` until `close`, or until the server sends one away for good. */
    isWanted: () => isWanted,
    isOnline: () => onlineAt > 0,

    open(): void {
      if (isWanted) return
      isWanted = true
      isRefreshed = false
      failures = 0
      since = now()
      leave = onReturn(isBack => {
        if (!isBack) socket?.close()
        else if (session) socket?.probe(ReturnPatience)
        else if (!socket) void open()
      })
      void open()
    },
    close: () => stop({ status: 'idle' }),

    caughtUp(): void {
      if (!session) return
      onlineAt = now()
      status({ status: 'online', sessionId: session.session_id })
    },
    /** Something went wrong that a new connection mends. */
    restart: () => socket?.close(),

    /** False: there is no connection. */
    say: (frame: Said): boolean => !!session && socket!.say(frame),
    async ask(frame: Said, patience?: number): Promise<ServerFrame> {
      if (!session) throw offline()
      return socket!.ask(frame, patience)
    },
  }
}
