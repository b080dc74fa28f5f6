import { expect, test } from 'vitest'
import { hue, initials, ownPath } from './avatar'

test('initials are of the first and the last word, whatever the script', () => {
  expect(initials('Ada')).toBe('A')
  expect(initials('ada maria king')).toBe('AK')
  expect(initials('Ярослав Мудрый')).toBe('ЯМ')
  expect(initials('👩‍🚀 Zoë')).toBe('Z')
  expect(initials('  ')).toBe('?')
})

test('neighbours have colours that are far apart', () => {
  for (let id = 1; id < 500; id++) {
    const apart = Math.abs(hue(id) - hue(id + 1))
    expect(Math.min(apart, 360 - apart)).toBeGreaterThan(90)
  }
})

test('pictures come from paths of this server only', () => {
  expect(ownPath('/files/7')).toBe('/files/7')
  for (const url of ['https://elsewhere.example/a.png', '//elsewhere.example/a.png', '/\\elsewhere.example', 'data:image/png,', null]) {
    expect(ownPath(url)).toBeNull()
  }
})
