import { numbers } from './reducer'
import type { State } from './state'
import type { ConversationSyncFrame, Message, ServerFrame } from './wire'

// What one conversation may have waiting before it is cheaper to ask: then all of it is dropped.
const Early = 500

/** Keeps frames that came before one that is missing, until it comes, and pages of catching up until the last one is there. */
export class Gate {
  readonly #early = new Map<number, Map<number, ServerFrame>>()
  readonly #pages = new Map<number, Map<number, Message>>()

  /** True while something is missing. */
  get hasGap(): boolean {
    return this.#early.size > 0
  }

  /** True: keep going. False: the frame is kept here, because something before it is missing. */
  offer(state: State, frame: ServerFrame): boolean {
    const numbered = numbers(frame)
    if (!numbered) return true
    const known = state.conversations.get(numbered.id)?.conversation.rev
    if (known !== undefined && numbered.from <= known + 1) return true
    let waiting = this.#early.get(numbered.id)
    if (!waiting) this.#early.set(numbered.id, waiting = new Map())
    if (waiting.size < Early) waiting.set(numbered.from, frame)
    return false
  }

  /** All pages of a conversation as one; null: more follow. Rows come by rev, so only together do they say what is new. */
  join(page: ConversationSyncFrame): ConversationSyncFrame | null {
    const before = this.#pages.get(page.conversation_id)
    if (!before && page.next === null) return page
    const rows = before ?? new Map<number, Message>()
    // What changed between two pages comes again, as it is then.
    for (const row of page.messages) rows.set(row.id, row)
    if (page.next !== null) {
      this.#pages.set(page.conversation_id, rows)
      return null
    }

    this.#pages.delete(page.conversation_id)
    return page.reset ? page : { ...page, messages: [...rows.values()] }
  }

  /** The next frame whose turn it is by now; what is known already is dropped. */
  take(state: State, id: number): ServerFrame | null {
    const waiting = this.#early.get(id)
    if (!waiting) return null
    const known = state.conversations.get(id)?.conversation.rev
    if (known === undefined) return null
    let next: ServerFrame | null = null
    for (const [from, frame] of waiting) {
      if (numbers(frame)!.rev <= known) waiting.delete(from)
      else if (from <= known + 1) next ??= frame
    }

    if (!waiting.size) this.#early.delete(id)
    return next
  }

  /** Conversations of which something waits. */
  waiting(): number[] {
    return [...this.#early.keys()]
  }

  /** Of a conversation, or of all and of a connection that is gone. */
  forget(id?: number): void {
    if (id !== undefined) return void this.#early.delete(id)
    this.#early.clear()
    this.#pages.clear()
  }
}
