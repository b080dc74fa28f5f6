import { currentLanguage } from '../../i18n/index.svelte'

/** Midnight before `at`, where this person is. The last one is remembered: neighbours are mostly of one day. */
export function dayOf(at: number): number {
  if (at >= last.from && at < last.to) return last.from
  const date = new Date(at)
  date.setHours(0, 0, 0, 0)
  const from = date.getTime()
  date.setDate(date.getDate() + 1)
  last = { from, to: date.getTime() }
  return from
}
let last = { from: 0, to: 0 }

/** The person's own variant of the language of the page: en-GB writes the time as 14:05. */
const locale = (): string => navigator.languages.find(one => one.startsWith(currentLanguage())) ?? currentLanguage()

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${locale()}`
  let format = formats.get(key)
  if (!format) formats.set(key, format = new Intl.DateTimeFormat(locale(), options))
  return format
}

export const timeText = (at: number): string => formatOf('time', { hour: 'numeric', minute: '2-digit' }).format(at)

export const fullText = (at: number): string => formatOf('full', { dateStyle: 'full', timeStyle: 'short' }).format(at)

/** 5 Nov, 14:05; without the date where it is today. */
export function shortText(at: number, now = Date.now()): string {
  if (dayOf(at) === dayOf(now)) return timeText(at)
  return formatOf('short', { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' }).format(at)
}

/** Today, yesterday, a weekday and date; with the year where it is another. */
export function dayText(day: number, now = Date.now()): string {
  const today = dayOf(now)
  const days = Math.round((today - day) / 86_400_000)
  if (days === 0 || days === 1) {
    const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(-days, 'day')
    return words[0]!.toLocaleUpperCase(locale()) + words.slice(1)
  }
  const year = new Date(day).getFullYear() !== new Date(now).getFullYear()
  return formatOf(year ? 'day-year' : 'day', { weekday: 'long', day: 'numeric', month: 'long', ...(year ? { year: 'numeric' } : {}) }).format(day)
}
