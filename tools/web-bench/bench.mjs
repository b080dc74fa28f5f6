// ./dev web-bench: what the browser client costs those who use it, on a throttled Chromium, beside the goals.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { startChromium } from '../../tests/EndToEnd/browser.mjs'
import { startNetwork } from '../../tests/EndToEnd/network.mjs'
import { startUpgradable } from '../../tests/EndToEnd/versions.mjs'
import { measureInteractions } from './interactions.mjs'
import { measureLighthouse } from './lighthouse.mjs'
import { measureLoads } from './loads.mjs'
import { measureMemory } from './memory.mjs'
import { measureReconnects } from './reconnects.mjs'
import { Report } from './report.mjs'
import { seed, withoutLimits } from './seed.mjs'
import { measureSwitches } from './switches.mjs'

const measures = {
  loads: measureLoads, switches: measureSwitches, interactions: measureInteractions, memory: measureMemory, reconnects: measureReconnects,
  lighthouse: measureLighthouse,
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    conversations: { type: 'string', default: '500' },
    large: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: Object.keys(measures) },
    minutes: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
})

// Each measure has conversations of its own.
const fewest = 160

if (values.help || values.only.some(name => !measures[name]) || !(Number(values.conversations) >= fewest)) {
  console.log(`./dev web-bench [--rounds 5] [--conversations 500] [--large] [--minutes 10] [--only ${Object.keys(measures).join('|')}]…
--conversations is at least ${fewest}; --large seeds a conversation with 100,000 messages instead of 10,000; a measure that takes longer than
--minutes is given up, and the next one begins.`)
  process.exit(values.help ? 0 : 2)
}

const failures = []
let parley, network, chromium, world

async function end() {
  world?.links.forEach(link => link.close())
  await chromium?.close()
  await network?.stop()
  await parley?.end()
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.once(signal, () => void end().finally(() => process.exit(code)))
}

/** Runs one measure within its time. One that hangs loses its browser, and has a little longer to start the server again. */
async function run(name, report) {
  const began = Date.now()
  const timers = []
  let isLate = false
  // Signals are this program's to answer: it has more to end than a browser.
  chromium = await startChromium({ handleSIGINT: false, handleSIGTERM: false })
  const late = new Promise((_, reject) => {
    timers.push(setTimeout(() => {
      isLate = true
      void chromium.close()
      timers.push(setTimeout(reject, 20_000, new Error('hangs')))
    }, 60_000 * Number(values.minutes)))
  })
  try {
    await Promise.race([late, measures[name]({ parley, network, chromium, world, report, rounds: Number(values.rounds) })])
  } catch (error) {
    failures.push(`${name}: ${isLate ? `not done after ${values.minutes} minutes` : error.message.split('\n')[0]}`)
    console.error(isLate ? failures.at(-1) : error)
  } finally {
    timers.forEach(clearTimeout)
    await chromium.close()
  }
  console.log(`${name}: ${Math.round((Date.now() - began) / 1000)} s, load average ${loadavg()[0].toFixed(1)}`)
}

try {
  parley = await startUpgradable(withoutLimits)
  network = await startNetwork(parley)
  const started = Date.now()
  world = await seed(parley.url, { conversations: Number(values.conversations), messages: values.large ? 100_000 : 10_000 })
  console.log(`Seeded ${world.conversations.length} conversations, ${world.messages} messages in ${Math.round((Date.now() - started) / 1000)} s`)
  const report = new Report()
  for (const name of values.only) await run(name, report)
  report.print()
  if (failures.length) console.log(['', 'Not measured to the end:', ...failures].join('\n'))
} finally {
  await end()
}
process.exit(failures.length ? 1 : 0)
