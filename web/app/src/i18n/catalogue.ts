/** One string, or its plural forms by `count` (Unicode CLDR). `{name}` is replaced by the value of that name. */
export type Entry = string | { readonly one: string, readonly other: string }

export type Values = Readonly<Record<string, string | number>>

/** Fills in an entry. A value that is missing stays visible, so that it is found. */
export function format(entry: Entry, values: Values, plurals: Intl.PluralRules, numbers: Intl.NumberFormat): string {
  const text = typeof entry === 'string' ? entry : plurals.select(Number(values['count'])) === 'one' ? entry.one : entry.other
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value
  })
}
