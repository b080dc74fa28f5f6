import type { Plugin } from 'vite'

/**
 * The page runs src/early.ts before anything else. As a module it would run in its turn, and an asynchronous one when the browser likes, both
 * after the page is made; so it is a script of the old kind, the first of all that are asked for. It is small.
 */
export function ahead(): Plugin {
  return {
    name: 'parley:ahead',
    apply: 'build',
    // What it declares stays its own.
    renderChunk: (code, chunk) => chunk.isEntry && chunk.name === 'early' ? `'use strict';{${code}}` : null,
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const early = Object.values(bundle ?? {}).find(one => one.type === 'chunk' && one.isEntry && one.name === 'early')
        if (early?.type !== 'chunk') throw new Error('The build made no early.js.')
        if (early.imports.length > 0 || early.exports.length > 0) throw new Error('early.js must stand alone: it shares code with the app.')
        return [{ tag: 'script', attrs: { src: `/${early.fileName}` }, injectTo: 'head-prepend' as const }]
      },
    },
  }
}
