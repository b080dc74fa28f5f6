import { expect, test } from 'vitest'
import { Anchor, type Surface } from './anchor'

/** A column of rows as a browser lays them out, scroll positions rounded to device pixels and kept within the content. */
class Column implements Surface {
  rows: { key: string, height: number }[]
  private readonly ratio: number
  private readonly screen = 600
  private scrolled = 0

  constructor(rows: { key: string, height: number }[], ratio = 1) {
    this.rows = rows
    this.ratio = ratio
  }

  get height(): number { return this.rows.reduce((sum, row) => sum + row.height, 0) }
  get end(): number { return this.height - this.screen }
  get scrollTop(): number { return this.scrolled = Math.max(0, Math.min(this.scrolled, this.end)) }
  set scrollTop(top: number) {
    this.scrolled = Math.max(0, Math.min(Math.round(top * this.ratio) / this.ratio, this.height - this.screen))
  }

  position(key: string): number | null {
    let top = 0
    for (const row of this.rows) {
      if (row.key === key) return top
      top += row.height
    }
    return null
  }

  candidates(): { key: string, position: number }[] {
    return this.rows.slice(1, -1).map(({ key }) => ({ key, position: this.position(key)! }))
      .filter(({ position }) => position >= this.scrolled && position < this.scrolled + this.screen)
  }

  onScreen(key: string): number { return this.position(key)! - this.scrolled }
}

const column = (count: number, ratio = 1): Column => new Column(Array.from({ length: count }, (_, at) => ({ key: `m${at}`, height: 40 })), ratio)

test('what comes above does not move what is in sight', () => {
  const page = column(100)
  const anchor = new Anchor(page)
  anchor.moveTo(1_000)
  const key = anchor.key!
  const before = page.onScreen(key)

  page.rows = [{ key: 'older', height: 333 }, ...page.rows]
  anchor.correct()
  expect(page.onScreen(key)).toBe(before)

  page.rows = page.rows.slice(10)
  anchor.correct()
  expect(page.onScreen(key)).toBe(before)
})

test('a person scrolls while rows grow: both are kept apart', () => {
  const page = column(100)
  const anchor = new Anchor(page)
  anchor.moveTo(1_000)
  const key = anchor.key!
  const before = page.onScreen(key)

  page.scrollTop += 70
  page.rows[3]!.height += 25
  expect(anchor.absorb()).toBe(70)
  anchor.correct()
  expect(page.onScreen(key)).toBe(before - 70)
})

test('where the row itself goes, its neighbour holds the view', () => {
  const page = column(100)
  const anchor = new Anchor(page)
  anchor.moveTo(1_000)
  const key = anchor.key!
  const next = `m${Number(key.slice(1)) + 1}`
  const before = page.onScreen(next)

  page.rows = page.rows.filter(row => row.key !== key)
  anchor.correct()
  expect(page.onScreen(next)).toBe(before)
})

test.each([1, 2, 30])('where the end came nearer than one was by %d pixels, that was not a person', pixels => {
  const page = column(100)
  const anchor = new Anchor(page)
  anchor.moveTo(page.end - 20)
  const key = anchor.key!
  const before = page.onScreen(key)

  page.rows[3]!.height -= 20 + pixels
  expect(anchor.absorb()).toBe(0)
  anchor.correct()
  expect(page.onScreen(key)).toBe(before)

  page.scrollTop -= pixels
  expect(anchor.absorb()).toBe(-pixels)
})

test('two changes of one frame: what nobody has seen in between does not hold the view', () => {
  const page = column(100)
  page.rows[50]!.height = 900
  const anchor = new Anchor(page)
  // The last lines of the tall row are in sight, and the first whole row is the next one.
  anchor.moveTo(page.position('m51')! - 300)
  expect(anchor.key).toBe('m51')

  // It is written anew, shorter: its beginning would be in sight. Before that is painted it is written anew once more.
  anchor.observe()
  page.rows[50]!.height = 200
  anchor.correct()
  anchor.observe()
  page.rows[50]!.height = 265
  anchor.correct()
  expect(page.onScreen('m51')).toBe(300)

  // Once it is painted, the row that begins in sight is the one that is looked at.
  anchor.settle()
  anchor.observe()
  page.rows[50]!.height = 300
  anchor.correct()
  expect(page.onScreen('m50')).toBe(35)
})

test('where there was no room to hold the place, it stays where it came to', () => {
  const page = column(20)
  const anchor = new Anchor(page)
  anchor.moveTo(200)
  const key = anchor.key!

  page.rows = page.rows.slice(0, 16)
  anchor.correct()
  const came = page.onScreen(key)
  page.rows.push({ key: 'newer', height: 500 })
  anchor.correct()
  expect(page.onScreen(key)).toBe(came)
})

test.each([1, 1.5, 2, 1.25])('a thousand small changes do not add up, %d device pixels to one', ratio => {
  const page = column(100, ratio)
  const anchor = new Anchor(page)
  anchor.moveTo(1_000)
  const key = anchor.key!
  const before = page.onScreen(key)
  let seed = 3
  for (let step = 0; step < 1_000; step++) {
    seed = (seed * 48_271) % 2_147_483_647
    page.rows[seed % 20]!.height = 30 + (seed % 640) / 64
    if (step % 7 === 0) anchor.settle()
    anchor.correct()
    expect(Math.abs(page.onScreen(key) - before)).toBeLessThanOrEqual(1)
  }
})
