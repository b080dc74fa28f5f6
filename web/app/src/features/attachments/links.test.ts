import { expect, test } from 'vitest'
import { hostOf } from './links'

test('a link says where it leads', () => {
  expect(hostOf('https://example.org:8443/menu.pdf')).toBe('example.org:8443')
  expect(hostOf('https://exаmple.org/')).toBe('xn--exmple-4nf.org')
})

test('what is no address of the web leads nowhere', () => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', '/a.png', '', 'ftp://example.org/a']) expect(hostOf(url)).toBe(null)
})
