import { PageSize, type Place } from '../history'
import type { ConversationState } from '../state'
import type { Cache } from './cache'
import type { Cached } from './vault'

/** A page of history from the cache; null where what is there is too old to be judged. */
export async function cachedPage(cache: Cache, held: ConversationState, place: Place): Promise<Cached | null> {
  const { id, conversation: { seq: top } } = held
  const to = 'before' in place ? place.before - 1 : 'around' in place ? place.around : 'after' in place ? 0 : top
  const from = 'after' in place ? place.after + 1 : 'around' in place ? place.around + 1 : top + 1
  const size = 'around' in place ? PageSize / 2 : PageSize
  const [before, after] = await Promise.all([
    to > 0 ? cache.run(id, { to }, size) : null,
    from <= top ? cache.run(id, { from }, size) : null,
  ])
  const found = before ?? after
  if (!found || found.rev < (held.late?.from ?? 0)) return null
  const start = before?.start ?? 1
  const earlier = before?.rows ?? []
  const later = after?.rows ?? []
  const reachedStart = to > 0 && earlier[0]?.seq === start
  const isWhole =
    (to <= 0 || earlier.length === size || reachedStart) && (from > top || later.length === size || later.at(-1)?.seq === top)
  const rev = Math.min(before?.rev ?? Infinity, after?.rev ?? Infinity)
  return { isWhole, page: { type: 'page', conversationId: id, messages: [...earlier, ...later], rev, reachedStart } }
}
