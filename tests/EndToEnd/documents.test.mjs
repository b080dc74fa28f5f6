// The documents themselves: they are what they claim to be, and the page at /docs shows them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import { startChromium } from './browser.mjs'
import { startParley } from './server.mjs'

let parley
let chromium

before(async () => {
  parley = await startParley()
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

const read = async name => (await fetch(`${parley.url}/${name}`)).json()

test('openapi.json is OpenAPI 3.1', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(await read('openapi.json'))
  assert.ok(valid, JSON.stringify(errors))
  assert.equal(validator.version, '3.1')
})

test('asyncapi.json is AsyncAPI 3', async () => {
  const specification = JSON.parse(readFileSync(new URL('node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json', import.meta.url)))
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  const validate = ajv.compile(specification)
  assert.ok(validate(await read('asyncapi.json')), ajv.errorsText(validate.errors).slice(0, 2_000))
})

for (const [width, colorScheme] of [[1400, 'light'], [390, 'dark']]) {
  test(`the reference shows every route and every frame, ${width} wide and ${colorScheme}`, async () => {
    const context = await chromium.newContext({ viewport: { width, height: 800 }, colorScheme })
    const page = await context.newPage()
    const problems = []
    page.on('pageerror', error => problems.push(String(error)))
    page.on('console', message => message.type() === 'error' && !message.text().includes('favicon') && problems.push(message.text()))
    page.on('request', request => request.url().startsWith(parley.url) || problems.push(`asks ${request.url()}`))
    await page.goto(`${parley.url}/docs#o-conversations_create`)
    await page.locator('#o-conversations_create[open]').waitFor()

    const [http, native] = [await read('openapi.json'), await read('asyncapi.json')]
    for (const operation of Object.values(http.paths).flatMap(Object.values)) {
      assert.equal(await page.locator(`[id="o-${operation.operationId}"]`).count(), 1, operation.operationId)
    }
    for (const key of Object.keys(native.components.messages)) {
      assert.equal(await page.locator(`[id="f-${key}"]`).count(), 1, key)
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it scrolls sideways')
    assert.deepEqual(problems, [])
    await context.close()
  })
}
