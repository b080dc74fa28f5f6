import type { Attachment } from '@parley/client'
import { expect, test } from 'vitest'
import { hostOf, nameOf, saidIn } from './links'

const link = (name: string, url: string): Attachment => ({
  id: 1, name, url, size: null, mime: null, width: null, height: null, duration: null, waveform: null, thumbhash: null,
})

test('a link says where it leads', () => {
  expect(hostOf('https://example.org:8443/menu.pdf')).toBe('example.org:8443')
  expect(hostOf('https://exаmple.org/')).toBe('xn--exmple-4nf.org')
})

test('what is no address of the web leads nowhere', () => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', '/a.png', '', 'ftp://example.org/a']) expect(hostOf(url)).toBe(null)
})

test('a link without a name of its own is called by its host alone, in letters that look like no others', () => {
  expect(nameOf(link('menu.pdf', 'https://example.org/menu.pdf'))).toBe('menu.pdf')
  expect(nameOf(link('example.org', 'https://example.org:8443/'))).toBe(null)
  expect(nameOf(link('exаmple.org', 'https://exаmple.org/'))).toBe(null)
  expect(saidIn({ content: '', attachments: [link('exаmple.org', 'https://exаmple.org/')] }, String)).toBe('xn--exmple-4nf.org')
})

test('the text of a message is told by its words, a name as it is', () => {
  const attachments = [link('IMG_2041_a.jpeg', 'https://example.org/IMG_2041_a.jpeg')]
  const words = (text: string): string => text.replaceAll('_', '')
  expect(saidIn({ content: '', attachments }, words)).toBe('IMG_2041_a.jpeg')
  expect(saidIn({ content: '_See_', attachments }, words)).toBe('See')
  expect(saidIn({ content: null, attachments: [] }, words)).toBe(null)
})
