/** A polite voice says one line in so many milliseconds at most. */
export const PAUSE = 2_000

export interface Heard { readonly name: string, readonly text: string }

/** Gathers what came in, so that a busy conversation is told in few words. */
export class Announcer {
  private waiting: Heard[] = []
  private free = 0

  hear(heard: Heard): void {
    this.waiting.push(heard)
  }

  /** What to say now. `again`: ask then, there is more. */
  take(now: number): { readonly heard: readonly Heard[], readonly again: number | null } {
    if (this.waiting.length === 0) return { heard: [], again: null }
    if (now < this.free) return { heard: [], again: this.free - now }
    const heard = this.waiting
    this.waiting = []
    this.free = now + PAUSE
    return { heard, again: null }
  }
}
