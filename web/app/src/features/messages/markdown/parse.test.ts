import { describe, expect, test } from 'vitest'
import { isEmojiOnly, parse } from './parse'
import { safeAddress } from './links'
import { plain, type Block, type Inline } from './tree'

/** The tree as one would write it in brackets: easier to read in a test than the objects. */
const show = (text: string): string => parse(text).map(block).join(' | ')
const block = (one: Block): string => {
  switch (one.kind) {
    case 'paragraph': return inline(one.children)
    case 'code': return `code${one.language && `(${one.language})`}[${one.text.replaceAll('\n', '/')}]`
    case 'quote': return `quote[${one.children.map(block).join(' | ')}]`
    case 'list': return `list${one.start ?? ''}[${one.items.map(item => item.map(block).join(' | ')).join(', ')}]`
  }
}
const inline = (nodes: readonly Inline[]): string => nodes.map(node => {
  switch (node.kind) {
    case 'text': return node.text
    case 'break': return '/'
    case 'code': return `code(${node.text})`
    case 'link': return `link(${inline(node.children)} → ${node.href}${node.host ? ` !${node.host}` : ''})`
    default: return `${node.kind}(${inline(node.children)})`
  }
}).join('')

describe('marks', () => {
  test.each([
    ['plain text', 'plain text'],
    ['**bold** and __bold__', 'strong(bold) and strong(bold)'],
    ['*italic* and _italic_', 'emphasis(italic) and emphasis(italic)'],
    ['~~gone~~ ~not~', 'strike(gone) ~not~'],
    ['***both***', 'strong(emphasis(both))'],
    ['**bold *and italic* again**', 'strong(bold emphasis(and italic) again)'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['**open', '**open'],
    ['**', '**'],
    ['****', '****'],
    ['*a **b*', 'emphasis(a **b)'],
    ['\\*not\\* \\a', '*not* \\a'],
    ['`a *b* c`', 'code(a *b* c)'],
    ['``a ` b``', 'code(a ` b)'],
    ['`open', '`open'],
    ['one\ntwo', 'one/two'],
    ['one\n\ntwo', 'one | two'],
    ['¯\\_(ツ)_/¯', '¯_(ツ)_/¯'],
  ])('%s', (text, tree) => expect(show(text)).toBe(tree))
})

describe('blocks', () => {
  test.each([
    ['```ts\nlet a = `*b*`\n```\nafter', 'code(ts)[let a = `*b*`] | after'],
    ['```\nnever ended\n**x**', 'code[never ended/**x**]'],
    ['> said\n> **loud**\nanswer', 'quote[said/strong(loud)] | answer'],
    ['>> twice', 'quote[quote[twice]]'],
    ['- one\n- two\n  - deeper\n- three', 'list[one, two | list[deeper], three]'],
    ['3. three\n4. four', 'list3[three, four]'],
    ['- ', '- '],
    ['-5 degrees', '-5 degrees'],
    ['1986. A great year', 'list1986[A great year]'],
    ['text\n- item', 'text | list[item]'],
  ])('%s', (text, tree) => expect(show(text)).toBe(tree))
})

describe('links', () => {
  test.each([
    ['see https://example.org/a_b_c.', 'see link(https://example.org/a_b_c → https://example.org/a_b_c).'],
    ['(https://en.wikipedia.org/wiki/Tea_(meal))', '(link(https://en.wikipedia.org/wiki/Tea_(meal) → https://en.wikipedia.org/wiki/Tea_(meal)))'],
    ['www.example.org, yes', 'link(www.example.org → https://www.example.org/), yes'],
    ['**https://example.org**', 'strong(link(https://example.org → https://example.org/))'],
    ['[words *here*](https://example.org/(a))', 'link(words emphasis(here) → https://example.org/(a))'],
    ['[mail](mailto:ada@example.org)', 'link(mail → mailto:ada@example.org)'],
    ['[a](b) [c]', '[a](b) [c]'],
    ['[https://bank.example](https://evil.example)', 'link(https://bank.example → https://evil.example/ !evil.example)'],
    ['[www.bank.example](https://bank.example/x)', 'link(www.bank.example → https://bank.example/x)'],
    ['[a [b](https://b.example) c](https://c.example)', 'link(a emphasis(b) c → https://c.example/)'],
  ])('%s', (text, tree) => expect(show(text)).toBe(tree))

  test.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', ' javascript:alert(1)', 'data:text/html,x',
    'vbscript:x', 'file:///etc/passwd',
    'blob:https://example.org/1', 'https://user:secret@example.org', 'https://example.org/\u202egnp.exe',
    'https://exam\u200bple.org', '//example.org',
    '/api/v1/auth/logout', 'https://', 'https:///', 'about:blank', 'intent://x', 'x-apple:foo',
  ])('does not lead to %j', address => {
    expect(safeAddress(address)).toBe(null)
    expect(show(`[click](${address})`)).not.toContain('link(click')
  })

  test('an address in which something hidden stands is text', () => {
    expect(show('https://example.org/\u202efdp.exe')).toBe('https://example.org/\u202efdp.exe')
    expect(show('https://exam\u200bple.org')).toBe('https://exam\u200bple.org')
  })
})

