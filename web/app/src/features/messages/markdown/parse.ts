import { parseInline } from './inline'
import type { Block } from './tree'

/** Quotes and lists within one another, no deeper: the rest is text. It bounds the time too, for each level looks at its lines once. */
const DEPTH = 6

const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]{0,20})\s*$/
const bullet = /^( {0,12})(?:[-*+]|(\d{1,9})[.)])(?: +|$)(?=\S|$)/

/** The little Markdown that people write in a chat. A line's end is a line's end. */
export function parse(text: string): Block[] {
  return blocks(text.replaceAll('\r\n', '\n').split('\n'), 0)
}

function blocks(lines: readonly string[], depth: number): Block[] {
  const out: Block[] = []
  let paragraph: string[] = []
  const flush = (): void => {
    if (paragraph.length > 0) out.push({ kind: 'paragraph', children: parseInline(paragraph.join('\n')) })
    paragraph = []
  }
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!
    const opened = fence.exec(line)
    if (opened) {
      flush()
      const end = fenceEnd(lines, at + 1, opened[1]!)
      out.push({ kind: 'code', language: opened[2]!, text: lines.slice(at + 1, end).join('\n') })
      at = end + 1
    } else if (depth < DEPTH && line.startsWith('>')) {
      flush()
      const from = at
      while (at < lines.length && lines[at]!.startsWith('>')) at++
      out.push({ kind: 'quote', children: blocks(lines.slice(from, at).map(quoted => quoted.replace(/^> ?/, '')), depth + 1) })
    } else if (depth < DEPTH && isItem(line)) {
      flush()
      const { list, next } = listAt(lines, at, depth)
      out.push(list)
      at = next
    } else {
      if (line.trim() === '') flush()
      else paragraph.push(line)
      at++
    }
  }
  flush()
  return out
}

/** Without an end, everything that follows is code: so it looks while it is written. */
function fenceEnd(lines: readonly string[], from: number, opened: string): number {
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]!.trim()
    if (line.length >= opened.length && line[0] === opened[0] && line.replaceAll(opened[0]!, '') === '') return at
  }
  return lines.length
}

const isItem = (line: string): boolean => {
  const found = bullet.exec(line)
  return found !== null && found[0].length < line.length
}

function listAt(lines: readonly string[], from: number, depth: number): { list: Block, next: number } {
  const first = bullet.exec(lines[from]!)!
  const indent = first[1]!.length
  const ordered = first[2] !== undefined
  const items: (readonly Block[])[] = []
  let at = from
  while (at < lines.length) {
    const found = isItem(lines[at]!) ? bullet.exec(lines[at]!)! : null
    if (!found || found[1]!.length !== indent || (found[2] !== undefined) !== ordered) break
    const inner = [lines[at]!.slice(found[0].length)]
    at++
    // What is indented further belongs to the item.
    while (at < lines.length && lines[at]!.trim() !== '' && indentOf(lines[at]!) > indent) {
      inner.push(lines[at]!.slice(Math.min(indentOf(lines[at]!), found[0].length)))
      at++
    }
    items.push(blocks(inner, depth + 1))
  }
  return { list: { kind: 'list', start: ordered ? Number(first[2]) : null, items }, next: at }
}

const indentOf = (line: string): number => line.length - line.trimStart().length

const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u
const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** One to six emoji and nothing else are shown large. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 200 || /[\p{L}]/u.test(text)) return false
  let count = 0
  for (const { segment } of segments.segment(text)) {
    if (segment.trim() === '') continue
    if (!emoji.test(segment) || /^[\d#*©®™]$/u.test(segment) || ++count > 6) return false
  }
  return count > 0
}
