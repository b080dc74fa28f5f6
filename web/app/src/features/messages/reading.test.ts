import { expect, test } from 'vitest'
import { Announcer } from './announcer'
import { Reading } from './reading'

test('the marker moves to the last row that was in sight for a second', () => {
  const reading = new Reading()
  expect(reading.observe([3, 4, 5], 0)).toBe(null)
  expect(reading.next(0)).toBe(1_000)
  expect(reading.observe([4, 5, 6], 600)).toBe(null)
  expect(reading.observe([4, 5, 6], 1_000)).toBe(5)
  expect(reading.observe([4, 5, 6], 1_600)).toBe(6)
  expect(reading.next(1_600)).toBe(null)
})

test('passing by is not reading, and looking away starts anew', () => {
  const reading = new Reading()
  reading.observe([10], 0)
  reading.observe([20], 500)
  reading.observe([], 1_000)
  expect(reading.observe([20], 1_600)).toBe(null)
  expect(reading.observe([20], 2_600)).toBe(20)
})

test('the marker never goes back', () => {
  const reading = new Reading()
  reading.observe([9], 0)
  expect(reading.observe([9], 1_000)).toBe(9)
  reading.observe([2], 2_000)
  expect(reading.observe([2], 4_000)).toBe(null)
})

test('at most one line is said in two seconds, and nothing is left out', () => {
  const announcer = new Announcer()
  announcer.hear({ name: 'Ada', text: 'one' })
  expect(announcer.take(0).heard).toHaveLength(1)
  announcer.hear({ name: 'Ada', text: 'two' })
  announcer.hear({ name: 'Bob', text: 'three' })
  expect(announcer.take(500)).toEqual({ heard: [], again: 1_500 })
  expect(announcer.take(2_000).heard.map(heard => heard.text)).toEqual(['two', 'three'])
  expect(announcer.take(4_000)).toEqual({ heard: [], again: null })
})
