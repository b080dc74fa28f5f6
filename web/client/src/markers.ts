import { ParleyError, type Api } from './api'
import type { Environment } from './parley'
import type { Said } from './socket'
import type { ServerFrame, OwnStateAnswer } from './wire'

// Milliseconds.
const ReadPause = 200
const DeliveredPause = 1_000
// A burst in hundreds of conversations does not become a burst of receipts.
const PerTurn = 20

/** What is read here and not yet known to the server. `unread`: from there on, marked as unread; else read up to there. */
export interface Mark {
  readonly conversationId: number
  readonly kind: 'read' | 'unread'
  readonly seq: number
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

  get waiting(): readonly Mark[] {
    return [...this.#marks.values()]
  }

  set(mark: Mark): void {
    const before = this.#marks.get(mark.conversationId)
    if (before?.kind === 'read' && mark.kind === 'read' && before.seq >= mark.seq) return
    this.#marks.set(mark.conversationId, mark)
    this.#keep(mark.conversationId, mark)
    this.#later(ReadPause)
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

  async #tell({ kind, conversationId: id, seq }: Mark): Promise<void> {
    try {
      if (kind === 'read') await this.#ask({ type: 'read', conversation_id: id, seq })
      else await this.#api.post<OwnStateAnswer>(`/conversations/${id}/unread`, { seq })
      if (kind === 'read' && (this.#delivered.get(id) ?? 0) <= seq) this.#delivered.delete(id)
    } catch (failure) {
      if (!(failure instanceof ParleyError)) throw failure
      // Definite: there is nothing to read there any more.
      if (['not_found', 'validation', 'forbidden', 'bad_request'].includes(failure.code)) return
      if (failure.code !== 'offline') this.#later(failure.retryAfter ?? 5_000)
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
