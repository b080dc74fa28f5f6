/** One string, or its plural forms by `count` (Unicode CLDR). `{name}` is replaced by the value of that name. */
export type Entry = string | { readonly one: string, readonly other: string }

export type Values = Readonly<Record<string, string | number>>

/** Made when a string first wants one: the first of each takes milliseconds, and few strings want any. */
export interface Rules {
  readonly plurals: () => Intl.PluralRules
  readonly numbers: () => Intl.NumberFormat
}

/** Fills in an entry. A value that is missing stays visible, so that it is found. */
export function format(entry: Entry, values: Values, { plurals, numbers }: Rules): string {
  const text = typeof entry === 'string' ? entry : plurals().select(Number(values['count'])) === 'one' ? entry.one : entry.other
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? numbers().format(value) : value
  })
}
