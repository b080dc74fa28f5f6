import { watchPeople } from '../presence/watching.svelte'

const settle = 200
let views = 0

/** Called while a component is made: these people are in sight for as long as it is. Damped, because lists are scrolled. */
export function watching(people: () => readonly number[]): void {
  const view = `list ${++views}`
  let said = ''
  $effect(() => {
    const now = people()
    if (now.join() === said) return
    const timer = setTimeout(() => {
      said = now.join()
      watchPeople(view, now)
    }, said ? settle : 0)
    return () => clearTimeout(timer)
  })
  $effect(() => () => watchPeople(view, []))
}
