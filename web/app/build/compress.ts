import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

// Pictures and fonts are compressed already.
const worthIt = /\.(css|html|js|json|svg|txt|webmanifest)$/

/** As the server sends it: the best that each coding can do, since it is done once. */
export const brotli = (content: Uint8Array): Buffer =>
  brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })

/** Lays `x.br` and `x.gz` beside each `x` that they make shorter. */
export function compress(): Plugin {
  return {
    name: 'parley:compress',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir }) {
        const files = readdirSync(dir!, { recursive: true, encoding: 'utf8' }).filter(file => worthIt.test(file))
        for (const file of files) {
          const path = join(dir!, file)
          const content = readFileSync(path)
          for (const [extension, coded] of [['br', brotli(content)], ['gz', gzipSync(content, { level: 9 })]] as const) {
            if (coded.length < content.length) writeFileSync(`${path}.${extension}`, coded)
          }
        }
      },
    },
  }
}
