import { format, type Entry, type Values } from './catalogue'
import en from './en'

export type Key = keyof typeof en
export type Language = 'en' | 'de'

type Catalogue = Readonly<Record<Key, Entry>>

const catalogues: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  de: () => import('./de').then(module => module.default),
}

let language = $state.raw<Language>('en')
let catalogue = $state.raw<Catalogue>(en)
const plurals = $derived(new Intl.PluralRules(language))
const numbers = $derived(new Intl.NumberFormat(language))

/** The string of a key in the language of this person. */
export const t = (key: Key, values: Values = {}): string => format(catalogue[key], values, plurals, numbers)

export const currentLanguage = (): Language => language

/** The first of the browser's languages that there is a catalogue for. */
export const preferredLanguage = (): Language =>
  navigator.languages.map(one => one.slice(0, 2)).find((one): one is Language => one in catalogues) ?? 'en'

export async function setLanguage(next: Language): Promise<void> {
  catalogue = await catalogues[next]()
  language = next
  document.documentElement.lang = next
}
