import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Of `public`, what the page itself shows; the icons are for the system that installs it. */
const publicFiles = ['favicon.svg', 'favicon-unread.svg', 'manifest.webmanifest']

const sha256 = (...contents: (string | Uint8Array)[]) => contents.reduce((hash, one) => hash.update(one), createHash('sha256'))

/** Tells the service worker which files its version is made of. Its own script stands at `/sw.js`, without a hash: browsers ask for it there. */
export function worker(root: string): Plugin {
  return {
    name: 'parley:worker',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          input: { index: join(root, 'index.html'), early: join(root, 'src/early.ts'), sw: join(root, 'src/sw.ts') },
          output: {
            entryFileNames: chunk => chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js',
            // What the page needs at once is one file, however lazy parts share it; the worker stands alone.
            codeSplitting: { groups: [{ name: 'app', tags: ['$initial'], test: id => !/src.(sw|(storage.)?early)\.ts$/.test(id) }] },
          },
        },
      },
    }),
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const script = bundle['sw.js']
        const page = bundle['index.html']
        if (script?.type !== 'chunk' || page?.type !== 'asset') return this.error('The build made no sw.js or no index.html.')
        if (script.imports.length > 0) return this.error('sw.js must stand alone: it shares code with the app.')

        const assets = Object.keys(bundle).filter(name => name.startsWith('assets/')).sort()
        const shown = publicFiles.map(name => readFileSync(join(root, 'public', name)))
        const version = sha256(page.source, ...assets, ...shown, script.code).digest('hex').slice(0, 12)
        script.code = script.code
          .replaceAll('__FILES__', JSON.stringify([...assets, ...publicFiles].map(name => `/${name}`)))
          .replaceAll('__VERSION__', JSON.stringify(version))
          .replaceAll('__PAGE_INTEGRITY__', JSON.stringify(`sha256-${sha256(page.source).digest('base64')}`))
      },
    },
  }
}
