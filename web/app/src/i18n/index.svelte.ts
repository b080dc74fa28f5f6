import { format, type Entry, type Values } from './catalogue'
import en from './en'
import type rareEn from './en/rare'

export type Key = keyof typeof en | keyof typeof rareEn
export type Language = 'en' | 'de'

/** `rare`: what a chat does without until somebody opens its settings or a form of signing in. */
type Catalogue = Readonly<Partial<Record<Key, Entry>>>

const catalogues: Record<Language, Record<'base' | 'rare', () => Promise<Catalogue>>> = {
  en: { base: () => Promise.resolve(en), rare: () => import('./en/rare').then(module => module.default) },
  de: { base: () => import('./de').then(module => module.default), rare: () => import('./de/rare').then(module => module.default) },
}

let language = $state.raw<Language>('en')
let catalogue = $state.raw<Catalogue>(en)
let rare: Promise<void> | null = null
const plurals = $derived(new Intl.PluralRules(language))
const numbers = $derived(new Intl.NumberFormat(language))
const rules = { plurals: () => plurals, numbers: () => numbers }

/** The string of a key in the language of this person. */
export const t = (key: Key, values: Values = {}): string => format(catalogue[key] ?? key, values, rules)

export const currentLanguage = (): Language => language

/** The first of the browser's languages that there is a catalogue for. */
export const preferredLanguage = (): Language =>
  navigator.languages.map(one => one.slice(0, 2)).find((one): one is Language => one in catalogues) ?? 'en'

async function load(of: Language, withRare = rare !== null): Promise<void> {
  const parts = await Promise.all([catalogues[of].base(), ...(withRare ? [catalogues[of].rare()] : [])])
  catalogue = Object.assign({}, ...parts) as Catalogue
}

/** A part of the app that is loaded when it is needed, together with its strings. */
export async function withStrings<T>(module: Promise<T>): Promise<T> {
  rare ??= load(language, true).catch(failure => {
    // With the next part they are asked for again.
    rare = null
    throw failure
  })
  const [loaded] = await Promise.all([module, rare])
  return loaded
}

/** Where its strings do not come, the page stays in the language in which it is. */
export async function setLanguage(next: Language): Promise<void> {
  try {
    await load(next)
  } catch {
    return
  }

  language = next
  document.documentElement.lang = next
}
