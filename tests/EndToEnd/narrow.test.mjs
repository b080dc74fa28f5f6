// Every screen where it is narrow: axe finds nothing, and nothing is cut off.
import assert from 'node:assert/strict'
import { faults } from './axe.mjs'
import { eachScreen } from './eachscreen.mjs'
import { narrow } from './everyscreen.mjs'
import { cutOff } from './reflow.mjs'

eachScreen(narrow, 'at 320 pixels axe finds nothing, and nothing is cut off', async page => {
  assert.deepEqual(await faults(page), [])
  assert.deepEqual(await cutOff(page), [])
})
