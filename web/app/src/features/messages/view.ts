import type { Message } from '@parley/client'

/** What is drawn: neighbours without a gap, from one `seq` to another, all of them held. */
export interface View { readonly first: number, readonly last: number }

/** So many rows stand in the page at most, however far one scrolls. */
export const MAX_ROWS = 200
/** So many are added at once: about a screen. */
export const STEP = 40

/** Where `seq` is among what is held, or would be. */
export function indexOf(messages: readonly Message[], seq: number): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (messages[middle]!.seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

/** All that is held around `seq` without a gap; null where `seq` itself is not held. */
export function runAround(messages: readonly Message[], seq: number): View | null {
  const at = indexOf(messages, seq)
  if (messages[at]?.seq !== seq) return null
  let first = at
  let last = at
  while (first > 0 && messages[first - 1]!.seq === messages[first]!.seq - 1) first--
  while (last + 1 < messages.length && messages[last + 1]!.seq === messages[last]!.seq + 1) last++
  return { first: messages[first]!.seq, last: messages[last]!.seq }
}

/** The rows around `seq`, a few screens of them. */
export function openAt(run: View, seq: number): View {
  return { first: Math.max(run.first, seq - STEP), last: Math.min(run.last, seq + STEP) }
}

/** The newest rows. */
export function openEnd(run: View): View {
  return { first: Math.max(run.first, run.last - STEP * 2), last: run.last }
}

/**
 * More rows at one edge, out of what is held. At the far one as many go as there would be too many; `spare` of them may go, for those are far
 * out of sight. Answers the same view where nothing can be done.
 */
export function grow(view: View, run: View, edge: 'before' | 'after', spare: number): View {
  const size = view.last - view.first + 1
  const room = MAX_ROWS - size + Math.min(spare, size - 1)
  const held = edge === 'before' ? view.first - run.first : run.last - view.last
  const more = Math.min(STEP, held, room)
  if (more <= 0) return view
  const gone = Math.max(0, size + more - MAX_ROWS)
  return edge === 'before' ? { first: view.first - more, last: view.last - gone } : { first: view.first + gone, last: view.last + more }
}

/**
 * The view after something changed in what is held. `anchor` is the row that the person looks at. Who follows the end sees the end. Null where the
 * anchor is held no more: then it has to be loaded.
 */
export function settle(view: View, messages: readonly Message[], anchor: number, following: boolean): View | null {
  const run = runAround(messages, following ? messages.at(-1)?.seq ?? anchor : anchor)
  if (!run) return null
  if (following) {
    const first = Math.max(run.first, Math.min(view.first, run.last - STEP * 2), run.last - MAX_ROWS + 1)
    return same(view, { first, last: run.last })
  }
  return same(view, { first: Math.max(view.first, run.first), last: Math.min(view.last, run.last) })
}

const same = (one: View, other: View): View => one.first === other.first && one.last === other.last ? one : other
