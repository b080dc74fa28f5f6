// Declarations as Node's resolution wants them: with the extensions of the files that they stand for.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const dist = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../dist')
for (const name of readdirSync(dist, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue
  const file = join(dist, name)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/((?:from|import\() ?')(\.[^']*)'/g, "$1$2.js'"))
}
