import { ParleyError, type Api } from './api'
import type { ClientEvent } from './events'
import type { State } from './state'
import type { Vault } from './storage/vault'
import type { HistoryAnswer, Message } from './wire'

const PageSize = 50
// A page that much happened around while it was on its way is asked for again.
const Tries = 3

export type Place = { readonly before: number } | { readonly after: number } | { readonly around: number } | Record<string, never>

interface Cached {
  readonly isWhole: boolean
  readonly page: Extract<ClientEvent, { type: 'page' }> & { readonly messages: readonly Message[] }
}

/** Pages of history into the state. The same page asked for twice at once is fetched once. */
export class History {
  readonly #api: Api
  readonly #state: () => State
  readonly #apply: (event: ClientEvent) => void
  readonly #vault: Promise<Vault>
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(api: Api, vault: Promise<Vault>, state: () => State, apply: (event: ClientEvent) => void) {
    this.#api = api
    this.#vault = vault
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
    const cached = await this.#cached(id, place)
    if (cached?.isWhole) return this.#apply(cached.page)
    try {
      await this.#ask(id, place)
    } catch (failure) {
      // Better a part of it than nothing.
      if (!cached?.page.messages.length || !(failure instanceof ParleyError) || failure.code !== 'offline') throw failure
      this.#apply(cached.page)
    }
  }

  async #ask(id: number, place: Place): Promise<void> {
    for (let tries = 1; ; tries++) {
      const {
        messages,
        rev,
        epoch,
        has_more_before: hasMore,
      } = await this.#api.get<HistoryAnswer>(`/conversations/${id}/messages`, { ...place, limit: PageSize })
      const { epoch: known, conversations } = this.#state()
      const held = conversations.get(id)
      // The connection is about to say so itself.
      if (known !== null && epoch !== known) throw new ParleyError('unavailable', 'The server was set back; catching up.')
      if (!held || rev >= (held.late?.from ?? 0)) {
        // Nothing before a place is the start only if that place is still the first that is held.
        const first = held?.messages[0]?.seq
        const isFirst = messages.length > 0 || first === undefined || ('before' in place && place.before === first)
        this.#apply({ type: 'page', conversationId: id, messages, rev, reachedStart: !hasMore && !('after' in place) && isFirst })
        return
      }

      if (tries === Tries) throw new ParleyError('unavailable', 'Too much is happening in this conversation.')
    }
  }

  async #cached(id: number, place: Place): Promise<Cached | null> {
    const held = this.#state().conversations.get(id)
    if (!held) return null
    const top = held.conversation.seq
    const to = 'before' in place ? place.before - 1 : 'around' in place ? place.around : 'after' in place ? 0 : top
    const from = 'after' in place ? place.after + 1 : 'around' in place ? place.around + 1 : top + 1
    const size = 'around' in place ? PageSize / 2 : PageSize
    const vault = await this.#vault
    const [before, after] = await Promise.all([
      to > 0 ? vault.run(id, { to }, size) : null,
      from <= top ? vault.run(id, { from }, size) : null,
    ])
    const found = before ?? after
    if (!found || found.rev < (held.late?.from ?? 0)) return null
    const start = before?.start ?? 1
    const earlier = before?.rows ?? []
    const later = after?.rows ?? []
    const reachedStart = to > 0 && earlier[0]?.seq === start
    const isWhole =
      (to <= 0 || earlier.length === size || reachedStart) && (from > top || later.length === size || later.at(-1)?.seq === top)
    const messages = [...earlier, ...later]
    return {
      isWhole,
      page: { type: 'page', conversationId: id, messages, rev: Math.min(before?.rev ?? Infinity, after?.rev ?? Infinity), reachedStart },
    }
  }
}
