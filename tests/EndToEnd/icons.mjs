// Draws the icons that systems want as pictures from web/app/public/favicon.svg: node tests/EndToEnd/icons.mjs, when that has changed.
import { readFile, writeFile } from 'node:fs/promises'
import { startChromium } from './browser.mjs'

const folder = new URL('../../web/app/public/', import.meta.url)
const svg = await readFile(new URL('favicon.svg', folder), 'utf8')
// A system cuts these to a shape of its own: no corners, and what matters in the middle four fifths.
const full = svg.replace('rx="15"', '')
const safe = full
  .replace('viewBox="0 0 64 64"', 'viewBox="-6 -6 76 76"')
  .replace('<rect width="64" height="64"', '<rect x="-6" y="-6" width="76" height="76"')

const chromium = await startChromium()
const page = await chromium.newPage()
for (const [name, size, drawing] of [
  ['icon-192.png', 192, svg], ['icon-512.png', 512, svg], ['icon-maskable.png', 512, safe], ['apple-touch-icon.png', 180, full],
]) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${drawing}`)
  await writeFile(new URL(name, folder), await page.screenshot({ omitBackground: true }))
}
await chromium.close()
