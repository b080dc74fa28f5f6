// A Parley of its own for one test: fresh data, a free port, ended with the test.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const program = new URL('../../artifacts/bin/Parley.Server/release/parley', import.meta.url).pathname

/** Starts the server and resolves, once it says that it is ready, to its address and a way to end it. */
export async function startParley() {
  const data = await mkdtemp(join(tmpdir(), 'parley-e2e-'))
  const server = spawn(program, ['--urls', 'http://127.0.0.1:0', '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise(resolve => server.once('exit', resolve))
  for await (const line of createInterface({ input: server.stdout })) {
    const ready = line.match(/^Parley is ready at (\S+)/)
    if (ready) {
      server.stdout.resume()
      return {
        url: ready[1],
        async stop() {
          server.kill('SIGTERM')
          await exited
          await rm(data, { recursive: true })
        },
      }
    }
  }

  throw new Error(`the server ended (${await exited}) before it was ready`)
}
