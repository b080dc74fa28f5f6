import { expect, test } from 'vitest'
import { complete, lengthOf, matchNames, sendable, tokenAt } from './completion'

test.each([
  ['hello :smi', { kind: 'emoji', from: 6, query: 'smi' }],
  ['Kröte :frö', { kind: 'emoji', from: 6, query: 'frö' }],
  [':+1', { kind: 'emoji', from: 0, query: '+1' }],
  ['at 10:30', null],
  ['http://x', null],
  [': s', null],
  ['@', { kind: 'name', from: 0, query: '' }],
  ['hi @Ad', { kind: 'name', from: 3, query: 'ad' }],
  ['(@Zoë Br', { kind: 'name', from: 1, query: 'zoe br' }],
  ['ada@example', null],
])('%j asks for %j', (text, token) => expect(tokenAt(text, text.length)).toEqual(token))

test('only what stands before the caret counts', () => {
  expect(tokenAt(':smile', 3)).toEqual({ kind: 'emoji', from: 0, query: 'sm' })
})

test('names that begin so come first, then those with a word that does; accents do not matter', () => {
  const people = ['Bea Adler', 'Ádám', 'Ada', 'Bob'].map(name => ({ name }))
  expect(matchNames(people, 'ad').map(person => person.name)).toEqual(['Ada', 'Ádám', 'Bea Adler'])
})

test('completing puts one blank after it', () => {
  const token = tokenAt('hi @Ad', 6)!
  expect(complete('hi @Ad', 6, token, '@Ada')).toEqual({ text: 'hi @Ada ', caret: 8 })
  expect(complete('hi @Ad there', 6, token, '@Ada')).toEqual({ text: 'hi @Ada there', caret: 8 })
})

test('characters are counted as the server counts them', () => {
  expect(lengthOf('a🎉é')).toBe(3)
  expect(lengthOf('👩‍👩‍👧')).toBe(5)
})

test('half a character is never sent', () => {
  expect(sendable('  a\ud800b\u0000 \n')).toBe('a\ufffdb')
})
