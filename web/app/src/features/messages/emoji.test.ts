import { expect, test } from 'vitest'
import { named, rank, type Entry } from './emoji'

const english: Entry[] = [
  { emoji: '😄', shortcodes: ['smile'], annotation: 'grinning face with smiling eyes', tags: ['happy'], group: 0 },
  { emoji: '🐸', shortcodes: ['frog'], annotation: 'frog', tags: ['face'], group: 3 },
]
const german: Entry[] = [{ emoji: '🐸', annotation: 'Frosch', tags: ['tier', 'grün'], group: 3 }]
const found = (all: ReturnType<typeof named>, query: string): string[] => rank(all, query, 9).map(one => one.char)

test('emoji are found by the short names that all know, and by their words', () => {
  expect(found(named(english, []), 'smi')).toEqual(['😄'])
  expect(found(named(english, []), 'face')).toEqual(['😄', '🐸'])
})

test('in another language they bear its names, and its words find them besides', () => {
  const all = named(english, german)
  expect(all.map(one => one.name)).toEqual(['grinning face with smiling eyes', 'Frosch'])
  for (const query of ['frog', 'frosch', 'grün']) expect(found(all, query)).toEqual(['🐸'])
  expect(found(named(english, []), 'frosch')).toEqual([])
})
