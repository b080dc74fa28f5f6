// Names are searched anew with each letter that is typed.
const most = 5_000
const known = new Map<string, string>()

function plain(text: string): string {
  let found = known.get(text)
  if (found !== undefined) return found
  found = text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
  if (known.size >= most) known.clear()
  known.set(text, found)
  return found
}

/** How well a name answers what was typed; null: not at all. Beginnings of words count most, then runs of letters. */
export function score(typed: string, name: string): number | null {
  const wanted = plain(typed).replace(/\s+/g, '')
  const text = plain(name)
  if (!wanted) return 0
  let at = 0
  let total = 0
  let run = 0
  for (const letter of wanted) {
    const next = text.indexOf(letter, at)
    if (next < 0) return null
    run = next === at && at > 0 ? run + 1 : 0
    const begins = next === 0 || /[^\p{L}\p{N}]/u.test(text[next - 1]!)
    total += (begins ? 8 : 0) + run * 4 - Math.min(3, next - at)
    at = next + 1
  }
  return total + (text.startsWith(wanted) ? 20 : 0) - text.length * 0.05
}

/** Those that fit, best first; where two fit alike the earlier stays before the later. */
export function search<T>(typed: string, all: readonly T[], name: (one: T) => string): T[] {
  const found: { one: T, points: number }[] = []
  for (const one of all) {
    const points = score(typed, name(one))
    if (points !== null) found.push({ one, points })
  }
  return found.sort((a, b) => b.points - a.points).map(({ one }) => one)
}
