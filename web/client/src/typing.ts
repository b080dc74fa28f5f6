import type { Environment } from './parley'
import type { Said } from './socket'

// Milliseconds. The server holds a start for 6 s: it is repeated, and ended with the last key.
const Repeat = 4_000
const Pause = 5_000
// Of others: a little longer than the server holds it.
const Held = 8_000

/** Own typing: said once, repeated while it lasts, ended by itself. And that of others, should its end be lost. */
export function createTyping(
  say: (frame: Said) => unknown, ended: (conversationId: number, userId: number) => void, { now, setTimeout, clearTimeout }: Environment,
) {
  const own = new Map<number, { saidAt: number, timer: unknown }>()
  const others = new Map<string, unknown>()

  const tell = (id: number, isTyping: boolean) => id > 0 && say({ type: 'typing', conversation_id: id, is_typing: isTyping })

  /** A message says it too. */
  const sent = (id: number): boolean => {
    clearTimeout(own.get(id)?.timer)
    return own.delete(id)
  }

  const set = (id: number, isTyping: boolean): void => {
    let saidAt = own.get(id)?.saidAt ?? -Infinity
    const wasTyping = sent(id)
    if (isTyping && now() - saidAt >= Repeat) {
      saidAt = now()
      tell(id, true)
    }

    if (isTyping) own.set(id, { saidAt, timer: setTimeout(() => set(id, false), Pause) })
    else if (wasTyping) tell(id, false)
  }

  return {
    set,
    sent,

    heard(id: number, userId: number, isTyping: boolean): void {
      const key = `${id} ${userId}`
      clearTimeout(others.get(key))
      others.delete(key)
      if (!isTyping) return
      others.set(key, setTimeout(() => {
        others.delete(key)
        ended(id, userId)
      }, Held))
    },

    clear(): void {
      for (const id of own.keys()) sent(id)
    },
  }
}
