import type { ClientSync } from '../../src'
import type { Session } from './door'
import { member, message, own, present, user, view, type Tables } from './rows'
import type { Server } from './server'
import type { World } from './world'

// Small, so that a few messages already come in pages, and a few more as a reset.
const PageRows = 4
const ResetRows = 14
const SnapshotRows = 6

/** A part of an answer; what is left to do after it. */
type Step = () => Step | null

/** Catching up by state, in steps with time between them: the world goes on meanwhile. */
export function sync(server: Server, world: World, session: Session, frame: ClientSync): void {
  const id = frame.id ?? null
  for (const [key, known] of Object.entries(frame.conversations ?? {})) session.sync.set(Number(key), known)
  if (!frame.final) return session.tell({ type: 'ack', id })
  const known = new Map(session.sync)
  session.sync.clear()
  if (frame.epoch !== server.epoch) return session.tell({ type: 'sync', id, reset: true, epoch: server.epoch })
  const looked: Step[] = []
  const steps: Step[] = [
    () => {
      const person = server.tables.people.get(session.userId)!
      const shared = new Set(
        [...server.tables.rooms.values()]
          .filter(room => room.seats.get(session.userId)?.leftAt === null)
          .flatMap(room => present(room).map(seat => seat.userId)),
      )
      const since = frame.user_rev ?? 0
      session.tell({
        type: 'sync',
        user_rev: person.userRev,
        profiles: server.tables.profiles,
        own_state: [...server.tables.rooms.values()].flatMap(room => {
          const seat = room.seats.get(session.userId)
          return seat && seat.ownRev > since && (since > 0 || seat.leftAt === null) ? [own(room, seat)] : []
        }),
        users: [...server.tables.people.values()]
          .filter(({ id, profileRev }) => profileRev > (frame.profiles ?? 0) && (id === session.userId || shared.has(id)))
          .map(({ id }) => user(server.tables, id)),
      })
      return null
    },
  ]
  const mine = [...server.tables.rooms.values()].filter(room => room.seats.get(session.userId)?.leftAt === null)
  for (const room of mine) {
    const [rev, mark] = known.get(room.id) ?? [0, 0]
    const isAhead = rev > room.rev || mark > room.mark
    const newest = (isAhead || rev === 0) && room.id !== frame.first ? frame.newest ?? SnapshotRows : SnapshotRows
    if (isAhead || rev < room.rev || mark < room.mark)
      (room.id === frame.first ? looked : steps)
        .push(() => page(server.tables, session, room.id, isAhead ? 0 : rev, isAhead ? 0 : mark, null, newest))
  }

  for (const key of known.keys()) if (!mine.some(room => room.id === key)) steps.push(() => page(server.tables, session, key, 0, 0, null))
  steps.unshift(...looked)
  const go = () => {
    const step = steps.shift()
    if (!step) return session.tell({ type: 'sync', id, done: true, epoch: server.epoch })
    const next = step()
    if (next) steps.unshift(next)
    if (world.chance(0.5)) go()
    else world.timer(go, world.int(40))
  }
  go()
}

/** @returns What is left to do: the next page. */
function page(
  tables: Tables, session: Session, id: number, rev: number, mark: number, after: { rev: number, id: number } | null,
  newest = SnapshotRows,
): Step | null {
  const room = tables.rooms.get(id)
  const seat = room?.seats.get(session.userId)
  if (!session.holds.has(id)) session.holds.set(id, [])
  const release = (covered: number) => {
    const held = session.holds.get(id) ?? []
    session.holds.delete(id)
    for (const frame of held) if (!('rev' in frame) || (frame.rev ?? 0) > covered) session.tell(frame)
  }
  if (!room || seat?.leftAt !== null || !seat) {
    session.tell({ type: 'sync', conversation_id: id, removed: true })
    release(0)
    return null
  }

  const visible = room.said.filter(row => row.seq >= seat.visibleFrom)
  const changes = room.said.filter(row => row.rev > rev).length + [...room.seats.values()].filter(other => other.rev > rev).length
  const markers = (since: number) =>
    present(room)
      .filter(other => other.mark > since && (!room.isLarge || other === seat))
      .map(other => ({
        user_id: other.userId,
        read_seq: other.readSeq,
        read_at: member(tables, other).read_at,
        delivered_seq: other.deliveredSeq,
      }))
  if (after === null && (rev <= 0 || (seat.visibleFrom > 1 && seat.joinedRev > rev) || changes > ResetRows)) {
    session.tell({
      type: 'sync',
      conversation_id: id,
      reset: true,
      rev: room.rev,
      mark: room.mark,
      messages: visible.slice(-newest).map(row => message(tables, room, row, seat.visibleFrom)),
      members: view(tables, room, seat).participants,
      markers: markers(-1),
      conversation: view(tables, room, seat),
      next: null,
    })
    release(room.rev)
    return null
  }

  const from = after ?? { rev, id: Infinity }
  const rows = visible
    .filter(row => row.rev > from.rev || (row.rev === from.rev && row.id > from.id))
    .sort((a, b) => a.rev - b.rev || a.id - b.id)
  const messages = rows.slice(0, PageRows).map(row => message(tables, room, row, seat.visibleFrom))
  if (rows.length > PageRows) {
    const last = messages.at(-1)!
    const next = { rev: last.rev, id: last.id }
    session.tell({
      type: 'sync',
      conversation_id: id,
      reset: false,
      rev: room.rev,
      mark: room.mark,
      messages,
      members: [],
      markers: [],
      conversation: null,
      next,
    })
    return () => page(tables, session, id, rev, mark, next)
  }

  session.tell({
    type: 'sync',
    conversation_id: id,
    reset: false,
    rev: room.rev,
    mark: room.mark,
    messages,
    members: [...room.seats.values()]
      .filter(other => other.rev > rev && (!room.isLarge || other === seat))
      .map(other => member(tables, other)),
    markers: markers(mark),
    conversation: room.metaRev > rev ? view(tables, room, seat) : null,
    next: null,
  })
  release(room.rev)
  return null
}
