import { forNow, ParleyError, type Api } from './api'
import type { Environment } from './parley'
import type { Said } from './socket'
import type { ServerFrame, OwnStateAnswer } from './wire'

// Milliseconds.
const ReadPause = 200
const Again = 5_000
const DeliveredPause = 1_000
// A burst in hundreds of conversations does not become a burst of receipts.
const PerTurn = 20

/** What is read here and not yet known to the server: read up to `read`, and then marked as unread from `unread` on. */
export interface Mark {
  readonly conversationId: number
  readonly read: number | null
  readonly unread: number | null
}

/** Own markers on their way: the furthest one each, repeated until the server has it. A refused note of unread is told to `unmarkable`. */
export function createMarkers(
  ask: (frame: Said) => Promise<ServerFrame>,
  api: Api,
  { setTimeout }: Environment,
  keep: (id: number, mark: Mark | null) => void,
  unmarkable: (id: number) => void,
) {
  const marks = new Map<number, Mark>()
  const delivered = new Map<number, number>()
  let isRunning = false
  let timer: unknown
  let deliveredTimer: unknown

  const set = (id: number, mark: Mark): void => {
    marks.set(id, mark)
    keep(id, mark)
    later(ReadPause)
  }

  const later = (wait: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, wait)
  }

  const flush = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    try {
      for (let mark = next(); mark; mark = next()) {
        await tell(mark)
        const id = mark.conversationId
        if (marks.get(id) === mark) {
          marks.delete(id)
          keep(id, null)
        }
      }
    } catch {
      // Later, and after each connection.
    } finally {
      isRunning = false
    }
  }

  const next = (): Mark | undefined => [...marks.values()].find(mark => mark.conversationId > 0)

  const tell = async (mark: Mark): Promise<void> => {
    const { conversationId: id, read, unread } = mark
    try {
      if (read !== null) await ask({ type: 'read', conversation_id: id, seq: read })
      if (unread !== null) await api.post<OwnStateAnswer>(`/conversations/${id}/unread`, { seq: unread })
      if ((delivered.get(id) ?? 0) <= (read ?? 0)) delivered.delete(id)
    } catch (failure) {
      if (!(failure instanceof ParleyError)) throw failure
      // Definite: there is nothing to read there any more, or what was marked is not one's own to see.
      if (!forNow.has(failure.code)) {
        if (marks.get(id) === mark && unread !== null) unmarkable(id)
        return
      }
      if (failure.code !== 'offline') later(failure.retryAfter ?? Again)
      throw failure
    }
  }

  const tellDelivered = (): void => {
    for (const [id, seq] of [...delivered].slice(0, PerTurn)) {
      delivered.delete(id)
      // Not repeated: the next message or the next connection says it again.
      ask({ type: 'delivered', conversation_id: id, seq }).catch(() => {})
    }

    deliveredTimer = delivered.size ? setTimeout(tellDelivered, DeliveredPause) : undefined
  }

  return {
    flush,

    /** Left from an earlier page. */
    restore(left: readonly Mark[]): void {
      for (const mark of left) if (!marks.has(mark.conversationId)) marks.set(mark.conversationId, mark)
    },

    read(id: number, seq: number): void {
      const before = marks.get(id)
      const read = before?.read ?? 0
      if (!before || before.unread !== null || read < seq) set(id, { conversationId: id, read: Math.max(seq, read), unread: null })
    },

    unread: (id: number, seq: number) => set(id, { conversationId: id, read: marks.get(id)?.read ?? null, unread: seq }),

    /** Messages up to here are on this device. */
    delivered(id: number, seq: number): void {
      delivered.set(id, Math.max(seq, delivered.get(id) ?? 0))
      deliveredTimer ??= setTimeout(tellDelivered, DeliveredPause)
    },

    forget(): void {
      marks.clear()
      delivered.clear()
    },
  }
}
