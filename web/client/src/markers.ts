import { codeOf, isForNow, type Api, type ParleyError } from './api'
import type { Connection } from './connection'
import type { Environment } from './parley'
import type { Store } from './store'
import type { OwnStateAnswer } from './wire'

// Milliseconds.
const ReadPause = 200
const Again = 5_000
const DeliveredPause = 1_000
// A burst in hundreds of conversations does not become a burst of receipts.
const PerTurn = 20

/** What is read here and not yet known to the server: read up to `read`, and then marked as unread from `unread` on. 0: not at all. */
export interface Mark {
  readonly conversationId: number
  readonly read: number
  readonly unread: number
}

/** A mark was made, or told to the server, which may have refused it for good. */
export type MarkNews =
  | { readonly type: 'mark', readonly mark: Mark }
  | { readonly type: 'marked', readonly mark: Mark, readonly isRefused: boolean }

/** Nothing is left of this one to be told once the other is. */
export const isIn = (mark: Mark | undefined, other: Mark): boolean => mark?.unread === other.unread && mark.read <= other.read

/** Own markers on their way, those of other tabs too: the furthest one each, repeated until the server has it. */
export function createMarkers(
  { ask, isOnline }: Connection, api: Api, { apply }: Store, { setTimeout }: Environment, keep: (news: MarkNews) => void,
) {
  const marks = new Map<number, Mark>()
  const delivered = new Map<number, number>()
  let isRunning = false
  let timer: unknown
  let deliveredTimer: unknown

  const show = (mark: Mark): void => {
    const { conversationId, read, unread } = mark
    marks.set(conversationId, mark)
    if (read) apply({ type: 'read', conversationId, seq: read })
    if (unread) apply({ type: 'marked_unread', conversationId, seq: unread })
  }

  const set = (conversationId: number, read: number, unread: number): void => {
    const mark = { conversationId, read: furthest(conversationId, read), unread }
    show(mark)
    keep({ type: 'mark', mark })
    later(ReadPause)
  }

  const furthest = (id: number, read: number): number => Math.max(read, marks.get(id)?.read ?? 0)

  const later = (wait: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, wait)
  }

  const flush = async (): Promise<void> => {
    if (isRunning || !isOnline()) return
    isRunning = true
    try {
      for (let mark = next(); mark; mark = next()) {
        const isRefused = await tell(mark)
        if (end(mark, isRefused)) keep({ type: 'marked', mark, isRefused })
      }
    } catch {
      // Later, and after each connection.
    } finally {
      isRunning = false
    }
  }

  const next = (): Mark | undefined => marks.values().next().value

  /** @returns True: it is refused for good. There is nothing to read there any more, or what was marked is not one's own to see. */
  const tell = async ({ conversationId: id, read, unread }: Mark): Promise<boolean> => {
    try {
      if (read) await ask({ type: 'read', conversation_id: id, seq: read })
      if (unread) await api.post<OwnStateAnswer>(`/conversations/${id}/unread`, { seq: unread })
      if ((delivered.get(id) ?? 0) <= read) delivered.delete(id)
      return false
    } catch (failure) {
      const code = codeOf(failure)
      if (code && !isForNow(code)) return true
      later((failure as ParleyError).retryAfter ?? Again)
      throw failure
    }
  }

  /** It needs no repeating, unless there is another one by now. */
  const end = (mark: Mark, isRefused: boolean): boolean => {
    const { conversationId } = mark
    if (!isIn(marks.get(conversationId), mark)) return false
    if (isRefused && mark.unread) apply({ type: 'marked_unread', conversationId, seq: null })
    return marks.delete(conversationId)
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

    /** Of whom is here now: what an earlier page has left. */
    begin(left: readonly Mark[]): void {
      marks.clear()
      delivered.clear()
      left.forEach(show)
    },

    /** Of another tab. Should that one be gone before it has told the server, this one does. */
    heard(news: MarkNews): void {
      const { type, mark } = news
      if (type === 'marked') return void end(mark, news.isRefused)
      show({ ...mark, read: furthest(mark.conversationId, mark.read) })
      later(Again)
    },

    read: (id: number, seq: number) => set(id, seq, 0),
    unread: (id: number, seq: number) => set(id, 0, seq),

    /** Messages up to here are on this device. */
    delivered(id: number, seq: number): void {
      delivered.set(id, Math.max(seq, delivered.get(id) ?? 0))
      deliveredTimer ??= setTimeout(tellDelivered, DeliveredPause)
    },
  }
}
