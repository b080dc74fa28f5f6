import { numbers } from './reducer'
import type { State } from './state'
import type { ConversationSyncFrame, Message, ServerFrame } from './wire'

// What one conversation may have waiting. What comes beyond that is dropped, and asked for when something is missing.
const Early = 500

/** Keeps frames that came before one that is missing, until it comes, and pages of catching up until the last one is there. */
export function createGate() {
  const early = new Map<number, Map<number, ServerFrame>>()
  const pages = new Map<number, Map<number, Message>>()
  const knownOf = (state: State, id: number) => state.conversations.get(id)?.conversation.rev

  return {
    /** Conversations of which something waits, because something before it is missing. */
    waiting: (): number[] => [...early.keys()],

    /** True: keep going. False: the frame is kept here, because something before it is missing. */
    offer(state: State, frame: ServerFrame): boolean {
      const numbered = numbers(frame)
      if (!numbered) return true
      const { id, from } = numbered
      if (from <= (knownOf(state, id) ?? -1) + 1) return true
      const waiting = early.get(id) ?? new Map<number, ServerFrame>()
      early.set(id, waiting)
      if (waiting.size < Early) waiting.set(from, frame)
      return false
    },

    /** All pages of a conversation as one; null: more follow. Rows come by rev, so only together do they say what is new. */
    join(page: ConversationSyncFrame): ConversationSyncFrame | null {
      const { conversation_id: id, next, messages, reset } = page
      const rows = pages.get(id) ?? new Map<number, Message>()
      // What changed between two pages comes again, as it is then.
      for (const row of messages) rows.set(row.id, row)
      if (next) pages.set(id, rows)
      else pages.delete(id)
      return next ? null : reset ? page : { ...page, messages: [...rows.values()] }
    },

    /** The next frame whose turn it is by now; what is known already is dropped. */
    take(state: State, id: number): ServerFrame | null {
      const known = knownOf(state, id)
      let next: ServerFrame | null = null
      if (known === undefined) return next
      const waiting = early.get(id)
      for (const [from, frame] of waiting ?? []) {
        if (numbers(frame)!.rev <= known) waiting!.delete(from)
        else if (from <= known + 1) next ??= frame
      }

      if (!waiting?.size) early.delete(id)
      return next
    },

    /** Of a conversation that is not ours. */
    forget: (id: number) => early.delete(id),

    /** Of a connection that is gone. */
    clear(): void {
      early.clear()
      pages.clear()
    },
  }
}
