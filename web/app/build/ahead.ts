import type { Plugin } from 'vite'

/** The page runs src/early.ts at once, and does not wait for it. */
export function ahead(): Plugin {
  return {
    name: 'parley:ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const early = Object.values(bundle ?? {}).find(one => one.type === 'chunk' && one.isEntry && one.name === 'early')
        if (!early) throw new Error('The build made no early.js.')
        return [{ tag: 'script', attrs: { type: 'module', async: true, src: `/${early.fileName}` }, injectTo: 'head' as const }]
      },
    },
  }
}
