/** So long a row has to be in sight before it counts as read. */
export const READ_AFTER = 1_000

/** Decides how far a person has read: to the last row that was in sight for a second, in a window that has the focus. */
export class Reading {
  private since = new Map<number, number>()
  private marked = 0

  /** `visible`: the seqs in sight, none while nobody looks. Answers the marker where it moves on. */
  observe(visible: readonly number[], now: number): number | null {
    const since = new Map<number, number>()
    let marker = 0
    for (const seq of visible) {
      const from = this.since.get(seq) ?? now
      since.set(seq, from)
      if (now - from >= READ_AFTER) marker = Math.max(marker, seq)
    }
    this.since = since
    if (marker <= this.marked) return null
    return this.marked = marker
  }

  /** When the next row will have been in sight for long enough; null where none is waiting. */
  next(now: number): number | null {
    let soonest: number | null = null
    for (const [seq, from] of this.since) {
      if (seq > this.marked) soonest = Math.min(soonest ?? Infinity, Math.max(0, from + READ_AFTER - now))
    }
    return soonest
  }
}
