import { PageSize } from '../history'
import type { Environment } from '../parley'
import { isHeldFrom } from '../reducing/unread'
import type { ConversationState, State } from '../state'

// Conversations whose last page is on this device, opened or not.
const Newest = 20
// Milliseconds: what one looks at comes first, and nobody waits for the rest.
const First = 3_000
const Pause = 400

/** What is asked for pages, and may be busy with those that somebody waits for. */
export interface Pages {
  readonly isBusy: () => boolean
  readonly ask: (id: number, place: Record<string, never>) => Promise<void>
}

/** Fetches what somebody may open without a network: a page of each of the newest conversations, one at a time, while nothing else happens. */
export function createAhead(
  { setTimeout, clearTimeout }: Environment, state: () => State, mayAsk: () => boolean, isKept: (held: ConversationState) => Promise<boolean>,
) {
  let timer: unknown

  const next = async (ids: number[], pages: Pages): Promise<void> => {
    if (!mayAsk() || state().connection.status !== 'online' || isSaving()) return
    if (pages.isBusy()) return later(ids, pages, First)
    await idle()
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
      const held = state().conversations.get(id)
      if (!held || isHeld(held) || await isKept(held)) continue
      await pages.ask(id, {})
      return later(ids, pages, Pause)
    }
  }

  // Whatever went wrong, it is tried again after the next connection.
  const later = (ids: number[], pages: Pages, wait: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void next(ids, pages).catch(() => {}), wait)
  }

  return { begin: (pages: Pages) => later(newest(state()), pages, First) }
}

function newest({ conversations }: State): number[] {
  const when = ({ conversation }: ConversationState) => Date.parse(conversation.last_message_at ?? conversation.created_at)
  const known = [...conversations.values()].filter(({ id }) => id > 0)
  return known.sort((one, other) => when(other) - when(one) || other.id - one.id).slice(0, Newest).map(({ id }) => id)
}

function isHeld({ reachedStart, messages, conversation: { seq } }: ConversationState): boolean {
  return isHeldFrom(messages, reachedStart ? messages[0]?.seq ?? seq + 1 : seq - PageSize + 1, seq)
}

const isSaving = (): boolean => (globalThis.navigator as { connection?: { saveData?: boolean } } | undefined)?.connection?.saveData === true

/** The next moment in which the page has nothing to do; where that is not told, now. */
const idle = (): Promise<void> => new Promise(resolve => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve())
  else resolve()
})
