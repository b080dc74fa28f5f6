// Unicode's emoji with the short names that people know from GitHub: data only, fetched when it is first wanted.
import address from 'emoji-picker-element-data/en/github/data.json?url'

export interface Emoji {
  readonly char: string
  readonly short: string
  /** All its names and words, to be searched. */
  readonly words: readonly string[]
  /** 0 faces, 1 people, 3 nature, 4 food, 5 travel, 6 activities, 7 objects, 8 symbols, 9 flags. */
  readonly group: number
}

interface Entry {
  readonly emoji: string
  readonly shortcodes?: readonly string[]
  readonly tags?: readonly string[]
  readonly annotation: string
  readonly group: number
}

let loading: Promise<readonly Emoji[]> | null = null

export function loadEmoji(): Promise<readonly Emoji[]> {
  loading ??= fetch(address).then(async response => {
    if (!response.ok) throw new Error(response.statusText)
    const entries = await response.json() as readonly Entry[]
    return entries.map(entry => {
      const short = entry.shortcodes?.[0] ?? entry.annotation.replaceAll(' ', '_')
      return { char: entry.emoji, short, group: entry.group, words: [...entry.shortcodes ?? [], ...entry.annotation.split(' '), ...entry.tags ?? []] }
    })
  }).catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
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
