// The page at /example: two people, two browsers.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { readDocuments } from './documents.mjs'
import { startParley } from './server.mjs'

let parley
let chromium
let documents

before(async () => {
  parley = await startParley()
  documents = await readDocuments(parley)
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

/** Opens the page as a new person; what goes wrong in it fails the test. */
async function enter(name) {
  const context = await chromium.newContext()
  const page = await context.newPage()
  const problems = []
  documents.watch(page)
  page.on('pageerror', error => problems.push(`${name}: ${error}`))
  page.on('console', message => message.type() === 'error' && problems.push(`${name}: ${message.text()}`))
  await page.goto(`${parley.url}/example`)
  await page.fill('#enter [name=name]', name)
  await page.fill('#enter [name=email]', `${name.toLowerCase()}@example.org`)
  await page.fill('#enter [name=password]', 'correct horse battery')
  await page.click('#enter button')
  const note = page.locator('#note')
  await note.filter({ hasText: /number \d+/ }).waitFor()
  return { page, problems, number: (await note.textContent()).match(/\d+/)[0] }
}

async function say({ page }, text) {
  await page.fill('#say [name=text]', text)
  await page.click('#say button')
}

const line = ({ page }, text) => page.locator('#list li', { hasText: text }).waitFor()

test('two people talk through the example page', async () => {
  const ada = await enter('Ada')
  const bob = await enter('Bob')

  await ada.page.fill('#choose [name=id]', bob.number)
  await ada.page.click('#choose button')
  await say(ada, 'Hello Bob, <b>is</b> anybody there?')
  await line(bob, 'Ada: Hello Bob, <b>is</b> anybody there?')
  await say(bob, 'Yes. Welcome.')
  await line(ada, 'Bob: Yes. Welcome.')

  assert.equal(await ada.page.locator('#list li').count(), 2)
  assert.equal(await bob.page.locator('#list b').count(), 0)
  assert.deepEqual([...ada.problems, ...bob.problems], [])
})

test('what was said is there again after a reload of the page', async () => {
  const cyd = await enter('Cyd')
  const dan = await enter('Dan')
  await cyd.page.fill('#choose [name=id]', dan.number)
  await cyd.page.click('#choose button')
  await say(cyd, 'Keep this')
  await line(dan, 'Cyd: Keep this')

  await dan.page.reload()
  await dan.page.fill('#enter [name=email]', 'dan@example.org')
  await dan.page.fill('#enter [name=password]', 'correct horse battery')
  await dan.page.click('#enter button')
  await dan.page.fill('#choose [name=id]', cyd.number)
  await dan.page.click('#choose button')

  await line(dan, 'Cyd: Keep this')
})

test('all that these browsers said and heard is as documented', () => {
  assert.deepEqual(documents.wrongs, [])
  for (const what of ['ClientAuth', 'AuthSuccessFrame', 'ClientMessage', 'NewMessageFrame', 'POST /api/v1/auth/register → 201']) {
    assert.ok(documents.seen.has(what), `${what} was not seen`)
  }
})
