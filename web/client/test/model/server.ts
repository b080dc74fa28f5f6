import type { ClientMessage, Message, ServerFrame } from '../../src'
import { Refusal, type Session } from './door'
import { common, member, message, own, present, user, view, type Room, type Said, type Seat, type Tables } from './rows'
import type { World } from './world'

/** What the server promises in docs/protocols/native.md, in memory, with small limits. */
export class Server {
  tables: Tables = { people: new Map(), rooms: new Map(), profiles: 0, nextMessage: 1, nextRoom: 1 }
  epoch = 'epoch-1'
  readonly sessions = new Set<Session>()
  readonly #world: World
  /** Joins and leaves of a large room that are not told yet: the first rev and the last. */
  #collected = new Map<number, { from: number, rev: number }>()
  #made = new Map<string, number>()
  #backup: { tables: Tables, made: Map<string, number>, collected: Map<number, { from: number, rev: number }> } | null = null

  constructor(world: World) {
    this.#world = world
  }

  addPerson(id: number, name: string): void {
    this.tables.people.set(id, { id, name, profileRev: 0, userRev: 0 })
  }

  backup(): void {
    this.#backup = structuredClone({ tables: this.tables, made: this.#made, collected: this.#collected })
  }

  /** Back to the backup, under another epoch. */
  setBack(): boolean {
    if (!this.#backup) return false
    const { tables, made, collected } = structuredClone(this.#backup)
    this.tables = tables
    this.#made = made
    this.#collected = collected
    this.epoch = `epoch-${Number(this.epoch.slice(6)) + 1}`
    return true
  }

  // Commands: each is one change, told to everybody whom it concerns.

  create(
    by: number,
    ids: readonly number[],
    options: { type: 'private' | 'group', isLarge?: boolean, isProtected?: boolean, name?: string | null, clientId?: string },
  ): Room {
    const known = options.clientId === undefined ? undefined : this.#made.get(options.clientId)
    if (known !== undefined) return this.tables.rooms.get(known)!
    const all = [...new Set([by, ...ids])]
    if (all.some(id => !this.tables.people.has(id))) throw new Refusal('not_found')
    if (options.type === 'private') {
      const pair = [...this.tables.rooms.values()].find(room => room.type === 'private' && all.every(id => room.seats.has(id)))
      if (pair) return pair
    }

    const room: Room = {
      id: this.tables.nextRoom++,
      type: options.type,
      isLarge: options.isLarge ?? false,
      isProtected: options.isProtected ?? false,
      name: options.type === 'private' ? null : (options.name ?? 'Group'),
      topic: null,
      seq: 0,
      rev: 1,
      mark: 0,
      metaRev: 1,
      lastAt: null,
      createdAt: this.#world.now,
      createdBy: by,
      seats: new Map(),
      said: [],
    }
    this.tables.rooms.set(room.id, room)
    if (options.clientId !== undefined) this.#made.set(options.clientId, room.id)
    for (const id of all) room.seats.set(id, this.#seat(room, id, id === by ? 'owner' : 'member'))
    for (const seat of present(room)) this.#admit(room, seat)
    return room
  }

  send(by: number, command: Pick<ClientMessage, 'conversation_id' | 'content' | 'client_id' | 'reply_to_id'>): Message {
    const clientId = command.client_id ?? null
    for (const room of clientId === null ? [] : this.tables.rooms.values()) {
      const first = room.said.find(row => row.clientId === clientId && row.userId === by)
      if (first) return message(this.tables, room, first, 1)
    }

    const { room, seat } = this.#mine(by, command.conversation_id)
    if (!command.content?.trim()) throw new Refusal('validation')
    const about = command.reply_to_id ?? null
    if (about !== null && !room.said.some(row => row.id === about && row.seq >= seat.visibleFrom)) throw new Refusal('not_found')
    const row: Said = {
      id: this.tables.nextMessage++,
      seq: ++room.seq,
      rev: ++room.rev,
      userId: by,
      clientId,
      content: command.content,
      replyTo: about,
      editedAt: null,
      deleted: false,
      createdAt: this.#world.now,
    }
    room.said.push(row)
    room.lastAt = this.#world.now
    const passed = room.said.filter(other => other.seq > seat.readSeq && other.userId !== by)
    room.mark++
    Object.assign(seat, { readSeq: row.seq, deliveredSeq: row.seq, readAt: this.#world.now, mark: room.mark })
    this.#tell(room, row.rev, viewer => ({
      type: 'new_message',
      conversation_id: room.id,
      rev: row.rev,
      message: message(this.tables, room, row, viewer.visibleFrom),
    }))
    if (passed.length) this.#tellRead(room, seat)
    return message(this.tables, room, row, seat.visibleFrom)
  }

  edit(by: number, id: number, content: string): Message {
    const { room, seat, row } = this.#owned(by, id)
    if (row.deleted) throw new Refusal('forbidden')
    Object.assign(row, { content, editedAt: this.#world.now, rev: ++room.rev })
    this.#tell(room, row.rev, viewer =>
      row.seq < viewer.visibleFrom
        ? { type: 'skip', conversation_id: room.id, rev: row.rev }
        : { type: 'message_edited', conversation_id: room.id, rev: row.rev, message: message(this.tables, room, row, viewer.visibleFrom) },
    )
    return message(this.tables, room, row, seat.visibleFrom)
  }

  remove(by: number, id: number): Message {
    const { room, seat, row } = this.#owned(by, id)
    if (!row.deleted) {
      Object.assign(row, { content: null, deleted: true, rev: ++room.rev })
      this.#tell(room, row.rev, viewer =>
        row.seq < viewer.visibleFrom
          ? { type: 'skip', conversation_id: room.id, rev: row.rev }
          : { type: 'message_deleted', conversation_id: room.id, rev: row.rev, message_id: row.id, seq: row.seq },
      )
    }

    return message(this.tables, room, row, seat.visibleFrom)
  }

  read(by: number, roomId: number, seq: number): { room: Room, seat: Seat } {
    const { room, seat } = this.#mine(by, roomId)
    const target = Math.min(seq, room.seq)
    const isMarked = seat.unreadFrom !== null && seat.unreadAt === seat.readSeq
    if (target > seat.readSeq) {
      room.mark++
      Object.assign(seat, { readSeq: target, deliveredSeq: Math.max(seat.deliveredSeq, target), readAt: this.#world.now, mark: room.mark })
      this.#tellOwn(room, seat)
      this.#tellRead(room, seat)
    } else if (isMarked) {
      seat.unreadFrom = null
      this.#tellOwn(room, seat)
    }

    return { room, seat }
  }

  delivered(by: number, roomId: number, seq: number): { room: Room, seat: Seat } {
    const { room, seat } = this.#mine(by, roomId)
    const target = Math.min(seq, room.seq)
    if (target > seat.deliveredSeq) {
      room.mark++
      Object.assign(seat, { deliveredSeq: target, mark: room.mark })
      const row = room.said[target - 1]!
      if (!room.isLarge) {
        this.#toUser(
          row.userId,
          {
            type: 'message_delivered',
            conversation_id: room.id,
            message_id: row.id,
            user_id: by,
            delivered_seq: target,
            delivered_at: new Date(this.#world.now).toISOString(),
          },
          room.id,
        )
      }
    }

    return { room, seat }
  }

  markUnread(by: number, roomId: number, seq: number): void {
    const { room, seat } = this.#mine(by, roomId)
    if (seq < seat.visibleFrom || seq > room.seq) throw new Refusal('validation')
    Object.assign(seat, { unreadFrom: seq, unreadAt: seat.readSeq })
    this.#tellOwn(room, seat)
  }

  favourite(by: number, roomId: number): void {
    const { room, seat } = this.#mine(by, roomId)
    seat.favourite = !seat.favourite
    this.#tellOwn(room, seat)
  }

  rename(roomId: number, name: string): void {
    const room = this.tables.rooms.get(roomId)!
    Object.assign(room, { name, topic: `about ${name}`, metaRev: ++room.rev })
    const { rev } = room
    this.#tell(room, rev, () => ({ type: 'conversation_updated', conversation_id: roomId, rev, conversation: common(room) }))
  }

  renamePerson(id: number, name: string): void {
    const person = this.tables.people.get(id)!
    Object.assign(person, { name, profileRev: ++this.tables.profiles })
    const told = new Set([id])
    for (const room of this.tables.rooms.values())
      if (room.seats.get(id)?.leftAt === null) for (const seat of present(room)) told.add(seat.userId)
    for (const each of told) this.#toUser(each, { type: 'user_updated', profiles: person.profileRev, user: user(this.tables, id) }, -1)
  }

  setRole(roomId: number, id: number): void {
    const { room, seat } = this.#mine(id, roomId)
    Object.assign(seat, { role: seat.role === 'admin' ? 'member' : 'admin', rev: ++room.rev })
    this.#tell(room, seat.rev, () => ({
      type: 'member_updated',
      conversation_id: roomId,
      rev: room.rev,
      member: member(this.tables, seat),
    }))
  }

  join(roomId: number, id: number): void {
    const room = this.tables.rooms.get(roomId)!
    if (room.seats.get(id)?.leftAt === null || room.type === 'private') return
    const before = room.seats.get(id)
    room.rev++
    const seat = this.#seat(room, id, 'member')
    if (before)
      Object.assign(seat, {
        readSeq: before.readSeq,
        deliveredSeq: before.deliveredSeq,
        visibleFrom: Math.max(seat.visibleFrom, before.visibleFrom),
      })
    this.#changeMember(room, seat, 'member_added')
    room.seats.set(id, seat)
    this.#admit(room, seat)
  }

  leave(roomId: number, id: number): void {
    const room = this.tables.rooms.get(roomId)!
    const seat = room.seats.get(id)
    if (seat?.leftAt !== null || !seat || room.type === 'private') return
    Object.assign(seat, { leftAt: this.#world.now, rev: ++room.rev })
    this.#tellOwn(room, seat)
    this.#toUser(id, { type: 'conversation_removed', conversation_id: roomId, conversation: { id: roomId } }, roomId)
    this.#changeMember(room, seat, 'member_removed')
  }

  /** Tells the collected joins and leaves of large rooms. */
  flush(room?: Room): void {
    for (const [id, { from, rev }] of [...this.#collected]) {
      if (room && room.id !== id) continue
      this.#collected.delete(id)
      const changed = this.tables.rooms.get(id)!
      for (const seat of present(changed)) {
        this.#toUser(seat.userId, { type: 'members_changed', conversation_id: id, from, rev, count: present(changed).length }, id)
      }
    }
  }

  // Telling.

  #tell(room: Room, rev: number, frame: (seat: Seat) => ServerFrame): void {
    this.flush(room)
    for (const seat of present(room)) if (seat.joinedRev < rev) this.#toUser(seat.userId, frame(seat), room.id)
  }

  #toUser(userId: number, frame: ServerFrame, hold: number): void {
    // What was said is said: later changes of the row do not reach into it.
    const copy = structuredClone(frame)
    for (const session of this.sessions) {
      if (session.userId !== userId) continue
      const held = session.holds.get(hold)
      if (held) held.push(copy)
      else session.tell(copy)
    }
  }

  #tellOwn(room: Room, seat: Seat): void {
    const person = this.tables.people.get(seat.userId)!
    seat.ownRev = ++person.userRev
    this.#toUser(seat.userId, { type: 'own_state', user_rev: person.userRev, own_state: [own(room, seat)] }, 0)
  }

  #tellRead(room: Room, seat: Seat): void {
    if (room.isLarge) return
    for (const other of present(room)) {
      this.#toUser(
        other.userId,
        {
          type: 'message_read',
          conversation_id: room.id,
          message_id: room.said[seat.readSeq - 1]?.id ?? 0,
          user_id: seat.userId,
          read_seq: seat.readSeq,
          read_at: new Date(this.#world.now).toISOString(),
        },
        room.id,
      )
    }
  }

