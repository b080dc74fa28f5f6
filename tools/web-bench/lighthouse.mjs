// Lighthouse as it comes, with its own simulation of a phone, on the page of a conversation.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { startChromiumAt } from '../../tests/EndToEnd/browser.mjs'

const goals = { performance: 90, accessibility: 100, 'best-practices': 95 }

export async function measureLighthouse({ parley, world, report }) {
  const { default: lighthouse } = await import('lighthouse')
  const folder = await mkdtemp(join(tmpdir(), 'parley-lighthouse-'))
  const port = await freePort()
  const context = await startChromiumAt(folder, port)
  try {
    const answer = await context.request.post(`${parley.url}/api/v1/auth/login`, { data: { email: world.ada.email, password: world.ada.password } })
    if (!answer.ok()) throw new Error(await answer.text())
    const page = await context.newPage()
    await page.goto(`${parley.url}/login`)
    await page.evaluate(id => localStorage.setItem('parley.person', id), String(world.ada.id))
    await page.close()
    for (const path of [`/c/${world.conversations.at(-2).id}`]) {
      const { lhr } = await lighthouse(parley.url + path, { port, logLevel: 'error', disableStorageReset: true, onlyCategories: Object.keys(goals) })
      for (const [name, goal] of Object.entries(goals)) {
        const score = Math.round(lhr.categories[name].score * 100)
        const faults = Object.values(lhr.audits).filter(audit => audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative'
          && lhr.categories[name].auditRefs.some(ref => ref.id === audit.id && ref.weight > 0))
        report.add(
          `Lighthouse ${lhr.lighthouseVersion}, mobile, ${name}`, String(score), faults.map(one => one.id).join(', '),
          `≥ ${goal}`, score >= goal)
      }
    }
  } finally {
    await context.close()
    await rm(folder, { recursive: true })
  }
}

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})
