import fc from 'fast-check'
import { describe, test } from 'vitest'
import { kinds, Story, type Kind, type Step } from './model/story'
import { calm, type Weather } from './model/tab'
import { judge } from './model/verdict'

// Each build tells new stories. A failure prints its seed: PARLEY_SEED=… tells the same ones again, and PARLEY_RUNS=5000 npm test -w client is
// the long form.
const long = Number(process.env['PARLEY_RUNS'] ?? 0)
const patience = long ? 3_600_000 : 120_000
const given = process.env['PARLEY_SEED']

const unusual: readonly Kind[] = ['backup', 'setBack']
const storm: Weather = { drop: 0.1, double: 0.1, swap: 0.15, fail: 0.1 }
const number = fc.nat({ max: 999 })

const steps = (without: readonly Kind[]): fc.Arbitrary<Step[]> =>
  fc.array(fc.tuple(fc.constantFrom(...kinds.filter(kind => !without.includes(kind))), number, number, number), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  })

async function live(start: number, weather: Weather, isDurable: boolean, told: readonly Step[]): Promise<void> {
  const story = new Story(start, weather, isDurable)
  await story.tell(told)
  await story.end()
  judge(story)
  if (isDurable) {
    await story.reopen()
    judge(story)
  }

  for (const tab of story.tabs) tab.kill()
}

const holds = (runs: number, weather: Weather, isDurable: boolean, without: readonly Kind[]) =>
  fc.assert(
    fc.asyncProperty(fc.nat(), steps(without), (start, told) => live(start, weather, isDurable, told)),
    { numRuns: long || runs, seed: Number(given ?? Math.floor(Math.random() * 2 ** 31)) },
  )

describe('Whatever happens, the state ends as a fresh snapshot, and what was said stands once and in order', () => {
  // Without storage a killed tab takes with it what was not sent; that is not promised.
  const pages: readonly Kind[] = ['kill', 'open', 'freeze', ...unusual]

  test('in calm weather', () => holds(60, calm, false, pages), patience)
  test('while frames are lost, doubled and late, and commands fail', () => holds(120, storm, false, pages), patience)
  test('with tabs that are killed, opened and put to sleep', () => holds(60, storm, true, unusual), patience)
  test('when the server is set back to a backup', () => holds(40, storm, true, ['kill']), patience)
})
