// Every screen on a desk: axe finds nothing, light and dark.
import assert from 'node:assert/strict'
import { faults } from './axe.mjs'
import { eachScreen } from './eachscreen.mjs'
import { looks } from './everyscreen.mjs'

eachScreen(looks[0], 'axe finds nothing, light and dark', async page => {
  assert.deepEqual(await faults(page), [])
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await faults(page), [], 'dark')
})
