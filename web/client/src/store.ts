import type { ClientEvent } from './events'
import type { Environment } from './parley'
import { applyEvent } from './reducer'
import { initial } from './reducing/initial'
import type { State } from './state'

type Listener = (state: State, previous: State) => void
type EventListener = (event: ClientEvent, state: State, previous: State) => void

export type Store = ReturnType<typeof createStore>

/** The one place where the state is replaced. Subscribers hear of it once a task, however much happened. */
export function createStore({ setTimeout }: Environment) {
  let state = initial
  let told = initial
  let isDue = false
  const listeners = collection<Listener>()
  const eventListeners = collection<EventListener>()

  const tell = (): void => {
    isDue = false
    const previous = told
    told = state
    if (told !== previous) listeners.tell(told, previous)
  }

  return {
    get state(): State {
      return state
    },
    subscribe: listeners.add,
    on: eventListeners.add,

    apply(event: ClientEvent): void {
      const previous = state
      const now = state = applyEvent(previous, event)
      eventListeners.tell(event, now, previous)
      if (now === previous || isDue) return
      isDue = true
      setTimeout(tell, 0)
    },
  }
}

/** Listeners, each until it takes the way out that `add` gives. One that throws takes nothing with it: it is an unhandled rejection. */
export function collection<T extends (...what: never[]) => void>() {
  const all = new Set<T>()
  return {
    add(listener: T): () => void {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell(...what: Parameters<T>): void {
      [...all].forEach(async listener => listener(...what))
    },
  }
}
