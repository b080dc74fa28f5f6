import { currentLanguage } from '../../i18n/index.svelte'

/** The person's own variant of the language of the page: en-GB writes the time as 14:05. */
const locale = (): string => navigator.languages.find(one => one.startsWith(currentLanguage())) ?? currentLanguage()

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = locale() + JSON.stringify(options)
  let known = formats.get(key)
  if (!known) formats.set(key, known = new Intl.DateTimeFormat(locale(), options))
  return known.format(at)
}

const day = 86_400_000

/** As short as a list can have it: the time today, the weekday within a week, else the date. */
export function listTime(at: number, now = Date.now()): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  if (at >= midnight) return format(at, { hour: 'numeric', minute: '2-digit' })
  if (at >= midnight - 6 * day) return format(at, { weekday: 'short' })
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(at, sameYear ? { day: 'numeric', month: 'short' } : { day: '2-digit', month: '2-digit', year: '2-digit' })
}

export const dateTime = (at: string | number): string => format(Number(new Date(at)), { dateStyle: 'medium', timeStyle: 'short' })

export const date = (at: string | number): string => format(Number(new Date(at)), { dateStyle: 'medium' })

/** Five minutes ago, yesterday, in two days. */
export function ago(at: string | number, now = Date.now()): string {
  const seconds = Math.round((Number(new Date(at)) - now) / 1000)
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  const size = Math.abs(seconds)
  if (size < 60) return words.format(0, 'second')
  if (size < 3600) return words.format(Math.trunc(seconds / 60), 'minute')
  if (size < 86_400) return words.format(Math.trunc(seconds / 3600), 'hour')
  if (size < 30 * 86_400) return words.format(Math.trunc(seconds / 86_400), 'day')
  return date(at)
}
