import type { ConversationState } from '@parley/client'
import { t } from '../../i18n/index.svelte'
import type { IconName } from '../../ui/icons'
import { toast } from '../../ui/toasts.svelte'
import type { Row } from './rows'

export type ActionName = 'reply' | 'edit' | 'copyText' | 'copyLink' | 'info' | 'versions' | 'unread' | 'retry' | 'discard' | 'delete'

export interface Action {
  readonly name: ActionName
  readonly icon: IconName
  readonly label: string
  /** Pressed while the row has the focus. */
  readonly key: string | null
  readonly danger: boolean
}

const shapes: Readonly<Record<ActionName, { icon: IconName, key: string | null }>> = {
  reply: { icon: 'reply', key: 'r' },
  edit: { icon: 'pencil', key: 'e' },
  copyText: { icon: 'copy', key: 'c' },
  copyLink: { icon: 'link', key: 'l' },
  info: { icon: 'check-check', key: 'i' },
  versions: { icon: 'history', key: null },
  unread: { icon: 'mail', key: 'u' },
  retry: { icon: 'refresh-cw', key: null },
  discard: { icon: 'x', key: null },
  delete: { icon: 'trash-2', key: 'Delete' },
}

/** What can be done with a row, most wanted first. */
export function actionsOf(row: Row, held: ConversationState): Action[] {
  const names: ActionName[] = []
  const system = row.message?.type === 'system'
  const failed = row.tick === 'failed'
  if (failed) names.push('retry')
  if (row.content !== null && !system && !failed) names.push('reply')
  if (row.content !== null && row.own && (row.message === null || row.message.type === 'text')) names.push('edit')
  if (row.content !== null) names.push('copyText')
  if (row.message) {
    names.push('copyLink')
    if (row.own && row.content !== null && !system) names.push('info')
    if (row.message.edited && row.content !== null) names.push('versions')
    names.push('unread')
  }
  if (failed) names.push('discard')
  else if (row.content !== null && !system
    && (row.own || held.conversation.role !== 'member' && held.conversation.type !== 'private')) names.push('delete')
  return names.map(name => ({ name, ...shapes[name], label: t(`messages.do.${name}`), danger: name === 'delete' || name === 'discard' }))
}

export const targetOf = (row: Row): number | string => row.message?.id ?? row.key

/** All that a message says, with the addresses of what is attached. */
export const textOf = ({ content, message }: Row): string =>
  [content, ...(message?.attachments ?? []).map(one => one.url)].filter(Boolean).join('\n')

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(t('messages.copied'))
  } catch {
    toast(t('messages.copyFailed'), { kind: 'error' })
  }
}

export const permalink = (conversationId: number, seq: number): string => `${location.origin}/c/${conversationId}/${seq}`

/** The entry of the outbox that was refused: the message itself, or a change of it. */
export const failedEntry = (row: Row): string | null =>
  row.pending?.status === 'failed' ? row.pending.id : row.entry?.status === 'failed' ? row.entry.id : null
