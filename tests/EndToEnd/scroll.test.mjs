// The scroll fuzz: whatever arrives above, within and below, the row that one looks at stays where it is, to a pixel.
// SCROLL_SEED repeats a run; LONG=1 (`./dev end-to-end --long`) takes five minutes instead of twenty seconds.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { openAs, privateOf, register, say } from './people.mjs'
import { chance, ruler } from './scroll.mjs'
import { tracer } from './scrolltrace.mjs'
import { startParley } from './server.mjs'

const seed = Number(process.env.SCROLL_SEED ?? Date.now() % 1_000_000)
const seconds = process.env.LONG ? 100 : 6
const words = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(' ')

let parley
let chromium

before(async () => {
  parley = await startParley({ settings: ['--limits.commands_per_second', '10000'] })
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

const text = (random, most) => Array.from({ length: 1 + Math.floor(random() * most) }, () => words[Math.floor(random() * words.length)])
  .join(random() < 0.1 ? '\n' : ' ')

for (const ratio of [1, 1.5, 2]) {
  test(`the row that one looks at stays in place, ${ratio} device pixels to one (seed ${seed})`, { timeout: (seconds + 60) * 2_000 }, async () => {
    const wrongs = await scrollAbout(ratio)
    if (wrongs[0]) console.log(`before the first of ${wrongs.length} frames that were off:\n${wrongs[0].trace.join('\n')}`)
    assert.deepEqual(wrongs.slice(0, 5).map(({ trace, ...wrong }) => wrong), [])
  })
}

/** Scrolls, edits, resizes and writes at random. Answers the frames in which the row in sight was not where it had been. */
async function scrollAbout(ratio) {
  const random = chance(seed * 10 + ratio * 2)
  const [ada, bob] = [await register(parley.url, 'Ada'), await register(parley.url, 'Bob')]
  const { id } = await privateOf(ada, bob)
  for (let at = 0; at < 700; at++) await say(bob, id, text(random, 60))
  await ada.ask('PUT', `/conversations/${id}/read`, { seq: 700 })
  const { page, problems, context } = await openAs(chromium, parley.url, ada, `/c/${id}`, { deviceScaleFactor: ratio })
  await page.locator('article').first().waitFor()
  await page.evaluate(`globalThis.ruler = (${ruler})(${tracer}); globalThis.ruler.start()`)

  const did = {}
  let most = 0
  let oldest = Infinity
  let frames = 0
  const started = Date.now()
  const running = []
  let direction = -1
  // On a busy machine it may take longer until it met something older than what was there first, and had frames enough to look at.
  const enough = () => Date.now() - started >= seconds * (oldest < 651 && frames > seconds * 10 ? 1_000 : 4_000)
  while (!enough()) {
    const dice = random()
    const what = dice < 0.6 ? 'scroll' : dice < 0.75 ? 'late' : dice < 0.88 ? 'edit' : dice < 0.93 ? 'new' : dice < 0.96 ? 'size' : 'write'
    did[what] = (did[what] ?? 0) + 1
    // Mostly up, for a while, then down again: both edges are met.
    if (random() < (direction < 0 ? 0.03 : 0.08)) direction = -direction
    if (what === 'scroll') await page.evaluate(by => globalThis.ruler.scroll(by), direction * (random() * 900 - 150))
    if (what === 'late') {
      await page.evaluate(([which, pixels]) => globalThis.ruler.late(which, pixels), [random(), random() < 0.3 ? 0 : random() * 240])
    }
    if (what === 'edit') {
      const near = await page.evaluate(screens => globalThis.ruler.near(screens), random() < 0.5 ? 0.5 : 2)
      const seq = near[Math.floor(random() * near.length)]
      // Often more than one comes before the next frame is painted: to the same row, or the next.
      for (let more = Math.floor(random() * 3); seq && more >= 0; more--) {
        running.push(editAt(bob, id, Math.max(1, seq - (random() < 0.5 ? 0 : 1)), text(random, 90)))
      }
    }
    if (what === 'new') running.push(say(bob, id, text(random, 40)))
    if (what === 'size') await page.setViewportSize({ width: 380 + Math.floor(random() * 700), height: 500 + Math.floor(random() * 400) })
    if (what === 'write') await page.locator('textarea').fill(random() < 0.5 ? '' : 'a\n'.repeat(Math.floor(random() * 8)))
    await page.evaluate(() => globalThis.ruler.frame())
    const [rows, first, measured] = await page.evaluate(() => [globalThis.ruler.rows(), globalThis.ruler.first(), globalThis.ruler.samples.checked])
    frames = measured
    most = Math.max(most, rows)
    oldest = Math.min(oldest, first)
  }
  await Promise.all(running)

  const { checked, worst, wrongs } = await page.evaluate(() => globalThis.ruler.samples)
  console.log(`ratio ${ratio}: ${checked} frames, worst ${worst.toFixed(3)} px, at most ${most} rows, back to ${oldest}, ${JSON.stringify(did)}`)
  assert.ok(checked > seconds * 10, `only ${checked} frames were measured`)
  assert.ok(oldest < 651, 'nothing older was loaded')
  assert.ok(most <= 200, `${most} rows`)
  assert.ok(await page.evaluate(() => globalThis.ruler.nodes()) <= 6_000, 'too many nodes')
  assert.deepEqual(problems, [])
  await context.close()
  return wrongs
}

async function editAt(person, conversation, seq, content) {
  const { messages } = await person.ask('GET', `/conversations/${conversation}/messages?around=${seq}&limit=1`)
  const message = messages.find(one => one.seq === seq && !one.deleted)
  if (message) await person.ask('PATCH', `/messages/${message.id}`, { content })
}
