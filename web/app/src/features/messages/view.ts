import type { Message } from '@parley/client'

/** What is drawn: neighbours without a gap, from one `seq` to another, all of them held. */
export interface View { readonly first: number, readonly last: number }

/** So many rows stand in the page at most, however far one scrolls. */
export const MAX_ROWS = 200
/** So many are added at once: drawn well within a frame, also where the processor is slow. */
export const STEP = 20

// In pixels, no row is less high than this, nor a further line of it; and no line holds more letters.
const ROW = 25
const LINE = 20
const LETTERS = 100

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

/** Rows around `seq` that fill a screen of so many pixels, with `seq` in its upper half where there are enough. The rest comes after them. */
export function openAt(run: View, seq: number, messages: readonly Message[], screen: number): View {
  const after = filling(run, seq, 1, messages, screen)
  const before = filling(run, seq, -1, messages, Math.max(screen / 2, screen - after.height))
  return { first: before.seq, last: after.seq }
}

/** The newest rows, which fill a screen. */
export function openEnd(run: View, messages: readonly Message[], screen: number): View {
  return { first: filling(run, run.last, -1, messages, screen).seq, last: run.last }
}

/** How far one has to go from a row on, until so many pixels are full: for certain, and not much further. */
function filling(run: View, from: number, step: -1 | 1, messages: readonly Message[], room: number): { seq: number, height: number } {
  const base = indexOf(messages, run.first) - run.first
  let seq = from
  let height = 0
  for (; height < room && seq + step >= run.first && seq + step <= run.last; seq += step) {
    const letters = messages[base + seq]!.content?.length ?? 0
    height += ROW + LINE * Math.floor(letters / LETTERS)
  }
  return { seq, height }
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
    const first = Math.max(run.first, Math.min(view.first, run.last), run.last - MAX_ROWS + 1)
    return same(view, { first, last: run.last })
  }
  return same(view, { first: Math.max(view.first, run.first), last: Math.min(view.last, run.last) })
}

const same = (one: View, other: View): View => one.first === other.first && one.last === other.last ? one : other
