// The JSON Schema of the envelope protocol as the server serves it, held against the corpus that the server's own validation is held against
// (tests/Parley.Protocols.Tests/Envelope/CorpusTests.cs).
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import Ajv from 'ajv/dist/2020.js'
import { startParley } from '../../EndToEnd/server.mjs'

describe('the schema of envelopes', { timeout: 60_000 }, () => {
  let server
  before(async () => { server = await startParley() })
  after(() => server.stop())

  it('takes what the server takes, and refuses what it refuses', async () => {
    const answer = await fetch(`${server.url}/schemas/envelope.json`)
    assert.equal(answer.headers.get('content-type'), 'application/schema+json')
    const schema = await answer.json()
    assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
    const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true })
    ajv.addSchema(schema, 'envelope')
    const takes = ajv.getSchema('envelope#/$defs/clientFrame')
    assert.ok(ajv.getSchema('envelope#/$defs/serverFrame'))
    const corpus = JSON.parse(await readFile(new URL('envelope-corpus.json', import.meta.url), 'utf8'))
    for (const { what, valid, frame } of corpus) assert.equal(takes(frame), valid, `${what}: ${ajv.errorsText(takes.errors)}`)
  })
})
