import { ParleyError } from '@parley/client'
import { t, type Key } from './i18n/index.svelte'

/** What went wrong with something that a person did, in words: in general, and beside the fields at fault. */
export interface Wrong {
  readonly general: string | null
  readonly fields: Readonly<Record<string, string>>
}

export const nothing: Wrong = { general: null, fields: {} }

/** Says better what a code means where one knows what was tried, such as `unauthorized` while signing in. */
export type Words = Readonly<Partial<Record<string, Key>>>

const codes = [
  'offline', 'bad_request', 'unauthorized', 'forbidden', 'not_found', 'conflict', 'too_large', 'rate_limited', 'validation', 'unavailable',
] as const
const fields = ['name', 'email', 'password', 'new_password', 'code', 'handle', 'topic', 'status_text', 'status_emoji'] as const

const known = <T extends string>(list: readonly T[], one: string): one is T => (list as readonly string[]).includes(one)

export function wrongOf(error: unknown, words: Words = {}): Wrong {
  if (!(error instanceof ParleyError)) return { general: t('common.error.internal'), fields: {} }
  const faults = Object.entries(error.problem?.errors ?? {})
  if (error.code === 'validation' && faults.length > 0) {
    const named = faults.map(([field]) => [field, t(known(fields, field) ? `common.field.${field}` : 'common.error.validation')] as const)
    // What no form has a field for is told above it.
    const general = named.some(([field]) => known(fields, field)) ? null : t(words['validation'] ?? 'common.error.validation')
    return { general, fields: Object.fromEntries(named) }
  }

  const seconds = Math.ceil((error.retryAfter ?? 0) / 1000)
  if (error.code === 'rate_limited' && seconds > 0) return { general: t('common.error.wait', { count: seconds }), fields: {} }
  const own = words[error.code]
  const text = own ? t(own) : known(codes, error.code) ? t(`common.error.${error.code}`) : t('common.error.internal')
  const field = faults[0]?.[0]
  return error.code === 'conflict' && field ? { general: null, fields: { [field]: text } } : { general: text, fields: {} }
}
