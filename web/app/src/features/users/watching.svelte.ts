import { onDestroy } from 'svelte'
import { client } from '../../store.svelte'

/** Who shows whom: the server tells presence of those alone who are in sight, of all views together. */
const views = new Map<object, readonly number[]>()
const settle = 200
let timer: ReturnType<typeof setTimeout> | null = null
let said = ''

function say(): void {
  timer = null
  const ids = [...new Set([...views.values()].flat())].sort((a, b) => a - b).slice(0, 500)
  const text = ids.join()
  if (text === said) return
  said = text
  try { client().watch(ids) } catch { said = '' }
}

const later = (): void => { timer ??= setTimeout(say, settle) }

/** Called while a component is made: these people are in sight for as long as it is. */
export function watching(people: () => readonly number[]): void {
  const view = {}
  $effect(() => {
    views.set(view, people())
    later()
  })
  onDestroy(() => {
    views.delete(view)
    later()
  })
}

/** Somebody else is signed in: nothing was said of them yet. */
export const watchAgain = (): void => { said = '' }
