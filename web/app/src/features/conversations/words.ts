import type { ConversationState, Message, State } from '@parley/client'
import { conversationName } from '@parley/client/selectors'
import { t } from '../../i18n/index.svelte'
import { firstName, previewOf, previewOfMessage, type ListRow, type Preview } from './rows'

/** The name to show, never empty. */
export const titleOf = (one: ConversationState, state: State): string => conversationName(state, one) || t('conversations.nameless')

/** The second line of a row, as a sentence. */
export const previewText = (row: ListRow, state: State): string => said(previewOf(row, state), state)

export const messageText = (message: Message, one: ConversationState, state: State): string =>
  said(previewOfMessage(message, one, state), state)

function said(preview: Preview, state: State): string {
  switch (preview.kind) {
    case 'none': return t('conversations.preview.none')
    case 'deleted': return t('conversations.preview.deleted')
    case 'system': return systemText(preview.message, state)
    case 'text': {
      const { sender, text } = preview
      if (sender === null) return text
      return sender === 'me' ? t('conversations.preview.me', { text }) : t('conversations.preview.sender', { name: sender.name, text })
    }
  }
}

/** What a message of the server says, short. */
function systemText({ system, user, user_id }: Message, state: State): string {
  const name = (id: number, given: string | undefined): string =>
    id === state.me?.user.id ? t('conversations.you') : firstName(state.users.get(id)?.name ?? given ?? t('conversations.somebody'))
  const id = system?.user_id ?? user_id
  const person = name(id, id === user_id ? user.name : undefined)
  const own = id === state.me?.user.id
  switch (system?.kind) {
    case 'member_added': return own ? t('conversations.system.youAdded') : t('conversations.system.added', { name: person })
    case 'member_removed': return t('conversations.system.removed', { name: person })
    case 'member_left': return own ? t('conversations.system.youLeft') : t('conversations.system.left', { name: person })
    case 'renamed': return t('conversations.system.renamed', { name: system.name ?? '' })
    default: return t('conversations.system.changed')
  }
}
