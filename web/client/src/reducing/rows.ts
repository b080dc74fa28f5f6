import type { Message, Reply } from '../wire'
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

/** What is told of a message inside those that answer it. */
export const preview = (row: Message): Reply => ({
  id: row.id, seq: row.seq, user_id: row.user_id, user: row.user, content: row.content, type: row.type, deleted: row.deleted,
})

/** The rows, with the changed message inside those that answer it as it is now; `changed` null: deleted. */
export function embed(rows: readonly Message[], id: number, seq: number, changed: Message | null): readonly Message[] {
  let result: Message[] | null = null
  for (let at = rows.length - 1; at >= 0 && rows[at]!.seq > seq; at--) {
    const row = rows[at]!
    if (row.reply_to?.id === id) (result ??= rows.slice())[at] = about(row, changed)
  }

  return result ?? rows
}

const about = (row: Message, changed: Message | null): Message => (
  { ...row, reply_to: changed ? preview(changed) : { ...row.reply_to!, content: null, deleted: true } })

/** `row`, answering what is known by now rather than what it was read with, at `rev`. */
export function answering(row: Message, rows: readonly Message[], late: Late | undefined, rev: number): Message {
  if (!row.reply_to) return row
  const at = find(rows, row.reply_to.seq)
  const change = late?.changes.get(row.reply_to.id)
  const now = at >= 0 ? rows[at]! : change && change.rev > rev ? change.message : undefined
  if (now === undefined || (now?.content === row.reply_to.content && now.deleted === row.reply_to.deleted)) return row
  return about(row, now)
}
