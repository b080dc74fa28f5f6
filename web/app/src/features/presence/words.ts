import type { ConversationState, PersonPresence, State } from '@parley/client'
import { t } from '../../i18n/index.svelte'
import { dayText, timeText, dayOf } from '../messages/dates'

export const nameOf = (state: State, id: number): string =>
  state.users.get(id)?.name ?? (state.me?.user.id === id ? state.me.user.name : t('messages.somebody'))

/** The other one of a private conversation. */
export function otherOf(held: ConversationState, me: number): number | null {
  if (held.conversation.type !== 'private') return null
  for (const id of held.members.keys()) if (id !== me) return id
  return held.conversation.participants.find(member => member.user_id !== me)?.user_id ?? null
}

/** Online, or when last seen; empty where nothing may be known. */
export function presenceText(presence: PersonPresence | undefined, now: number): string {
  if (!presence) return ''
  const said = [presence.status_emoji, presence.status_text].filter(Boolean).join(' ')
  const status = presence.status === 'offline' ? lastSeen(presence.last_seen_at, now) : t(`messages.presence.${presence.status}`)
  return [status, said].filter(Boolean).join(' · ')
}

function lastSeen(at: string | null, now: number): string {
  if (!at) return ''
  const then = Date.parse(at)
  const minutes = Math.floor((now - then) / 60_000)
  if (minutes < 1) return t('messages.seen.now')
  if (minutes < 60) return t('messages.seen.minutes', { count: minutes })
  if (dayOf(then) === dayOf(now)) return t('messages.seen.today', { time: timeText(then) })
  return t('messages.seen.day', { day: dayText(dayOf(then), now) })
}

/** Who is writing, in one line. */
export function typingText(names: readonly string[]): string {
  const [one = '', two = ''] = names
  if (names.length === 0) return ''
  if (names.length === 1) return t('messages.typing.one', { name: one })
  if (names.length === 2) return t('messages.typing.two', { name: one, other: two })
  return t('messages.typing.many', { count: names.length })
}
