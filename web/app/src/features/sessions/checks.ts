import { t } from '../../i18n/index.svelte'

/** What can be said about a field before the server is asked; null: nothing against it. */
export const emailWrong = (text: string): string | null => (/^\S+@\S+$/.test(text.trim()) ? null : t('common.field.email'))

export const nameWrong = (text: string): string | null => (text.trim() ? null : t('common.field.name'))

/** The least that every server wants; one that wants more says so itself. */
export const passwordWrong = (text: string): string | null => (text.length >= 8 ? null : t('common.field.password'))

export const missing = (text: string): string | null => (text ? null : t('common.field.missing'))
