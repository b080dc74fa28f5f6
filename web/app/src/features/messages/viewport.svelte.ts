import { isBehind } from '../../router.svelte'
import { Anchor } from './anchor'
import { Reading } from './reading'
import { PageSurface } from './surface'
import type { TimelineModel } from './timeline.svelte'

/** So near the end counts as at the end. */
const NEAR = 8

/** The screen over the rows: holds its place whatever happens to them, follows the end, asks for more rows in time, and sees what is read. */
export class Viewport {
  atBottom = $state.raw(true)
  readonly surface: PageSurface
  private readonly anchor: Anchor
  private readonly reading = new Reading()
  private readonly model: TimelineModel
  private readonly seqOf: (key: string) => number | null
  private readonly onread: (seq: number) => void
  private readonly resized: ResizeObserver
  private filling = 0
  /** What was opened is not on the screen yet. */
  private opening = false
  private filler: ReturnType<typeof setTimeout> | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Somebody who marked this as unread does not read it at the same moment. */
  private blind = false

  constructor(
    model: TimelineModel,
    scroller: HTMLElement,
    content: HTMLElement,
    seqOf: (key: string) => number | null,
    onread: (seq: number) => void,
  ) {
    this.model = model
    this.seqOf = seqOf
    this.onread = onread
    this.surface = new PageSurface(scroller, content)
    this.anchor = new Anchor(this.surface)
    this.resized = new ResizeObserver(() => {
      this.hold()
      // The last that is done before it is painted.
      this.anchor.settle()
      this.tell()
    })
    this.resized.observe(scroller)
    this.resized.observe(content)
  }

  close(): void {
    this.resized.disconnect()
    cancelAnimationFrame(this.filling)
    clearTimeout(this.filler)
    clearTimeout(this.timer)
  }

  /** Before the rows change, and after one scrolled: what is in sight holds the view. */
  observe(): void {
    if (this.model.placement) return
    this.absorb()
    this.anchor.observe()
    this.tell()
  }

  private tell(): void {
    const seq = this.anchor.key === null ? null : this.seqOf(this.anchor.key)
    if (seq === null || this.model.placement) return
    this.model.anchor = seq
    this.model.offset = this.anchor.offset
  }

  /** After the rows changed, in the same frame. */
  updated(): void {
    const placement = this.model.placement
    if (placement && (placement.kind === 'end' || this.surface.rowOf(placement.seq))) {
      if (placement.kind === 'end') this.anchor.moveTo(this.surface.end)
      else {
        const row = this.surface.rowOf(placement.seq)!
        const room = this.surface.screen - row.offsetHeight
        const offset = placement.kind === 'back' ? placement.offset : Math.max(40, room * (placement.kind === 'unread' ? 0.2 : 0.4))
        this.anchor.moveTo(this.surface.top(row) - offset)
      }
      this.model.placement = null
      this.opening = true
      this.observe()
      this.follow()
    }
    this.hold()
    this.queueFill()
  }

  scrolled(): void {
    this.observe()
    this.queueFill()
    this.look()
  }

  look(): void {
    clearTimeout(this.timer)
    const looking = document.visibilityState === 'visible' && document.hasFocus() && !this.blind
    const now = performance.now()
    const marker = this.reading.observe(looking ? this.surface.visible() : [], now)
    if (marker !== null) this.onread(marker)
    const next = this.reading.next(now)
    // A little later: a timer may fire early by a fraction.
    if (next !== null) this.timer = setTimeout(() => { this.look() }, next + 20)
  }

  /** Until one scrolls, nothing is read. */
  lookAway(): void {
    this.blind = true
    this.look()
  }

  /** Something is higher or lower than it was: what is in sight stays in place, or the end in sight. */
  private hold(): void {
    this.absorb()
    if (this.model.following && this.model.atEnd) this.anchor.moveTo(this.surface.end)
    else this.anchor.correct()
    this.atBottom = this.isAtEnd()
    this.look()
  }

  /** Whoever scrolls decides anew whether to follow the end. */
  private absorb(): void {
    if (!this.anchor.absorb()) return
    this.blind = false
    this.follow()
  }

  private follow(): void {
    this.atBottom = this.model.following = this.isAtEnd()
    if (this.atBottom) this.model.returnTo = null
  }

  private isAtEnd(): boolean {
    return this.model.atEnd && this.surface.below <= NEAR
  }

  /**
   * Rows come while a person still has a screen and a half before the end of what is drawn; what is drawn already is shown before them. What was
   * just opened has the next frame for itself, too: that is when one goes on to another, and what is to be left gets no more rows.
   */
  private queueFill(): void {
    this.filling ||= requestAnimationFrame(() => {
      if (this.opening || isBehind()) {
        this.opening = false
        this.filling = 0
        return this.queueFill()
      }
      this.filler = setTimeout(() => {
        this.filling = 0
        this.fill()
      })
    })
  }

  private fill(): void {
    if (this.model.placement || this.model.failed) return
    if (isBehind()) return this.queueFill()
    const near = this.surface.screen * 1.5
    const spare = this.surface.spare()
    if (this.surface.above < near) this.model.reach('before', spare.after)
    if (this.surface.below < near) this.model.reach('after', spare.before)
    this.model.trim()
  }
}
