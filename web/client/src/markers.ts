import { ParleyError, type Api } from './api'
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

/** Own markers on their way: the furthest one each, repeated until the server has it. */
export class Markers {
  readonly #ask: (frame: Said) => Promise<ServerFrame>
  readonly #api: Api
  readonly #environment: Environment
  readonly #keep: (id: number, mark: Mark | null) => void
  readonly #marks = new Map<number, Mark>()
  readonly #delivered = new Map<number, number>()
  #isRunning = false
  #timer: unknown
  #deliveredTimer: unknown

  constructor(
    ask: (frame: Said) => Promise<ServerFrame>, api: Api, environment: Environment, keep: (id: number, mark: Mark | null) => void,
  ) {
    this.#ask = ask
    this.#api = api
    this.#environment = environment
    this.#keep = keep
  }

  /** Left from an earlier page. */
  restore(marks: readonly Mark[]): void {
    for (const mark of marks) if (!this.#marks.has(mark.conversationId)) this.#marks.set(mark.conversationId, mark)
  }

  read(conversationId: number, seq: number): void {
    const before = this.#marks.get(conversationId)
    if (before && before.unread === null && (before.read ?? 0) >= seq) return
    this.#set({ conversationId, read: Math.max(seq, before?.read ?? 0), unread: null })
  }

  unread(conversationId: number, seq: number): void {
    this.#set({ conversationId, read: this.#marks.get(conversationId)?.read ?? null, unread: seq })
  }

  /** Messages up to here are on this device. */
  delivered(id: number, seq: number): void {
    this.#delivered.set(id, Math.max(seq, this.#delivered.get(id) ?? 0))
    this.#deliveredTimer ??= this.#environment.setTimeout(() => this.#tellDelivered(), DeliveredPause)
  }

  async flush(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      for (let mark = this.#next(); mark; mark = this.#next()) {
        await this.#tell(mark)
        if (this.#marks.get(mark.conversationId) === mark) {
          this.#marks.delete(mark.conversationId)
          this.#keep(mark.conversationId, null)
        }
      }
    } catch {
      // Later, and after each connection.
    } finally {
      this.#isRunning = false
    }
  }

  forget(): void {
    this.#marks.clear()
    this.#delivered.clear()
  }

  #set(mark: Mark): void {
    this.#marks.set(mark.conversationId, mark)
    this.#keep(mark.conversationId, mark)
    this.#later(ReadPause)
  }

  #later(wait: number): void {
    this.#timer ??= this.#environment.setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, wait)
  }

  #next(): Mark | undefined {
    for (const mark of this.#marks.values()) if (mark.conversationId > 0) return mark
    return undefined
  }

  async #tell({ conversationId: id, read, unread }: Mark): Promise<void> {
    try {
      if (read !== null) await this.#ask({ type: 'read', conversation_id: id, seq: read })
      if (unread !== null) await this.#api.post<OwnStateAnswer>(`/conversations/${id}/unread`, { seq: unread })
      if ((this.#delivered.get(id) ?? 0) <= (read ?? 0)) this.#delivered.delete(id)
    } catch (failure) {
      if (!(failure instanceof ParleyError)) throw failure
      // Definite: there is nothing to read there any more.
      if (['not_found', 'validation', 'forbidden', 'bad_request'].includes(failure.code)) return
      if (failure.code !== 'offline') this.#later(failure.retryAfter ?? Again)
      throw failure
    }
  }

  #tellDelivered(): void {
    this.#deliveredTimer = undefined
    for (const [id, seq] of [...this.#delivered].slice(0, PerTurn)) {
      this.#delivered.delete(id)
      // Not repeated: the next message or the next connection says it again.
      this.#ask({ type: 'delivered', conversation_id: id, seq }).catch(() => {})
    }

    if (this.#delivered.size) this.#deliveredTimer = this.#environment.setTimeout(() => this.#tellDelivered(), DeliveredPause)
  }
}
