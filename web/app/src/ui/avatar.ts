const letters = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null

const first = (word: string): string => (letters ? letters.segment(word)[Symbol.iterator]().next().value?.segment : [...word][0]) ?? ''

/** One or two letters of a name, whatever its script: of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(word => /\p{L}|\p{N}/u.test(word))
  const chosen = words.length > 1 ? [words[0]!, words.at(-1)!] : words
  return chosen.map(first).join('').toLocaleUpperCase() || '?'
}

/** A hue for every id, neighbours far apart (the golden angle). Lightness is fixed by the style, so contrast holds. */
export const hue = (id: number): number => Math.round((Math.abs(id) * 137.508) % 360)

/** Pictures come from this server only: no other origin learns who looks at whom. */
export const ownPath = (url: string | null): string | null => url && /^\/(?![/\\])/.test(url) ? url : null
