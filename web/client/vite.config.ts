import { defineConfig } from 'vite'
import { budget } from './build/budget.ts'
import { smaller } from './build/smaller.ts'

// What is published: ESM for browsers and Node. What needs IndexedDB is a part of its own, loaded where there is one; idb stays outside.
export default defineConfig({
  plugins: [smaller(), budget()],
  build: {
    target: 'es2022',
    lib: { entry: ['src/index.ts', 'src/selectors.ts', 'src/storage/early.ts'], formats: ['es'], fileName: (_, name) => `${name}.js` },
    rolldownOptions: {
      external: ['idb'],
      preserveEntrySignatures: 'allow-extension',
      output: { topLevelVar: false, minify: { compress: true, mangle: false }, comments: false, chunkFileNames: '[name].js' },
    },
  },
})
