import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { format, type Entry } from './catalogue'
import de from './de'
import rareDe from './de/rare'
import en from './en'
import rareEn from './en/rare'

const root = join(import.meta.dirname, '..')
const english: Record<string, Entry> = { ...en, ...rareEn }
const german: Record<string, Entry> = { ...de, ...rareDe }

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(file => /\.(svelte|ts)$/.test(file) && !/\.test\.ts$/.test(file) && !/^i18n[/\\](en|de)[/\\]/.test(file))
  .map(file => readFileSync(join(root, file), 'utf8')).join('\n')

/** Keys that are put together, such as `common.presence.${status}`: what stands before and after the gap. */
const patterns = [...sources.matchAll(/`([a-z]+\.[\w.]*)\$\{[^}`]+\}([\w.]*)`/g)]
  .map(([, before, after]) => ({ before: before!, after: after! }))

const isUsed = (key: string): boolean => sources.includes(`'${key}'`)
  || patterns.some(({ before, after }) => key.startsWith(before) && key.endsWith(after) && key.length > before.length + after.length)

const forms = (entry: Entry): string[] => typeof entry === 'string' ? [entry] : [entry.one, entry.other]
const gaps = (entry: Entry): string[] => [...new Set(forms(entry).flatMap(text => text.match(/\{\w+\}/g) ?? []))].sort()

describe('the catalogues', () => {
  test('say the same things in both languages', () => {
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort())
  })

  test('hold no string that nobody shows', () => {
    expect(Object.keys(english).filter(key => !isUsed(key))).toEqual([])
  })

  test('leave the same gaps to be filled in both languages', () => {
    const differing = Object.keys(english).filter(key => gaps(english[key]!).join() !== gaps(german[key]!).join())
    expect(differing).toEqual([])
  })

  test('have plural forms in both languages or in neither', () => {
    expect(Object.keys(english).filter(key => typeof english[key] !== typeof german[key])).toEqual([])
  })

  test('say something in every string', () => {
    const empty = [...Object.entries(english), ...Object.entries(german)].filter(([, entry]) => forms(entry).some(text => !text.trim()))
    expect(empty).toEqual([])
  })
})

describe('an entry', () => {
  const said = (entry: Entry, values: Record<string, string | number>): string =>
    format(entry, values, { plurals: () => new Intl.PluralRules('de'), numbers: () => new Intl.NumberFormat('de') })

  test('takes the form of its count, with the number as this language writes it', () => {
    const entry = { one: '{count} Nachricht', other: '{count} Nachrichten' }
    expect(said(entry, { count: 1 })).toBe('1 Nachricht')
    expect(said(entry, { count: 1200 })).toBe('1.200 Nachrichten')
  })

  test('keeps a gap visible that nobody filled', () => {
    expect(said('Hallo {name}', {})).toBe('Hallo {name}')
  })
})
