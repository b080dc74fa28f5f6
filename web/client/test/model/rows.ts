import type { Conversation, Member, Message, OwnConversation, Reply, User } from '../../src'

export interface Person {
  readonly id: number
  name: string
  profileRev: number
  userRev: number
}

export interface Seat {
  readonly userId: number
  role: 'member' | 'admin' | 'owner'
  leftAt: number | null
  rev: number
  joinedRev: number
  visibleFrom: number
  readSeq: number
  readAt: number | null
  deliveredSeq: number
  mark: number
  ownRev: number
  unreadFrom: number | null
  unreadAt: number
  favourite: boolean
}

export interface Said {
  readonly id: number
  readonly seq: number
  rev: number
  readonly userId: number
  readonly clientId: string | null
  content: string | null
  readonly replyTo: number | null
  editedAt: number | null
  deleted: boolean
  readonly createdAt: number
}

export interface Room {
  readonly id: number
  readonly type: 'private' | 'group'
  /** Of more than the small number of members: joins are told as counts. */
  readonly isLarge: boolean
  isProtected: boolean
  name: string | null
  topic: string | null
  seq: number
  rev: number
  mark: number
  metaRev: number
  lastAt: number | null
  readonly createdAt: number
  readonly createdBy: number
  readonly seats: Map<number, Seat>
  readonly said: Said[]
}

export interface Tables {
  readonly people: Map<number, Person>
  readonly rooms: Map<number, Room>
  profiles: number
  nextMessage: number
  nextRoom: number
}

const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())

export const user = (tables: Tables, id: number): User => ({ id, name: tables.people.get(id)!.name, avatar_url: null })

export function message(tables: Tables, room: Room, row: Said, visibleFrom: number): Message {
  const about = row.replyTo === null ? null : room.said.find(other => other.id === row.replyTo)!
  const shown = about && about.seq >= visibleFrom ? about : null
  const reply: Reply | null = shown && {
    id: shown.id,
    seq: shown.seq,
    user_id: shown.userId,
    user: user(tables, shown.userId),
    content: shown.content,
    type: 'text',
    deleted: shown.deleted,
  }
  return {
    id: row.id,
    conversation_id: room.id,
    seq: row.seq,
    rev: row.rev,
    user_id: row.userId,
    user: user(tables, row.userId),
    content: row.content,
    type: 'text',
    reply_to_id: shown ? row.replyTo : null,
    reply_to: reply,
    thread_id: null,
    thread: null,
    attachments: [],
    reactions: [],
    edited: row.editedAt !== null,
    edited_at: time(row.editedAt),
    deleted: row.deleted,
    pinned: false,
    mentions: [],
    system: null,
    created_at: time(row.createdAt)!,
    client_id: row.clientId,
  }
}

export const member = (tables: Tables, seat: Seat): Member => ({
  user_id: seat.userId,
  name: tables.people.get(seat.userId)!.name,
  avatar_url: null,
  role: seat.role,
  joined_at: time(0)!,
  left_at: time(seat.leftAt),
  rev: seat.rev,
  read_seq: seat.readSeq,
  read_at: time(seat.readAt),
  delivered_seq: seat.deliveredSeq,
})

export const present = (room: Room): Seat[] => [...room.seats.values()].filter(seat => seat.leftAt === null)

export const unread = (room: Room, seat: Seat): number =>
  room.said.filter(row => row.seq > seat.readSeq && row.seq >= seat.visibleFrom && row.userId !== seat.userId && !row.deleted).length

const unreadFrom = (seat: Seat) => (seat.unreadFrom !== null && seat.unreadAt === seat.readSeq ? seat.unreadFrom : null)

export function common(room: Room) {
  return {
    id: room.id,
    type: room.type,
    name: room.name,
    topic: room.topic,
    avatar_url: null,
    seq: room.seq,
    rev: room.rev,
    mark: room.mark,
    created_by: room.createdBy,
    history: room.isProtected ? ('protected' as const) : ('shared' as const),
    member_count: present(room).length,
    last_message_at: time(room.lastAt),
    created_at: time(room.createdAt)!,
    updated_at: time(room.lastAt ?? room.createdAt)!,
  }
}

export function view(tables: Tables, room: Room, seat: Seat): Conversation {
  const last = room.said.filter(row => row.seq >= seat.visibleFrom).at(-1)
  const others = present(room).filter(other => !room.isLarge || other === seat)
  const other = room.type === 'private' ? present(room).find(({ userId }) => userId !== seat.userId) : undefined
  return {
    ...common(room),
    name: other ? tables.people.get(other.userId)!.name : room.name,
    role: seat.role,
    read_seq: seat.readSeq,
    delivered_seq: seat.deliveredSeq,
    unread_count: unread(room, seat),
    muted: false,
    muted_until: null,
    archived: false,
    archived_seq: null,
    favourite: seat.favourite,
    unread_from_seq: unreadFrom(seat),
    last_message: last ? message(tables, room, last, seat.visibleFrom) : null,
    participants: others.map(each => member(tables, each)),
  }
}

export const own = (room: Room, seat: Seat): OwnConversation => ({
  conversation_id: room.id,
  is_member: seat.leftAt === null,
  read_seq: seat.readSeq,
  unread_count: unread(room, seat),
  muted: false,
  muted_until: null,
  archived: false,
  archived_seq: null,
  favourite: seat.favourite,
  unread_from_seq: unreadFrom(seat),
})
