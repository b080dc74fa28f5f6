/** Time and chance in one hand: nothing happens but what a seed and a list of steps say. */
export class World {
  now = Date.parse('2026-11-21T08:00:00.000Z')
  readonly random: () => number
  /** Transactions of IndexedDB that are under way, and whatever else takes real ticks. */
  busy = 0
  readonly #timers = new Map<number, { at: number, run: () => void }>()
  #next = 1

  constructor(seed: number) {
    this.random = mulberry(seed)
  }

  chance(probability: number): boolean {
    return probability > 0 && this.random() < probability
  }

  int(below: number): number {
    return Math.floor(this.random() * below)
  }

  timer(run: () => void, wait: number): number {
    const id = this.#next++
    this.#timers.set(id, { at: this.now + Math.max(0, wait), run })
    return id
  }

  clear(id: unknown): void {
    this.#timers.delete(id as number)
  }

  /** Lets everything run that needs no time to pass. */
  async settle(): Promise<void> {
    do await new Promise(resolve => setImmediate(resolve))
    while (this.busy > 0)
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds
    await this.settle()
    for (let due = this.#due(until); due !== null; due = this.#due(until)) {
      const { at, run } = this.#timers.get(due)!
      this.#timers.delete(due)
      this.now = Math.max(this.now, at)
      run()
      await this.settle()
    }

    this.now = until
  }

  #due(until: number): number | null {
    let best: number | null = null
    let at = until
    for (const [id, timer] of this.#timers) {
      if (timer.at < at || (timer.at === at && best === null)) [best, at] = [id, timer.at]
    }

    return best
  }
}

// Mulberry32: small, and good enough to be unforeseen.
function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
