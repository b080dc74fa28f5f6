// Builds the browser client for the server, into artifacts/web/dist: what `dotnet build` of the server runs each time.
//
//   node web/build.mjs             install what the lock file names, and build, each only where something changed
//   node web/build.mjs --install   install alone
//
// What was built from is remembered as a hash of the contents, so nothing depends on the times of files, and a file that is gone counts.
// Several builds at once wait for each other, and the result is swapped in whole.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const web = dirname(fileURLToPath(import.meta.url))
const out = join(web, '../artifacts/web')
const lock = join(out, 'lock')
const dist = join(out, 'dist')

const installInputs = ['package-lock.json', 'package.json', 'client/package.json', 'app/package.json']
const buildInputs = [
  ...installInputs, 'build.mjs', 'tsconfig.base.json', 'client/src', 'client/tsconfig.json',
  'app/build', 'app/index.html', 'app/public', 'app/src', 'app/svelte.config.js', 'app/tsconfig.json', 'app/vite.config.ts',
]

// Longer than any build takes.
const patience = 10 * 60 * 1000

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** All files at or below a path, in an order that does not depend on the file system. */
function* filesAt(path) {
  const whole = join(web, path)
  if (!existsSync(whole)) return
  const entries = readdirSync(whole, { withFileTypes: true, recursive: true })
  yield* entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath ?? entry.path, entry.name)).sort()
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths) {
    const files = /\.\w+$/.test(path) ? [join(web, path)].filter(existsSync) : filesAt(path)
    for (const file of files) hash.update(`\0${file.slice(web.length)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

const isUnchanged = (stamp, hash) => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** One build at a time; what a killed one left is taken over. */
async function enter() {
  mkdirSync(out, { recursive: true })
  for (const end = Date.now() + patience; Date.now() < end; await setTimeout(100)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      process.on('exit', () => rmSync(lock, { force: true }))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const holder = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : 0)
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true })
    }
  }
  fail(`Another build of the browser client does not end (${lock}).`)
}

function run(what, command, args, options) {
  const ended = spawnSync(command, args, { cwd: web, stdio: 'inherit', env: { ...process.env, NO_COLOR: '1' }, ...options })
  if (ended.error) fail(`${what}: ${ended.error.message}`)
  if (ended.status === 127 || ended.status === 9009) fail('npm is not installed; it comes with Node 20 (https://nodejs.org).')
  if (ended.status !== 0) fail(`${what} failed.`)
}

function install() {
  const stamp = join(web, 'node_modules/.parley-installed')
  const hash = hashOf(installInputs)
  if (isUnchanged(stamp, hash)) return
  // A shell finds npm.cmd too.
  run('npm ci', 'npm ci --silent --no-audit --no-fund', [], { shell: true })
  writeFileSync(stamp, hash)
}

function build() {
  const stamp = join(out, 'built-from')
  const hash = hashOf(buildInputs)
  if (existsSync(dist) && isUnchanged(stamp, hash)) return
  const next = join(out, `next-${process.pid}`)
  process.on('exit', () => rmSync(next, { recursive: true, force: true }))
  const vite = join(web, 'node_modules/vite/bin/vite.js')
  run('vite build', process.execPath, [vite, 'build', 'app', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'])
  rmSync(dist, { recursive: true, force: true })
  renameSync(next, dist)
  writeFileSync(stamp, hash)
}

if (Number(process.versions.node.split('.')[0]) < 20) fail(`The browser client needs Node 20 or later; this is ${process.version}.`)
process.on('SIGTERM', () => process.exit(1))
process.on('SIGINT', () => process.exit(1))
await enter()
install()
if (!process.argv.includes('--install')) build()
