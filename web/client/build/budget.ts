import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin } from 'vite'

/** Brotli bytes of what everybody loads, and of what is loaded where there is IndexedDB (without idb, about 1.2 kB). */
const Core = 12_000
const Storage = 5_000

/** Fails the build that grew above the budget. */
export function budget(): Plugin {
  return {
    name: 'budget',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(part => part.type === 'chunk')
      const size = (isLater: boolean) => chunks.filter(({ isDynamicEntry }) => isDynamicEntry === isLater)
        .reduce((sum, { code }) => sum + brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length, 0)
      const [core, storage] = [size(false), size(true)]
      this.info(`brotli: ${core} of ${Core} bytes, storage ${storage} of ${Storage}`)
      if (core > Core || storage > Storage) this.error(`over budget: ${core} of ${Core} bytes, storage ${storage} of ${Storage}`)
    },
  }
}
