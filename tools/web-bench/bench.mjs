// ./dev web-bench: what the browser client costs those who use it, on a throttled Chromium, beside the goals.
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
    help: { type: 'boolean', default: false },
  },
})

if (values.help || values.only.some(name => !measures[name])) {
  console.log(`./dev web-bench [--rounds 5] [--conversations 500] [--large] [--only ${Object.keys(measures).join('|')}]…
--large seeds a conversation with 100,000 messages instead of 10,000.`)
  process.exit(values.help ? 0 : 2)
}

const parley = await startUpgradable(withoutLimits)
const network = await startNetwork(parley)
const chromium = await startChromium()
let world
try {
  const started = Date.now()
  world = await seed(parley.url, { conversations: Number(values.conversations), messages: values.large ? 100_000 : 10_000 })
  console.log(`Seeded ${world.conversations.length} conversations, ${world.messages} messages in ${Math.round((Date.now() - started) / 1000)} s`)
  const report = new Report()
  for (const name of values.only) {
    await measures[name]({ parley, network, chromium, world, report, rounds: Number(values.rounds) })
  }
  report.print()
} finally {
  world?.links.forEach(link => link.close())
  await chromium.close()
  await network.stop()
  await parley.end()
}
