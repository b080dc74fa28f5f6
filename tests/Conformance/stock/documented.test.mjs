// The clients at the end of docs/protocols/socket-io.md, as they stand there.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { startParley } from '../../EndToEnd/server.mjs'

const page = new URL('../../../docs/protocols/socket-io.md', import.meta.url)

const pusherPage = new URL('../../../docs/protocols/pusher.md', import.meta.url)
const app = { id: '7', key: 'key-of-the-shop', secret: 'secret of the shop, a long one' }

describe('the client of chat of the Pusher document', { timeout: 60_000 }, () => {
  it('works as it is written', async () => {
    const server = await startParley({ settings: ['--pusher.apps', JSON.stringify([app])] })
    const client = (await readFile(pusherPage, 'utf8')).split('## A client of chat')[1].split('```js\n')[1].split('```')[0]
    assert.ok(client.split('\n').length <= 29, 'it is a short one')
    const file = new URL('./node_modules/documented-chat.mjs', import.meta.url).pathname
    await writeFile(file, client)
    try {
      const run = promisify(execFile)('node', [file, server.url, app.key], { timeout: 30_000 })
      assert.deepEqual(await run, { stdout: 'Ada: Hello, Bob\nBob: Hello, Ada\n', stderr: '' })
    } finally {
      await rm(file)
      await server.stop()
    }
  })
})

describe('the client of the Pusher document', { timeout: 60_000 }, () => {
  it('works as it is written', async () => {
    const server = await startParley({ settings: ['--pusher.apps', JSON.stringify([app])] })
    const client = (await readFile(pusherPage, 'utf8')).split('## A client')[1].split('```js\n')[1].split('```')[0]
    assert.ok(client.split('\n').length <= 27, 'it is a short one')
    const file = new URL('./node_modules/documented-pusher.mjs', import.meta.url).pathname
    await writeFile(file, client)
    try {
      const run = promisify(execFile)('node', [file, server.url, app.id, app.key, app.secret], { timeout: 30_000 })
      assert.deepEqual(await run, { stdout: 'Bob came\nBob is typing\nHello\n', stderr: '' })
    } finally {
      await rm(file)
      await server.stop()
    }
  })
})

describe('the clients of the document', { timeout: 60_000 }, () => {
  let server
  before(async () => { server = await startParley() })
  after(() => server.stop())

  for (const [vocabulary, said] of [['snake', 'Bob is typing\nBob: Hello, Ada\n'], ['kebab', 'Ada: Hello, Bob\n']]) {
    it(`works as it is written for ${vocabulary}`, async () => {
      const text = await readFile(page, 'utf8')
      const client = text.split(`## A client of the ${vocabulary} vocabulary`)[1].split('```js\n')[1].split('```')[0]
      assert.ok(client.split('\n').length <= 27, 'it is a short one')
      // Beside the stock client, which it imports by its name.
      const file = new URL(`./node_modules/documented-${vocabulary}.mjs`, import.meta.url).pathname
      await writeFile(file, client)
      try {
        const { stdout, stderr } = await promisify(execFile)('node', [file, server.url], { timeout: 30_000 })
        assert.deepEqual([stdout, stderr], [said, ''])
      } finally {
        await rm(file)
      }
    })
  }
})
