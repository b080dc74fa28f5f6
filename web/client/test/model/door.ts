import type { ClientFrame, ServerFrame } from '../../src'
import { unread, user } from './rows'
import type { Server } from './server'
import { sync } from './sync'
import type { World } from './world'

export class Refusal extends Error {
  readonly code: Extract<ServerFrame, { type: 'error' }>['code']

  constructor(code: Extract<ServerFrame, { type: 'error' }>['code']) {
    super(code)
    this.code = code
  }
}

export interface Session {
  readonly userId: number
  readonly tell: (frame: ServerFrame) => void
  /** While its pages are written, live events of a conversation wait; 0: own state. */
  readonly holds: Map<number, ServerFrame[]>
  readonly sync: Map<number, [number, number]>
}

/** Somebody is signed in. */
export function attach(server: Server, world: World, userId: number, tell: (frame: ServerFrame) => void): Session {
  const session: Session = { userId, tell, holds: new Map(), sync: new Map() }
  server.sessions.add(session)
  tell({
    type: 'auth_success',
    id: null,
    user_id: userId,
    user: user(server.tables, userId),
    session_id: 's',
    epoch: server.epoch,
    server_time: new Date(world.now).toISOString(),
    heartbeat_seconds: 25,
    limits: {
      message_length: 4000,
      frame_bytes: 65536,
      bad_frames_per_minute: 20,
      sync_conversations: 1000,
      watched_users: 500,
      unread_exact: 999,
      frames_per_second: 100,
      bytes_per_second: 524288,
      commands_per_second: 50,
      burst_seconds: 20,
      connections_per_user: 100,
    },
    presence: { status: 'online', status_expires_at: null, status_text: null, status_emoji: null, expires_at: null },
    settings: { presence: true, last_seen: true, read_receipts: true },
  })
  return session
}

/** A frame of a client, and its answer. */
export function handle(server: Server, world: World, session: Session, frame: ClientFrame): void {
  const id = frame.id ?? null
  const by = session.userId
  try {
    switch (frame.type) {
      case 'message':
        return session.tell({ type: 'ack', id, ...(frame.client_id && { client_id: frame.client_id }), message: server.send(by, frame) })
      case 'edit':
        return session.tell({ type: 'ack', id, message: server.edit(by, frame.message_id, frame.content) })
      case 'delete':
        return session.tell({ type: 'ack', id, message: server.remove(by, frame.message_id) })
      case 'read':
      case 'delivered': {
        if (!('conversation_id' in frame)) throw new Refusal('bad_request')
        const { room, seat } =
          frame.type === 'read' ? server.read(by, frame.conversation_id, frame.seq) : server.delivered(by, frame.conversation_id, frame.seq)
        return session.tell({
          type: 'ack',
          id,
          conversation_id: room.id,
          read_seq: seat.readSeq,
          delivered_seq: seat.deliveredSeq,
          unread_count: unread(room, seat),
        })
      }
      case 'sync':
        return sync(server, world, session, frame)
      case 'ping':
        return session.tell({ type: 'pong', id, server_time: '' })
      default:
        return session.tell({ type: 'ack', id })
    }
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    session.tell({ type: 'error', ...(id !== null && { id }), code: refusal.code, message: refusal.code })
  }
}
