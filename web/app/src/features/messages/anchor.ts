/** What the anchor sees of the page, so that it can be tried without one. Positions are from the top of the content, in CSS pixels. */
export interface Surface {
  scrollTop: number
  /** The furthest that one can scroll. */
  readonly end: number
  /** Where the row is now; null where it is not. */
  position(key: string): number | null
  /** Rows in sight that may hold the view, best first: never the first or last of all, and whole ones before those that are cut off. */
  candidates(): readonly { readonly key: string, readonly position: number }[]
}

/**
 * Holds the view on an item. Whatever grows, shrinks, comes or goes above it, the item stays where it was on the screen; only a person's own
 * scrolling moves it. The place is kept as a distance from the top of the screen and not as the sum of corrections, so that the rounding of
 * positions to device pixels cannot add up.
 */
export class Anchor {
  private held: { readonly key: string, readonly offset: number }[] = []
  private top = 0
  /** A person scrolled since the rows were chosen. */
  private elsewhere = false
  private readonly surface: Surface

  constructor(surface: Surface) {
    this.surface = surface
  }

  /** The item that is held, for those who want to load around it. */
  get key(): string | null {
    return this.held[0]?.key ?? null
  }

  /** How far below the top of the screen it is held. */
  get offset(): number {
    return this.held[0]?.offset ?? 0
  }

  /**
   * Before something changes. Who scrolled sees other rows. Who did not sees what was painted last: what was drawn since is no better, for nobody
   * has seen it, and the row that comes into sight with one change may be what the next one moves.
   */
  observe(): void {
    this.absorb()
    if (this.elsewhere || this.held.length === 0) this.settle()
  }

  /** What is drawn now is painted now: puts right what moved, and holds on to what is in sight. */
  settle(): void {
    this.correct()
    this.elsewhere = false
    // Against the ideal place, not the one that was rounded to pixels.
    const [first] = this.held
    const now = first && this.surface.position(first.key)
    const ideal = first && now !== null && now !== undefined ? now - first.offset : this.surface.scrollTop
    const base = Math.abs(ideal - this.surface.scrollTop) < 1 ? ideal : this.surface.scrollTop
    this.held = this.surface.candidates().map(({ key, position }) => ({ key, offset: position - base }))
  }

  /** After something changed: the item is put back to where it was on the screen. */
  correct(): void {
    this.absorb()
    for (const { key, offset } of this.held) {
      const position = this.surface.position(key)
      if (position === null) continue
      this.scroll(position - offset)
      // Without room to hold the place, the new one is it: going back when there is room would be a second jump.
      const missed = position - this.surface.scrollTop - offset
      if (Math.abs(missed) > 1) this.held = this.held.map(one => ({ key: one.key, offset: one.offset + missed }))
      return
    }
  }

  /** Goes to a place by itself. */
  moveTo(top: number): void {
    this.held = []
    this.scroll(top)
    this.settle()
  }

  /** What happened to the scroll position that was not done here was done by a person: by how much, since this was asked last. */
  absorb(): number {
    const moved = this.surface.scrollTop - this.top
    // Nobody comes up to the end: where one was there is no place any more, and the browser has moved it, be it by a pixel.
    if (moved === 0 || moved < 0 && this.surface.scrollTop > this.surface.end - 1) return 0
    this.held = this.held.map(({ key, offset }) => ({ key, offset: offset - moved }))
    this.top = this.surface.scrollTop
    this.elsewhere = true
    return moved
  }

  private scroll(top: number): void {
    // Less than a third of a device pixel is nothing: asking for it would only start a scroll event.
    if (Math.abs(top - this.surface.scrollTop) > 0.15) this.surface.scrollTop = top
    this.top = this.surface.scrollTop
  }
}
