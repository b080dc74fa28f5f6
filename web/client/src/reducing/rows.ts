import type { Message } from '../wire'
import type { Late } from './late'

/** Where `seq` is in rows that ascend by it; `-(place) - 1` where it would be. */
export function find(rows: readonly Message[], seq: number): number {
  let from = 0
  let to = rows.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (rows[middle]!.seq < seq) from = middle + 1
    else to = middle
  }

  return rows[from]?.seq === seq ? from : -from - 1
}

/** Both lists as one, ascending; of two rows the one with the higher rev. `rows` itself where nothing is new. */
export function merge(rows: readonly Message[], added: readonly Message[]): readonly Message[] {
  let merged: Message[] | null = null
  for (const row of added) {
    const at = find(merged ?? rows, row.seq)
    if (at >= 0 && row.rev <= (merged ?? rows)[at]!.rev) continue
    merged ??= rows.slice()
    merged.splice(at < 0 ? -at - 1 : at, at < 0 ? 0 : 1, row)
  }

  return merged ?? rows
}

/** What can change of a message that others answer. */
type Answered = Pick<Message, 'content' | 'deleted'>

const taken: Answered = { content: null, deleted: true }

/** The rows, with the changed message inside those that answer it as it is now. */
export function embed(rows: readonly Message[], id: number, seq: number, changed: Answered = taken): readonly Message[] {
  let result: Message[] | null = null
  for (let at = rows.length - 1; at >= 0 && rows[at]!.seq > seq; at--) {
    const row = rows[at]!
    if (row.reply_to?.id === id) (result ??= rows.slice())[at] = about(row, changed)
  }

  return result ?? rows
}

const about = (row: Message, { content, deleted }: Answered): Message => ({ ...row, reply_to: { ...row.reply_to!, content, deleted } })

/** `row`, answering what is known by now rather than what it was read with, at `rev`. */
export function answering(row: Message, rows: readonly Message[], late: Late | undefined, rev: number): Message {
  if (!row.reply_to) return row
  const at = find(rows, row.reply_to.seq)
  const change = late?.changes.get(row.reply_to.id)
  const now = at >= 0 ? rows[at]! : change && change.rev > rev ? change.message ?? taken : row.reply_to
  return now.content === row.reply_to.content && now.deleted === row.reply_to.deleted ? row : about(row, now)
}
