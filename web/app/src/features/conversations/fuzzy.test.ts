import { expect, test } from 'vitest'
import { score, search } from './fuzzy'

const names = ['Launch week', 'lunch', 'Liam', 'Book club', 'Zoë Álvarez', 'Will']
const found = (typed: string): string[] => search(typed, names, name => name)

test('beginnings of names come before letters inside of them', () => {
  expect(found('li')[0]).toBe('Liam')
  expect(found('li')).not.toContain('Book club')
})

test('beginnings of words find a name of several', () => {
  expect(found('lw')[0]).toBe('Launch week')
  expect(found('bc')).toEqual(['Book club'])
})

test('accents and case need not be typed', () => {
  expect(found('zoe al')).toEqual(['Zoë Álvarez'])
})

test('what does not fit is not found, and nothing typed finds everything', () => {
  expect(score('xq', 'Launch week')).toBeNull()
  expect(found('')).toEqual(names)
})
