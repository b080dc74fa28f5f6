import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin } from 'vite'

// Brotli bytes: what everybody loads (docs/benchmarks.md); what is loaded where there is IndexedDB, to which idb, a dependency, adds
// 1.2 kB; what a view takes; and what a page may run before all of it.
const limits = { index: 12_000, durable: 4_750, selectors: 810, early: 700 }

/** Fails the build that grew above the budget. */
export function budget(): Plugin {
  return {
    name: 'budget',
    generateBundle(_, bundle) {
      const told: string[] = []
      let isOver = false
      for (const [name, limit] of Object.entries(limits)) {
        const part = bundle[`${name}.js`]
        if (part?.type !== 'chunk') throw new Error(`There is no ${name}.js, but a budget for it.`)
        const size = brotliCompressSync(part.code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
        told.push(`${name} ${size} of ${limit}`)
        isOver ||= size > limit
      }

      const all = `brotli bytes: ${told.join(', ')}`
      const other = Object.values(bundle).find(part => part.type === 'chunk' && !(part.name in limits))
      if (other) this.error(`there is no budget for ${other.fileName}`)
      if (isOver) this.error(`over budget, ${all}`)
      this.info(all)
    },
  }
}
