import { createServer, type AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createParley } from '../src'

test('A server that is not there takes nothing with it in Node, whose WebSocket may be one that throws what nobody listens to', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  const thrown = vi.fn()
  process.on('uncaughtException', thrown)
  const parley = createParley({ url: `http://127.0.0.1:${port}`, getToken: async () => 'token', environment: { WebSocket: WebSocket as never } })
  const waiting = new Promise<void>(resolve => {
    parley.subscribe(({ connection }) => { if (connection.status === 'waiting') resolve() })
  })
  parley.connect()
  await waiting
  await parley.close()
  process.off('uncaughtException', thrown)
  expect(thrown).not.toHaveBeenCalled()
})
