import type { ConversationState, Member } from '@parley/client'

/** How far an own message has come. In a group `delivered` and `read` say: to somebody at least; the details say to whom. */
export type Tick = 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

/** The markers of the others, sorted once for all rows. */
export class Receipts {
  private readonly read: readonly number[]
  private readonly delivered: readonly number[]
  readonly others: number

  constructor(members: Iterable<Member>, me: number) {
    const others = [...members].filter(member => member.user_id !== me && member.left_at === null)
    const ascending = (one: number, other: number): number => one - other
    this.others = others.length
    this.read = others.map(member => member.read_seq).sort(ascending)
    this.delivered = others.map(member => Math.max(member.read_seq, member.delivered_seq)).sort(ascending)
  }

  tick(seq: number): Tick {
    return (this.read.at(-1) ?? 0) >= seq ? 'read' : (this.delivered.at(-1) ?? 0) >= seq ? 'delivered' : 'sent'
  }

  /** How many others have read up to `seq`. */
  readers(seq: number): number {
    let low = 0
    let high = this.read.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.read[middle]! < seq) low = middle + 1
      else high = middle
    }
    return this.read.length - low
  }
}

let last: { members: ConversationState['members'], me: number, receipts: Receipts } | null = null

/** Most changes of a conversation leave its members as they are. */
export function receiptsOf(members: ConversationState['members'], me: number): Receipts {
  if (last?.members !== members || last.me !== me) last = { members, me, receipts: new Receipts(members.values(), me) }
  return last.receipts
}
