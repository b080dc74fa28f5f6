import type { Parley, State } from '@parley/client'

/** What the client knows, as Svelte sees it: one immutable value that is replaced. Components take from it with `$derived`. */
let state = $state.raw<State | null>(null)
let parley: Parley | null = null
let leave: (() => void) | null = null

/** The client of the person who is signed in. Throws before `open`. */
export function client(): Parley {
  if (!parley) throw new Error('Nobody is signed in.')
  return parley
}

/** As `client`, for what runs while a view goes: what Svelte shows there of `current` is how it was before. */
export const clientIfAny = (): Parley | null => parley

/** Null while nobody is signed in. */
export const current = (): State | null => state

export function open(next: Parley): void {
  leave?.()
  parley = next
  state = next.state
  leave = next.subscribe(now => { state = now })
}

export function shut(): void {
  leave?.()
  leave = parley = state = null
}
