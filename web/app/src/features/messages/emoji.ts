// Unicode's emoji with the short names that people know from GitHub: data only, fetched when it is first wanted.
import german from 'emoji-picker-element-data/de/cldr-native/data.json?url'
import english from 'emoji-picker-element-data/en/github/data.json?url'
import { currentLanguage, type Language } from '../../i18n/index.svelte'

export interface Emoji {
  readonly char: string
  readonly short: string
  /** In the language of this person. */
  readonly name: string
  /** All its names and words, to be searched. */
  readonly words: readonly string[]
  /** 0 faces, 1 people, 3 nature, 4 food, 5 travel, 6 activities, 7 objects, 8 symbols, 9 flags. */
  readonly group: number
}

/** As emoji-picker-element-data has them. */
export interface Entry {
  readonly emoji: string
  readonly shortcodes?: readonly string[]
  readonly tags?: readonly string[]
  readonly annotation: string
  readonly group: number
}

const loading = new Map<Language, Promise<readonly Emoji[]>>()

export function loadEmoji(): Promise<readonly Emoji[]> {
  const language = currentLanguage()
  const known = loading.get(language) ?? read(language).catch((error: unknown) => {
    loading.delete(language)
    throw error
  })
  loading.set(language, known)
  return known
}

/** The short names are the same everywhere; in German its own names and words find them, too. */
async function read(language: Language): Promise<readonly Emoji[]> {
  const [entries, own] = await Promise.all([ask(english), language === 'de' ? ask(german) : []])
  return named(entries, own)
}

async function ask(address: string): Promise<readonly Entry[]> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(response.statusText)
  return await response.json() as readonly Entry[]
}

const wordsOf = ({ annotation, tags = [] }: Entry): string[] => [...annotation.toLowerCase().split(' '), ...tags]

/** Emoji of the English list, with the names and words of another one beside their own. */
export function named(entries: readonly Entry[], own: readonly Entry[]): readonly Emoji[] {
  const others = new Map(own.map(entry => [entry.emoji, entry]))
  return entries.map(entry => {
    const other = others.get(entry.emoji)
    const short = entry.shortcodes?.[0] ?? entry.annotation.replaceAll(' ', '_')
    const words = [...entry.shortcodes ?? [], ...wordsOf(entry), ...other ? wordsOf(other) : []]
    return { char: entry.emoji, short, name: other?.annotation ?? entry.annotation, group: entry.group, words }
  })
}

export async function findEmoji(query: string, most: number): Promise<Emoji[]> {
  return rank(await loadEmoji(), query, most)
}

/** Those called so first, then those whose name begins so, then those that a word of theirs describes so. */
export function rank(all: readonly Emoji[], query: string, most: number): Emoji[] {
  const ranks: Emoji[][] = [[], [], []]
  for (const emoji of all) {
    const rank = emoji.words.includes(query) && emoji.short === query ? 0
      : emoji.short.startsWith(query) ? 1
      : emoji.words.some(word => word.startsWith(query)) ? 2 : -1
    ranks[rank]?.push(emoji)
  }
  return ranks.flat().slice(0, most)
}
