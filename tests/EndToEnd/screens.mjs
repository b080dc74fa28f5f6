// Pictures of every screen into docs/screens: node screens.mjs [name …] [--out folder]
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startChromium } from './browser.mjs'
import { allScreens, german, looks } from './everyscreen.mjs'
import { withPalette } from './palette.mjs'
import { screens } from './screenlist.mjs'
import { startParley } from './server.mjs'

const { values: { out }, positionals: wanted } = parseArgs({
  allowPositionals: true, options: { out: { type: 'string', default: new URL('../../docs/screens', import.meta.url).pathname } },
})
await mkdir(out, { recursive: true })
const parley = await startParley()
const chromium = await startChromium()
try {
  const all = await allScreens(chromium, parley)
  for (const screen of screens.filter(one => one.picture && (wanted.length === 0 || wanted.includes(one.name)))) {
    for (const look of [...looks, german].filter(({ look }) => screen.picture.includes(look))) {
      try {
        const { context, page } = await all.open(screen, look)
        await page.waitForTimeout(400)
        await writeFile(join(out, `${screen.name}-${look.look}.png`), withPalette(await page.screenshot()))
        await context.close()
      } catch (error) {
        console.error(`${screen.name} (${look.look}): ${error.message}`)
        process.exitCode = 1
      }
    }
  }
  await all.close()
} finally {
  await chromium.close()
  await parley.stop()
}