describe('hostile text', () => {
  const depth = (nodes: readonly unknown[]): number =>
    Math.max(0, ...nodes.map(node => 1 + depth((node as { children?: unknown[], items?: unknown[][] }).children
      ?? (node as { items?: unknown[][] }).items?.flat() ?? [])))

  test.each([
    ['quotes', '> '.repeat(2_000) + 'x'],
    ['lists', Array.from({ length: 500 }, (_, at) => `${' '.repeat(at * 2)}- x`).join('\n')],
    ['bold in italic', '**a *b '.repeat(500) + 'c* d**'.repeat(500)],
    ['brackets', '['.repeat(2_000) + 'x' + '](https://example.org)'.repeat(90)],
  ])('does not nest without end: %s', (_, text) => expect(depth(parse(text))).toBeLessThan(32))

  const repeated: [string, (n: number) => string][] = [
    ['stars', n => '*a '.repeat(n)],
    ['stars that may close', n => '*a*_b_'.repeat(n)],
    ['stars and underscores', n => 'x*_'.repeat(n)],
    ['openings', n => '**a _b ~~c '.repeat(n)],
    ['brackets', n => '['.repeat(n)],
    ['links that never end', n => '[a]('.repeat(n)],
    ['closings', n => ']('.repeat(n)],
    ['backticks of all lengths', n => Array.from({ length: Math.floor(Math.sqrt(n)) }, (_, at) => '`'.repeat(at + 1)).join(' ')],
    ['backticks', n => '` `` '.repeat(n)],
    ['addresses that lead nowhere', n => 'https://%%'.repeat(n)],
    ['addresses with parentheses', n => `https://e.example/${'('.repeat(n)}${')'.repeat(n)}`],
    ['punctuation after an address', n => `https://e.example/${'.,'.repeat(n)}`],
    ['fences', n => '```\n'.repeat(n)],
    ['fences of falling length', n => Array.from({ length: Math.floor(Math.sqrt(n)) }, (_, at) => '`'.repeat(1_000 - (at % 900))).join('\n')],
    ['quotes', n => '>'.repeat(n)],
    ['quotes in lines', n => '>>>>> a\n'.repeat(n)],
    ['items', n => '- - - - a\n'.repeat(n)],
    ['blanks', n => ' '.repeat(n) + 'x'],
    ['escapes', n => '\\*'.repeat(n)],
    ['words like hosts', n => `[${'a.'.repeat(n)}](https://e.example)`],
  ]

  // Seventy times the longest message. In proportion that is a fraction of a second; quadratic it would be minutes.
  test.each(repeated)('takes time in proportion to its length: %s', (_, make) => {
    const text = make(300_000).slice(0, 300_000)
    const start = performance.now()
    parse(text)
    expect(performance.now() - start).toBeLessThan(4_000)
  })
})

test('the words alone', () => {
  expect(plain(parse('**Hello** `x`\n> said\n- [a](https://a.example)'))).toBe('Hello x said a')
})

test.each([
  ['🎉', true], ['👩‍👩‍👧‍👦 🇩🇪', true], ['👍🏽👍🏽👍🏽', true], ['1️⃣', true], ['❤️', true], ['🎉 hooray', false], ['123', false], ['#', false], ['', false],
  ['🎉'.repeat(7), false], ['©', false],
])('%j alone is large: %s', (text, large) => expect(isEmojiOnly(text)).toBe(large))