  #changeMember(room: Room, seat: Seat, type: 'member_added' | 'member_removed'): void {
    const { rev } = room
    if (room.isLarge) {
      this.#collected.set(room.id, { from: this.#collected.get(room.id)?.from ?? rev, rev })
      return
    }

    const isIn = type === 'member_added'
    const others = present(room).filter(other => other.userId !== seat.userId)
    for (const other of others) {
      this.#toUser(
        other.userId,
        { type, conversation_id: room.id, rev, member: member(this.tables, seat), member_count: others.length + Number(isIn) },
        room.id,
      )
    }
  }

  #admit(room: Room, seat: Seat): void {
    this.flush(room)
    const frame = { type: 'conversation_added' as const, conversation_id: room.id, conversation: view(this.tables, room, seat) }
    this.#toUser(seat.userId, frame, room.id)
    this.#tellOwn(room, seat)
  }

  #seat(room: Room, userId: number, role: Seat['role']): Seat {
    return {
      userId,
      role,
      leftAt: null,
      rev: room.rev,
      joinedRev: room.rev,
      visibleFrom: room.isProtected ? room.seq + 1 : 1,
      readSeq: 0,
      readAt: null,
      deliveredSeq: 0,
      mark: 0,
      ownRev: 0,
      unreadFrom: null,
      unreadAt: 0,
      favourite: false,
    }
  }

  #mine(by: number, roomId: number): { room: Room, seat: Seat } {
    const room = this.tables.rooms.get(roomId)
    const seat = room?.seats.get(by)
    if (!room || !seat || seat.leftAt !== null) throw new Refusal('not_found')
    return { room, seat }
  }

  #owned(by: number, id: number): { room: Room, seat: Seat, row: Said } {
    for (const room of this.tables.rooms.values()) {
      const row = room.said.find(said => said.id === id)
      if (!row) continue
      const { seat } = this.#mine(by, room.id)
      if (row.seq < seat.visibleFrom) throw new Refusal('not_found')
      if (row.userId !== by) throw new Refusal('forbidden')
      return { room, seat, row }
    }

    throw new Refusal('not_found')
  }
}
