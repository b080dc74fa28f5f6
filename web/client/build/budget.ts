import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin } from 'vite'

// Brotli bytes of what everybody loads, and of what is loaded where there is IndexedDB; idb, a dependency, comes to the latter with 1.2 kB.
// The goal is 12,000 in all (docs/benchmarks.md). It is not reached: these keep what there is from growing.
const Core = 15_000
const Storage = 3_500

/** Fails the build that grew above the budget. */
export function budget(): Plugin {
  return {
    name: 'budget',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(part => part.type === 'chunk')
      const size = (isLater: boolean) => chunks.filter(({ isDynamicEntry }) => isDynamicEntry === isLater)
        .reduce((sum, { code }) => sum + brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length, 0)
      const told = `brotli: ${size(false)} of ${Core} bytes, and for storage ${size(true)} of ${Storage}`
      if (size(false) > Core || size(true) > Storage) this.error(`over budget, ${told}`)
      this.info(told)
    },
  }
}
