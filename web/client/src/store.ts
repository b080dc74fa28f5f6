import type { ClientEvent } from './events'
import type { Environment } from './parley'
import { applyEvent, initial } from './reducer'
import type { State } from './state'

type Listener = (state: State, previous: State) => void
type EventListener = (event: ClientEvent, state: State, previous: State) => void

/** The one place where the state is replaced. Subscribers hear of it once a task, however much happened. */
export class Store {
  state: State = initial
  readonly #listeners = new Set<Listener>()
  readonly #eventListeners = new Set<EventListener>()
  readonly #environment: Environment
  #told: State = initial
  #isDue = false

  constructor(environment: Environment) {
    this.#environment = environment
  }

  apply(event: ClientEvent): void {
    const previous = this.state
    const next = applyEvent(previous, event)
    const isNews = next !== previous
    this.state = next
    for (const listener of this.#eventListeners) guarded(() => listener(event, next, previous))
    if (!isNews || this.#isDue) return
    this.#isDue = true
    this.#environment.setTimeout(() => this.#tell(), 0)
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  on(listener: EventListener): () => void {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  #tell(): void {
    this.#isDue = false
    const previous = this.#told
    const now = this.#told = this.state
    if (now !== previous) for (const listener of [...this.#listeners]) guarded(() => listener(now, previous))
  }
}

/** A listener that throws must not take the connection with it; it is reported as any uncaught error. */
export function guarded(run: () => void): void {
  try {
    run()
  } catch (failure) {
    queueMicrotask(() => { throw failure })
  }
}
