import type { Plugin } from 'vite'

/** Parts of paths of modules that every start asks for by `import()`. */
const always = ['storage/durable.ts']

/** Lets the page name them, so that they come beside the scripts that ask for them: one round trip less until somebody can write. */
export function ahead(): Plugin {
  return {
    name: 'parley:ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) => Object.values(bundle ?? {}).flatMap(one =>
        one.type === 'chunk' && !one.isEntry && always.some(part => one.moduleIds.some(id => id.endsWith(part)))
          ? [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${one.fileName}` }, injectTo: 'head' as const }]
          : []),
    },
  }
}
