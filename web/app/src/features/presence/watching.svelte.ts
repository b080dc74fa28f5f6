import { clientIfAny, current } from '../../store.svelte'

/** Whom each view shows now. The server hears one list; the views do not know of one another. */
const shown = new Map<string, readonly number[]>()

/** A view shows these people; none when it goes. */
export function watchPeople(view: string, people: readonly number[]): void {
  if (people.length === 0) shown.delete(view)
  else shown.set(view, people)
  const all = new Set([...shown.values()].flat())
  const most = current()?.me?.limits?.watched_users ?? 500
  clientIfAny()?.watch([...all].slice(0, most))
}
