import { expect, test, vi } from 'vitest'
import { currentLanguage, setLanguage, t, withStrings } from './index.svelte'

const network = vi.hoisted(() => ({ isThere: false }))

const gone = () => { throw new TypeError('Failed to fetch dynamically imported module') }

vi.mock('./en/rare', () => ({ get default() { return network.isThere ? { 'sessions.signIn': 'Here' } : gone() } }))
vi.mock('./de', () => ({ get default() { return gone() } }))

test('A language whose strings do not come leaves the one that is there', async () => {
  await setLanguage('de')
  expect([currentLanguage(), t('common.copied')]).toEqual(['en', 'Copied.'])
})

test('Strings of a part that did not come are asked for again with it, and waited for by all who want them', async () => {
  await expect(withStrings(Promise.resolve(1))).rejects.toThrow('Failed to fetch')
  network.isThere = true
  for (const part of [withStrings(Promise.resolve(2)), withStrings(Promise.resolve(3))]) {
    await part
    expect(t('sessions.signIn')).toBe('Here')
  }
})
