import type { Message } from '@parley/client'
import { describe, expect, test } from 'vitest'
import { grow, indexOf, MAX_ROWS, openAt, openEnd, runAround, settle, STEP } from './view'

const held = (...runs: [number, number][]): Message[] =>
  runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => ({ seq: first + at }) as Message))

describe('what is held without a gap', () => {
  const messages = held([1, 3], [10, 20], [22, 22])

  test.each([
    [1, { first: 1, last: 3 }],
    [15, { first: 10, last: 20 }],
    [22, { first: 22, last: 22 }],
    [21, null],
    [30, null],
  ])('around %i', (seq, run) => expect(runAround(messages, seq)).toEqual(run))

  test('finds the place of a seq', () => {
    expect([0, 1, 4, 12, 21, 23].map(seq => indexOf(messages, seq))).toEqual([0, 0, 3, 5, 14, 15])
  })

})

describe('what is drawn when it opens', () => {
  const screen = 600
  const said = (first: number, last: number, letters: number): Message[] =>
    held([first, last]).map(message => ({ ...message, content: 'x'.repeat(letters) }))

  test('never reaches across a gap', () => {
    expect(openAt({ first: 10, last: 20 }, 12, held([10, 20]), screen)).toEqual({ first: 10, last: 20 })
  })

  test('fills a screen with short messages, and takes fewer of long ones', () => {
    expect(openEnd({ first: 1, last: 500 }, said(1, 500, 10), screen)).toEqual({ first: 476, last: 500 })
    expect(openEnd({ first: 1, last: 500 }, said(1, 500, 1_000), screen)).toEqual({ first: 497, last: 500 })
  })

  test('has a screen below the message that it opens at and half of one above, and more above where less is below', () => {
    const messages = said(1, 500, 10)
    expect(openAt({ first: 1, last: 500 }, 250, messages, screen)).toEqual({ first: 238, last: 274 })
    expect(openAt({ first: 1, last: 500 }, 498, messages, screen)).toEqual({ first: 476, last: 500 })
    expect(openAt({ first: 1, last: 500 }, 1, messages, screen)).toEqual({ first: 1, last: 25 })
  })
})

describe('growing', () => {
  const run = { first: 1, last: 1_000 }

  test('adds a step at one edge and leaves the other while there is room', () => {
    expect(grow({ first: 500, last: 550 }, run, 'before', 0)).toEqual({ first: 500 - STEP, last: 550 })
    expect(grow({ first: 500, last: 550 }, run, 'after', 0)).toEqual({ first: 500, last: 550 + STEP })
  })

  test('trims the far end, and only what may go', () => {
    const full = { first: 301, last: 500 }
    expect(grow(full, run, 'before', 100)).toEqual({ first: 301 - STEP, last: 500 - STEP })
    expect(grow(full, run, 'before', 10)).toEqual({ first: 291, last: 490 })
    expect(grow(full, run, 'after', 0)).toBe(full)
  })

  test('ends where what is held ends', () => {
    const view = { first: 1, last: 50 }
    expect(grow(view, run, 'before', 10)).toBe(view)
    expect(grow({ first: 5, last: 50 }, run, 'before', 0)).toEqual({ first: 1, last: 50 })
  })

  test('holds at most 200 rows, always within what is held, whatever one does', () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
    let view = { first: 500, last: 500 }
    for (let step = 0; step < 5_000; step++) {
      view = grow(view, run, random(2) ? 'before' : 'after', random(150))
      expect(view.last - view.first + 1).toBeLessThanOrEqual(MAX_ROWS)
      expect(view.first >= run.first && view.last <= run.last && view.first <= view.last).toBe(true)
    }
  })
})

describe('settling', () => {
  test('nothing moves where nothing concerns it', () => {
    const view = { first: 20, last: 40 }
    expect(settle(view, held([1, 60]), 30, false)).toBe(view)
  })

  test('who follows the end sees what is new, and no more than 200 rows', () => {
    expect(settle({ first: 20, last: 40 }, held([1, 41]), 40, true)).toEqual({ first: 20, last: 41 })
    expect(settle({ first: 1, last: 200 }, held([1, 230]), 200, true)).toEqual({ first: 31, last: 230 })
  })

  test('who reads further up stays, with what is around', () => {
    expect(settle({ first: 20, last: 40 }, held([25, 35], [38, 60]), 30, false)).toEqual({ first: 25, last: 35 })
  })

  test('asks to be loaded where the anchor is gone', () => {
    expect(settle({ first: 20, last: 40 }, held([100, 150]), 30, false)).toBe(null)
  })
})
