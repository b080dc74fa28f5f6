import { bareLinkAt, disguisedHost, safeAddress } from './links'
import { plain, type Inline } from './tree'

/** Deeper than this, marks stay as they were written. */
const DEPTH = 12

type Mark = { readonly kind: 'strong' | 'emphasis' | 'strike', readonly sign: string }
type Piece =
  | { readonly node: Inline }
  /** Where a pair begins (`end` is its other piece) or ends; one without a partner is its own text. */
  | { text: string, end: number, closes: boolean, mark: Mark | null, href: string | null }

const marks: Readonly<Record<string, Mark>> = {
  '**': { kind: 'strong', sign: '**' },
  __: { kind: 'strong', sign: '__' },
  '*': { kind: 'emphasis', sign: '*' },
  _: { kind: 'emphasis', sign: '_' },
  '~~': { kind: 'strike', sign: '~~' },
}
const special = /[\\`*_~[\]\n]|h(?=ttps?:\/\/)|m(?=ailto:)|w(?=ww\.)/gi
const word = /[\p{L}\p{N}]/u
const punctuation = /[!-/:-@[-`{-~]/

/**
 * Text with its marks, in time linear in its length: each sign is looked at once, pushed at most once and popped at most once, and what a look
 * ahead has passed over is not looked ahead into again.
 */
export function parseInline(text: string): Inline[] {
  return new InlineParser(text).parse()
}

class InlineParser {
  private readonly pieces: Piece[] = []
  private readonly open: number[] = []
  /** How many of each sign are open, so that a closing one knows at once whether it has a partner. */
  private readonly waiting = new Map<string, number>()
  private readonly fences: Map<number, number[]>
  private readonly text: string

  constructor(text: string) {
    this.text = text
    this.fences = backticks(text)
  }

  parse(): Inline[] {
    let at = 0
    while (at < this.text.length) {
      special.lastIndex = at
      const next = special.exec(this.text)?.index ?? this.text.length
      if (next > at) this.say(this.text.slice(at, next))
      at = next < this.text.length ? this.sign(next) : next
    }
    return build(this.pieces)
  }

  private sign(at: number): number {
    const one = this.text[at]!
    switch (one) {
      case '\n': this.pieces.push({ node: { kind: 'break' } }); return at + 1
      case '\\': {
        const escaped = this.text[at + 1]
        if (escaped === undefined || !punctuation.test(escaped)) break
        this.say(escaped)
        return at + 2
      }
      case '`': return this.code(at)
      case '[': this.push('[', null); return at + 1
      case ']': return this.link(at)
      case '*': case '_': case '~': return this.emphasis(at)
      default: {
        const link = word.test(this.text[at - 1] ?? ' ') ? null : bareLinkAt(this.text, at)
        if (!link) break
        if (link.href === null) this.say(link.text)
        else this.pieces.push({ node: { kind: 'link', href: link.href, host: null, children: [{ kind: 'text', text: link.text }] } })
        return at + link.text.length
      }
    }
    this.say(one)
    return at + 1
  }

  private say(text: string): void {
    const last = this.pieces.at(-1)
    if (last && 'node' in last && last.node.kind === 'text') {
      this.pieces[this.pieces.length - 1] = { node: { kind: 'text', text: last.node.text + text } }
    } else {
      this.pieces.push({ node: { kind: 'text', text } })
    }
  }

  private push(text: string, mark: Mark | null): void {
    this.open.push(this.pieces.length)
    this.waiting.set(text, (this.waiting.get(text) ?? 0) + 1)
    this.pieces.push({ text, end: -1, closes: false, mark, href: null })
  }

  /** The innermost open `sign`; whatever was opened within it and not closed stays text. */
  private pop(sign: string): number | null {
    if (!this.waiting.get(sign)) return null
    for (;;) {
      const index = this.open.pop()!
      const piece = this.pieces[index] as Extract<Piece, { text: string }>
      this.waiting.set(piece.text, this.waiting.get(piece.text)! - 1)
      if (piece.text === sign) return index
    }
  }

  private close(sign: string, href: string | null): boolean {
    const opened = this.pop(sign)
    if (opened === null || opened === this.pieces.length - 1) return false
    const begin = this.pieces[opened] as Extract<Piece, { text: string }>
    begin.end = this.pieces.length
    begin.href = href
    this.pieces.push({ text: '', end: opened, closes: true, mark: begin.mark, href })
    return true
  }

  private code(at: number): number {
    let length = 1
    while (this.text[at + length] === '`') length++
    const places = this.fences.get(length)!
    while (places.length > 0 && places.at(-1)! <= at) places.pop()
    const end = places.at(-1)
    if (end === undefined) {
      this.say(this.text.slice(at, at + length))
      return at + length
    }
    const inner = this.text.slice(at + length, end).replaceAll('\n', ' ')
    const padded = /^ .*[^ ].* $/s.test(inner)
    this.pieces.push({ node: { kind: 'code', text: padded ? inner.slice(1, -1) : inner } })
    return end + length
  }

  private emphasis(at: number): number {
    const one = this.text[at]!
    let run = 1
    while (this.text[at + run] === one) run++
    const before = this.text[at - 1] ?? ' '
    const after = this.text[at + run] ?? ' '
    // Between letters an underscore belongs to the word: snake_case.
    const inner = one === '_' && word.test(before) && word.test(after)
    const opens = !/\s/.test(after) && !inner && !(one === '_' && word.test(before))
    const closes = !/\s/.test(before) && !inner && !(one === '_' && word.test(after))
    let left = run
    while (left > 0) {
      const sign = left >= 2 && marks[one + one] ? one + one : one
      const mark = marks[sign]
      if (!mark || run > 3) {
        this.say(one.repeat(left))
        break
      }
      // `***` closes what was opened last first.
      const shorter = closes && sign.length === 2 && left === 3 && this.innermost(one, one + one) === one ? one : sign
      if (!(closes && this.close(shorter, null))) {
        if (opens) this.push(sign, mark)
        else this.say(sign)
        left -= sign.length
      } else {
        left -= shorter.length
      }
    }
    return at + run
  }

  private innermost(one: string, two: string): string | null {
    const last = this.open.at(-1)
    const text = last === undefined ? null : (this.pieces[last] as Extract<Piece, { text: string }>).text
    return text === one || text === two ? text : null
  }

  /** `](address)`. The address holds no bracket and no blank, so no two look-aheads pass over the same text. */
  private link(at: number): number {
    let end = at + 2
    let depth = 0
    if (this.text[at + 1] === '(') {
      for (; end < this.text.length; end++) {
        const one = this.text[end]!
        if (one === '(') depth++
        else if (one === ')' && depth-- === 0) break
        else if (/[\s[\]<>]/.test(one)) break
      }
      if (this.text[end] === ')' && depth === -1) {
        const href = safeAddress(this.text.slice(at + 2, end))
        if (href && this.close('[', href)) return end + 1
      }
    }
    this.pop('[')
    this.say(']')
    return at + 1
  }
}

/** Where runs of exactly n backticks begin, last first. */
function backticks(text: string): Map<number, number[]> {
  const places = new Map<number, number[]>()
  for (const run of text.matchAll(/`+/g)) {
    const known = places.get(run[0].length)
    if (known) known.push(run.index)
    else places.set(run[0].length, [run.index])
  }
  for (const known of places.values()) known.reverse()
  return places
}

/** Pairs nest by construction, so one pass with a stack makes the tree. */
function build(pieces: readonly Piece[]): Inline[] {
  const root: Inline[] = []
  const stack: Inline[][] = [root]
  let links = 0
  let skipped = 0
  for (const piece of pieces) {
    const here = stack.at(-1)!
    if ('node' in piece) {
      // A link within a link is its words.
      if (piece.node.kind === 'link' && links > 0) here.push(...piece.node.children)
      else here.push(piece.node)
    } else if (piece.end < 0) {
      here.push({ kind: 'text', text: piece.text })
    } else if (!piece.closes) {
      if (stack.length > DEPTH || skipped > 0) skipped++
      else {
        stack.push([])
        if (piece.href) links++
      }
    } else if (skipped > 0) {
      skipped--
    } else {
      const children = joined(stack.pop()!)
      if (piece.href) links--
      stack.at(-1)!.push(piece.mark ? { kind: piece.mark.kind, children } : linkOf(piece.href!, children, links > 0))
    }
  }
  return joined(root)
}

function linkOf(href: string, children: readonly Inline[], inLink: boolean): Inline {
  if (inLink) return { kind: 'emphasis', children }
  const words = plain([{ kind: 'paragraph', children }])
  return { kind: 'link', href, host: disguisedHost(words, href), children }
}

function joined(nodes: readonly Inline[]): Inline[] {
  const out: Inline[] = []
  let parts: string[] = []
  const flush = (): void => {
    if (parts.length > 0) out.push({ kind: 'text', text: parts.join('') })
    parts = []
  }
  for (const node of nodes) {
    if (node.kind === 'text') parts.push(node.text)
    else { flush(); out.push(node) }
  }
  flush()
  return out
}
