import { codeOf, ParleyError, type Api } from './api'
import type { ClientEvent } from './events'
import type { Vault } from './storage/vault'
import type { Store } from './store'
import type { HistoryAnswer } from './wire'

export const PageSize = 50
// A page that much happened around while it was on its way is asked for again.
const Tries = 3

export type Place = { readonly before: number } | { readonly after: number } | { readonly around: number } | Record<string, never>

export type Page = Extract<ClientEvent, { type: 'page' }>

/** Pages of history into the state. The same page asked for twice at once is fetched once. */
export function createHistory(api: Api, vault: Promise<Vault>, store: Store) {
  const underWay = new Map<string, Promise<void>>()

  const load = async (id: number, place: Place): Promise<void> => {
    const held = store.state.conversations.get(id)
    const cached = held && await (await vault).page?.(held, place)
    if (cached?.isWhole) return store.apply(cached.page)
    try {
      await ask(id, place)
    } catch (failure) {
      // Better a part of it than nothing.
      if (!cached?.page.messages.length || codeOf(failure) !== 'offline') throw failure
      store.apply(cached.page)
    }
  }

  /** From the server, whatever is cached. */
  const ask = async (id: number, place: Place): Promise<void> => {
    for (let tries = 0; tries < Tries; tries++) {
      const answer = await api.get<HistoryAnswer>(`/conversations/${id}/messages`, { ...place, limit: PageSize })
      const { messages, rev, epoch, has_more_before: hasMore } = answer
      const held = store.state.conversations.get(id)
      // Another store, and the connection is about to say so itself.
      if (epoch !== (store.state.epoch ?? epoch)) break
      if (held && rev < (held.late?.from ?? 0)) continue
      // Nothing before a place is the start only if that place is still the first that is held.
      const first = held?.messages[0]?.seq
      const isFirst = messages.length > 0 || first === undefined || ('before' in place && place.before === first)
      return store.apply({ type: 'page', conversationId: id, messages, rev, reachedStart: !hasMore && !('after' in place) && isFirst })
    }

    throw new ParleyError('unavailable', 'No answer.')
  }

  return {
    ask,
    isBusy: () => underWay.size > 0,
    load(id: number, place: Place): Promise<void> {
      const key = JSON.stringify([id, place])
      // One that was made here, and is not known to the server yet, has nothing.
      const loading = underWay.get(key) ?? (id < 0 ? Promise.resolve() : load(id, place)).finally(() => underWay.delete(key))
      underWay.set(key, loading)
      return loading
    },
  }
}
