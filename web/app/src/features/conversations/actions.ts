import { client } from '../../store.svelte'
import { t } from '../../i18n/index.svelte'
import { toast } from '../../ui/toasts.svelte'
import { wrongOf, type Words } from '../../wrong'
import type { OwnBody } from '@parley/client'

/** Does it, and says in a corner if it could not be done. True: it went well. */
export async function attempt(action: () => Promise<unknown>, words: Words = {}): Promise<boolean> {
  try {
    await action()
    return true
  } catch (error) {
    const { general, fields } = wrongOf(error, words)
    toast(general ?? Object.values(fields)[0] ?? t('common.error.internal'), { kind: 'error' })
    return false
  }
}

const own = (id: number, change: OwnBody): Promise<unknown> => client().api.patch(`/conversations/${id}/own`, change)

/** Null: for ever. */
export const mute = (id: number, until: Date | null): Promise<boolean> =>
  attempt(() => own(id, { muted: true, ...(until ? { muted_until: until.toISOString() } : {}) }))

export const unmute = (id: number): Promise<boolean> => attempt(() => own(id, { muted: false }))

export const favour = (id: number, favourite: boolean): Promise<boolean> => attempt(() => own(id, { favourite }))

export async function archive(id: number, archived: boolean): Promise<void> {
  if (!await attempt(() => own(id, { archived })) || !archived) return
  toast(t('conversations.archivedNow'), { action: { label: t('common.undo'), run: () => void archive(id, false) } })
}

export const leave = (id: number): Promise<boolean> =>
  attempt(() => client().api.post(`/conversations/${id}/leave`, {}), { conflict: 'conversations.lastOwner' })
