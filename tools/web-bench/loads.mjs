// The way to the first word: with nothing kept, with everything kept, and without a network.
import { openPage, signIn, start } from './pages.mjs'
import { median, ms, range } from './report.mjs'

const slow = { network: true, cpu: 4 }

export async function measureLoads({ parley, chromium, world, report, rounds }) {
  const target = `${parley.url}/c/${world.conversations.at(-2).id}`
  const cold = []
  const warm = []
  const offline = []
  let traffic
  for (let round = 0; round < rounds; round++) {
    const context = await signIn(chromium, parley.url, world.ada)
    try {
      const first = await openPage(context, slow)
      const seen = count(first.page)
      await first.page.goto(target)
      cold.push(await start(first.page))
      traffic = await seen()
      // All is kept from here on: the app by its service worker, what was said by the client.
      await first.page.evaluate(async () => { await navigator.serviceWorker.ready })
      await first.page.waitForFunction(() => navigator.serviceWorker.controller)
      await first.page.close()

      warm.push(await again(context, target))
      await parley.stop()
      try {
        offline.push(await again(context, target))
      } finally {
        await parley.start()
      }
    } finally {
      await context.close()
    }
  }

  add('First load, slow 4G and 4× CPU', cold, 2000, report)
  add('Warm start, the same', warm, 500, report)
  add('Offline start, 4× CPU', offline, 500, report)
  report.add('JavaScript to the composer', `${(traffic.script / 1000).toFixed(1)} kB`, '', '≤ 90 kB', traffic.script <= 90_000)
  report.add('… CSS', `${(traffic.style / 1000).toFixed(1)} kB`, '', '≤ 15 kB', traffic.style <= 15_000)
  report.add('… requests for the page, scripts and styles', String(traffic.files), `${traffic.api} of the API beside`, '≤ 8', traffic.files <= 8)
  report.add('… other origins', String(traffic.foreign), '', '0', traffic.foreign === 0)
}

async function again(context, target) {
  const { page } = await openPage(context, slow)
  await page.goto(target)
  const marks = await start(page)
  await page.close()
  return marks
}

function add(what, marks, goal, report) {
  const composer = marks.map(one => one.composer)
  const rows = marks.map(one => one.rows)
  report.add(`${what}: composer ready`, ms(median(composer)), range(composer), `≤ ${goal} ms`, median(composer) <= goal)
  report.add('… first messages drawn', ms(median(rows)), range(rows), '', null)
}

/** Counts what is asked for until the function that it returns is called; sizes are those of bodies as they were sent. */
function count(page) {
  const origin = () => new URL(page.url()).origin
  const answers = []
  page.on('response', answer => answers.push(answer))
  return async () => {
    const seen = { script: 0, style: 0, files: 0, api: 0, foreign: 0 }
    for (const answer of [...answers]) {
      const { pathname, origin: from } = new URL(answer.url())
      if (from !== origin()) seen.foreign++
      else if (pathname.startsWith('/api/')) seen.api++
      else if (['document', 'script', 'stylesheet'].includes(answer.request().resourceType())) {
        seen.files++
        const { responseBodySize } = await answer.request().sizes()
        if (answer.request().resourceType() === 'script') seen.script += responseBodySize
        if (answer.request().resourceType() === 'stylesheet') seen.style += responseBodySize
      }
    }
    return seen
  }
}
