import type { Surface } from './anchor'

/** The rows of the page as the anchor and the marker see them. */
export class PageSurface implements Surface {
  private readonly scroller: HTMLElement
  private readonly content: HTMLElement

  constructor(scroller: HTMLElement, content: HTMLElement) {
    this.scroller = scroller
    this.content = content
  }

  get scrollTop(): number { return this.scroller.scrollTop }
  set scrollTop(top: number) { this.scroller.scrollTop = top }

  get end(): number { return this.scroller.scrollHeight - this.scroller.clientHeight }
  get screen(): number { return this.scroller.clientHeight }
  get above(): number { return this.scroller.scrollTop }
  get below(): number { return this.end - this.scroller.scrollTop }

  rows(): HTMLElement[] {
    return [...this.content.querySelectorAll<HTMLElement>(':scope > article')]
  }

  row(key: string): HTMLElement | null {
    return this.content.querySelector(`:scope > article[data-key="${CSS.escape(key)}"]`)
  }

  rowOf(seq: number): HTMLElement | null {
    return this.content.querySelector(`:scope > article[data-seq="${seq}"]`)
  }

  position(key: string): number | null {
    const row = this.row(key)
    return row && this.top(row)
  }

  top(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.content.getBoundingClientRect().top
  }

  candidates(): { key: string, position: number }[] {
    const rows = this.rows()
    const box = this.scroller.getBoundingClientRect()
    const inner = rows.length > 4 ? rows.slice(1, -1) : rows
    const first = firstFrom(inner, row => row.getBoundingClientRect().top >= box.top)
    const whole = inner.slice(first, first + 6).filter(row => row.getBoundingClientRect().top < box.bottom)
    // One that is taller than the screen is all that there is.
    const cut = inner[first - 1]
    return (cut ? [...whole, cut] : whole).map(row => ({ key: row.dataset['key']!, position: this.top(row) }))
  }

  /** The messages that can be read now: down to their last line, or filling the screen. */
  visible(): number[] {
    const rows = this.rows()
    const box = this.scroller.getBoundingClientRect()
    const seqs: number[] = []
    for (let at = firstFrom(rows, row => row.getBoundingClientRect().bottom > box.top + 1); at < rows.length; at++) {
      const { top, bottom } = rows[at]!.getBoundingClientRect()
      if (top >= box.bottom) break
      const seq = rows[at]!.dataset['seq']
      if (seq && (bottom <= box.bottom + 1 || top <= box.top)) seqs.push(Number(seq))
    }
    return seqs
  }

  /** How many rows at each end are more than a screen and a half out of sight. */
  spare(): { readonly before: number, readonly after: number } {
    const rows = this.rows()
    const box = this.scroller.getBoundingClientRect()
    const far = box.height * 1.5
    const before = firstFrom(rows, row => row.getBoundingClientRect().bottom > box.top - far)
    const after = rows.length - firstFrom(rows, row => row.getBoundingClientRect().top > box.bottom + far)
    return { before, after }
  }
}

/** Rows stand in order, so few of them need to be asked where they are. */
function firstFrom(rows: readonly HTMLElement[], holds: (row: HTMLElement) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(rows[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
