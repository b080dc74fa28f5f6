/** What stands before the caret and can be completed: `:smi` or `@ad`. */
export interface Token {
  readonly kind: 'emoji' | 'name'
  /** Where it begins, the sign included. */
  readonly from: number
  readonly query: string
}

export function tokenAt(text: string, caret: number): Token | null {
  const before = text.slice(Math.max(0, caret - 60), caret)
  const emoji = /(?:^|[\s(])(:)([\p{L}0-9_+-]{2,30})$/u.exec(before)
  if (emoji) return { kind: 'emoji', from: caret - emoji[2]!.length - 1, query: emoji[2]!.toLowerCase() }
  const name = /(?:^|[\s(])(@)([\p{L}\p{N}_.'-]{0,30}(?: [\p{L}\p{N}_.'-]{1,30})?)$/u.exec(before)
  return name ? { kind: 'name', from: caret - name[2]!.length - 1, query: fold(name[2]!) } : null
}

export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Names of which a word begins with the query, those that begin with it themselves first. */
export function matchNames<T extends { readonly name: string }>(people: Iterable<T>, query: string, most = 6): T[] {
  const ranked: { person: T, rank: number }[] = []
  for (const person of people) {
    const name = fold(person.name)
    const rank = name.startsWith(query) ? 0 : name.split(/\s+/).some(word => word.startsWith(query)) ? 1 : -1
    if (rank >= 0) ranked.push({ person, rank })
  }
  return ranked.sort((one, other) => one.rank - other.rank || one.person.name.localeCompare(other.person.name)).slice(0, most).map(one => one.person)
}

/** The text with the token replaced, and where the caret is then. */
export function complete(text: string, caret: number, token: Token, by: string): { readonly text: string, readonly caret: number } {
  const rest = text.slice(caret)
  const inserted = rest.startsWith(' ') ? by : `${by} `
  return { text: text.slice(0, token.from) + inserted + rest, caret: token.from + inserted.length + (rest.startsWith(' ') ? 1 : 0) }
}

/** As the server counts: Unicode scalar values, and without what cannot be sent (half a surrogate pair, U+0000). */
export const lengthOf = (text: string): number => {
  let length = 0
  for (const _ of text) length++
  return length
}

export const sendable = (text: string): string => text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd').trim()
