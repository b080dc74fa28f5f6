import type { Environment } from './parley'
import type { Said } from './socket'

// Milliseconds. The server holds a start for 6 s: it is repeated, and ended with the last key.
const Repeat = 4_000
const Pause = 5_000
// Of others: a little longer than the server holds it.
const Held = 8_000

/** Own typing: said once, repeated while it lasts, ended by itself. And that of others, should its end be lost. */
export class Typing {
  readonly #say: (frame: Said) => unknown
  readonly #ended: (conversationId: number, userId: number) => void
  readonly #environment: Environment
  readonly #own = new Map<number, { saidAt: number, timer: unknown }>()
  readonly #others = new Map<string, unknown>()

  constructor(say: (frame: Said) => unknown, ended: (conversationId: number, userId: number) => void, environment: Environment) {
    this.#say = say
    this.#ended = ended
    this.#environment = environment
  }

  set(id: number, isTyping: boolean): void {
    const own = this.#own.get(id)
    if (own) this.#environment.clearTimeout(own.timer)
    if (!isTyping) {
      if (this.#own.delete(id)) this.#tell(id, false)
      return
    }

    const now = this.#environment.now()
    const isDue = !own || now - own.saidAt >= Repeat
    if (isDue) this.#tell(id, true)
    this.#own.set(id, { saidAt: isDue ? now : own.saidAt, timer: this.#environment.setTimeout(() => this.set(id, false), Pause) })
  }

  /** A message says it too. */
  sent(id: number): void {
    const own = this.#own.get(id)
    if (own) this.#environment.clearTimeout(own.timer)
    this.#own.delete(id)
  }

  heard(id: number, userId: number, isTyping: boolean): void {
    const key = `${id} ${userId}`
    this.#environment.clearTimeout(this.#others.get(key))
    this.#others.delete(key)
    if (isTyping) {
      this.#others.set(key, this.#environment.setTimeout(() => {
        this.#others.delete(key)
        this.#ended(id, userId)
      }, Held))
    }
  }

  clear(): void {
    for (const { timer } of this.#own.values()) this.#environment.clearTimeout(timer)
    this.#own.clear()
  }

  #tell(id: number, isTyping: boolean): void {
    if (id > 0) this.#say({ type: 'typing', conversation_id: id, is_typing: isTyping })
  }
}
