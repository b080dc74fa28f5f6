import { ParleyError, type Api } from './api'
import type { ClientEvent } from './events'
import type { State } from './state'
import type { HistoryAnswer } from './wire'

const PageSize = 50
// A page that much happened around while it was on its way is asked for again.
const Tries = 3

export type Place = { readonly before: number } | { readonly after: number } | { readonly around: number } | Record<string, never>

/** Pages of history into the state. The same page asked for twice at once is fetched once. */
export class History {
  readonly #api: Api
  readonly #state: () => State
  readonly #apply: (event: ClientEvent) => void
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(api: Api, state: () => State, apply: (event: ClientEvent) => void) {
    this.#api = api
    this.#state = state
    this.#apply = apply
  }

  load(id: number, place: Place): Promise<void> {
    const key = JSON.stringify([id, place])
    const running = this.#underWay.get(key)
    if (running) return running
    const loading = this.#load(id, place).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, loading)
    return loading
  }

  async #load(id: number, place: Place): Promise<void> {
    // Made here, and not known to the server yet: there is nothing.
    if (id < 0) return
    for (let tries = 1; ; tries++) {
      const { messages, rev, epoch, has_more_before: hasMore } = await this.#api.get<HistoryAnswer>(
        `/conversations/${id}/messages`, { ...place, limit: PageSize })
      const { epoch: known, conversations } = this.#state()
      const held = conversations.get(id)
      // The connection is about to say so itself.
      if (known !== null && epoch !== known) throw new ParleyError('unavailable', 'The server was set back; catching up.')
      if (!held || rev >= (held.late?.from ?? 0)) {
        this.#apply({ type: 'page', conversationId: id, messages, rev, reachedStart: !hasMore && !('after' in place) })
        return
      }

      if (tries === Tries) throw new ParleyError('unavailable', 'Too much is happening in this conversation.')
    }
  }
}
