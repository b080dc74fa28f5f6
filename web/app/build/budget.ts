import { join } from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'
import { brotli } from './compress.ts'

/** What may travel until somebody can chat, in bytes as they are sent (brotli). Above it the build fails. */
const limits = { script: 90_000, style: 15_000, requests: 8 }

/**
 * Loaded at once beside what the page names, though by `import()`: parts of paths of modules. The second language is among them: it is the
 * worse case.
 */
const atOnce = ['src/i18n/de/index.ts']

/** Adds up what the first usable chat needs, and what the SDK weighs alone. */
export function budget(root: string): Plugin {
  return {
    name: 'parley:budget',
    apply: 'build',
    async writeBundle(_options, bundle) {
      const chunks = needed(bundle)
      // There is one for all.
      const styles = Object.values(bundle).filter(one => one.type === 'asset' && one.fileName.endsWith('.css'))
      const figures = {
        script: sum(chunks.map(chunk => sent(chunk.code))),
        style: sum(styles.map(style => sent((style as Rolldown.OutputAsset).source))),
        // The page, too.
        requests: 1 + chunks.length + styles.length,
        sdk: await sdk(root),
      }
      const lines = [
        line('JavaScript to the first chat', figures.script, limits.script, 'bytes'),
        line('CSS', figures.style, limits.style, 'bytes'),
        line('Requests', figures.requests, limits.requests, ''),
      ]
      console.log(['Budgets (brotli):', ...lines, `  SDK alone: ${figures.sdk} bytes`].join('\n'))
      if (lines.some(one => one.includes('OVER'))) this.error(`The browser client is over its budget:\n${lines.join('\n')}`)
    },
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
const sent = (content: string | Uint8Array) => brotli(Buffer.from(content)).length
const line = (name: string, figure: number, limit: number, unit: string) =>
  `  ${name}: ${figure} of ${limit} ${unit}${figure > limit ? ' OVER' : ''}`.trimEnd()

/** The chunks that are loaded at once, and all that they import. */
function needed(bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] {
  const chunks = Object.values(bundle).filter(one => one.type === 'chunk')
  const has = (part: string) => (chunk: Rolldown.OutputChunk) => chunk.moduleIds.some(id => id.endsWith(part))
  const gone = atOnce.find(part => !chunks.some(has(part)))
  if (gone) throw new Error(`build/budget.ts names ${gone}, and no chunk has it.`)
  return reached(chunks, chunk => chunk.isEntry && chunk.name !== 'sw' || atOnce.some(part => has(part)(chunk)))
}

function reached(chunks: Rolldown.OutputChunk[], isFirst: (chunk: Rolldown.OutputChunk) => boolean): Rolldown.OutputChunk[] {
  const found = new Set(chunks.filter(isFirst))
  // A set grows while it is walked.
  for (const chunk of found) {
    for (const name of chunk.imports) found.add(chunks.find(one => one.fileName === name)!)
  }
  return [...found]
}

/** As it is published: what everybody loads of it. Its own build refuses what is above its budget, and this one with it. */
async function sdk(root: string): Promise<number> {
  const client = join(root, '../client')
  const made = await build({ configFile: join(client, 'vite.config.ts'), root: client, logLevel: 'silent', build: { write: false } })
  const [{ output }] = (Array.isArray(made) ? made : [made]) as [Rolldown.RolldownOutput]
  return sum(output.filter(one => one.type === 'chunk' && one.name === 'index').map(one => sent((one as Rolldown.OutputChunk).code)))
}
