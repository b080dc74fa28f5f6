import type { ConversationState } from '@parley/client'
import { isArchived, isMuted, unreadOf } from '@parley/client/selectors'
import { t } from '../../i18n/index.svelte'
import { client } from '../../store.svelte'
import type { MenuItem } from '../../ui/Menu.svelte'
import { archive, favour, mute, unmute } from './actions'
import { openDialog } from './dialogs.svelte'

const hour = 3_600_000

function tomorrowMorning(): Date {
  const date = new Date()
  date.setDate(date.getDate() + 1)
  date.setHours(8, 0, 0, 0)
  return date
}

const mutes = (id: number): MenuItem[] => [
  { label: t('conversations.mute.hour'), run: () => void mute(id, new Date(Date.now() + hour)) },
  { label: t('conversations.mute.hours'), run: () => void mute(id, new Date(Date.now() + 8 * hour)) },
  { label: t('conversations.mute.tomorrow'), run: () => void mute(id, tomorrowMorning()) },
  { label: t('conversations.mute.week'), run: () => void mute(id, new Date(Date.now() + 7 * 24 * hour)) },
  { label: t('conversations.mute.ever'), run: () => void mute(id, null) },
]

/** What one can do with a conversation, from its row or its header. */
export function conversationMenu({ id, conversation }: ConversationState): MenuItem[] {
  if (id < 0) return []
  const now = Date.now()
  const items: MenuItem[] = [
    unreadOf(conversation) > 0
      ? { label: t('conversations.markRead'), icon: 'check-check', run: () => client().read(id, conversation.seq) }
      : { label: t('conversations.markUnread'), icon: 'mail', run: () => client().markUnread(id, conversation.seq) },
    conversation.favourite
      ? { label: t('conversations.unfavourite'), icon: 'star-off', run: () => void favour(id, false) }
      : { label: t('conversations.favourite'), icon: 'star', run: () => void favour(id, true) },
    isMuted(conversation, now)
      ? { label: t('conversations.unmute'), icon: 'bell', run: () => void unmute(id) }
      : { label: t('conversations.mute'), icon: 'bell-off', items: mutes(id) },
    isArchived(conversation, now)
      ? { label: t('conversations.unarchive'), icon: 'archive-restore', run: () => void archive(id, false) }
      : { label: t('conversations.archive'), icon: 'archive', run: () => void archive(id, true) },
  ]
  if (conversation.type !== 'private') {
    items.push('line', { label: t('conversations.leave'), icon: 'door-open', danger: true, run: () => openDialog({ kind: 'leave', id }) })
  }
  return items
}
