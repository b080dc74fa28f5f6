// A program of its own whose browser client can become another version, as after an upgrade.
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built, startParley } from './server.mjs'

const integrity = page => `sha256-${createHash('sha256').update(page).digest('base64')}`
const entryOf = page => /assets\/(index-[\w-]+)\.js/.exec(page)[1]

/** Resolves to a server that can be stopped, started at the same address with the same data, and given another version of the app. */
export async function startUpgradable(settings = []) {
  const home = await mkdtemp(join(tmpdir(), 'parley-e2e-program-'))
  const data = await mkdtemp(join(tmpdir(), 'parley-e2e-data-'))
  await cp(built, home, { recursive: true })
  let running = await startParley({ home, data, settings })
  const { url } = running
  const parley = {
    url,
    stop: () => running.stop(),
    async start() { running = await startParley({ home, data, url, settings }) },
    /** Resolves to the name of the script that the new page starts. */
    async upgrade() {
      await parley.stop()
      const entry = await rewrite(join(home, 'wwwroot'))
      await parley.start()
      return entry
    },
    async end() {
      await parley.stop()
      await rm(home, { recursive: true })
      await rm(data, { recursive: true })
    },
  }
  return parley
}

/** Gives the script of the page another name, wherever it is named, and the service worker another version. */
async function rewrite(folder) {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const entry = entryOf(page)
  const next = `index-${Date.now()}`
  const files = (await readdir(folder, { recursive: true })).filter(name => /\.(html|js|css)(\.br|\.gz)?$/.test(name))
  for (const name of files) {
    const path = join(folder, name)
    if (/\.(br|gz)$/.test(name)) {
      await rm(path)
      continue
    }
    const text = (await readFile(path, 'utf8')).replaceAll(entry, next)
      .replace(integrity(page), integrity(page.replaceAll(entry, next)))
      .replace(/"[0-9a-f]{12}"/, `"${Date.now().toString(16).padStart(12, '0')}"`)
    await writeFile(path, text)
    if (name.includes(entry)) await rename(path, path.replace(entry, next))
  }
  return next
}
