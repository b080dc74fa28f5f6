import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { ahead } from './build/ahead.ts'
import { budget } from './build/budget.ts'
import { compress } from './build/compress.ts'
import { worker } from './build/worker.ts'

// Where `npm run dev` finds a server: `./dev run` beside it.
const server = process.env['PARLEY_URL'] ?? 'http://127.0.0.1:8080'
const root = fileURLToPath(new URL('.', import.meta.url))

// Not what src/early.ts is made of: it stands alone.
const shared = /node_modules.svelte.|src.ui.|src.(store|router)\.svelte|client.src(?!.storage.early)|node_modules.idb/

export default defineConfig({
  plugins: [svelte(), ahead(), worker(root), budget(root), compress()],
  // The SDK is built with the app, from its sources.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  // And so do tests, which run in Node.
  ssr: { noExternal: ['@parley/client'], resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  build: {
    outDir: '../../artifacts/web/dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false },
    // One style for all: a dozen small ones cost more in requests, and come late to what is opened first.
    cssCodeSplit: false,
    // What several parts share is one file, not one for each combination of them. The client's storage is in it: every start asks for it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: shared }] } } },
  },
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
})
