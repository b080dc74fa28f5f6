// A Parley of its own for one test: fresh data, a free port, ended with the test.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Where the server was built to. */
export const built = new URL('../../artifacts/bin/Parley.Server/release', import.meta.url).pathname

/**
 * Starts the server and resolves, once it says that it is ready, to its address and a way to end it. With `home` it is a copy of the program,
 * with `data` that is kept when it ends, with `url` it listens there, `settings` are more flags, and `environment` is added to that of the test.
 */
export async function startParley({ home = built, data: kept, url = 'http://127.0.0.1:0', settings = [], environment = {} } = {}) {
  const data = kept ?? await mkdtemp(join(tmpdir(), 'parley-e2e-'))
  const options = { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } }
  const server = spawn(join(home, 'parley'), ['--urls', url, '--data', data, ...settings], options)
  const exited = new Promise(resolve => server.once('exit', resolve))
  for await (const line of createInterface({ input: server.stdout })) {
    const ready = line.match(/^Parley is ready at (\S+)/)
    if (ready) {
      server.stdout.resume()
      return {
        url: ready[1],
        /** What lets the first administrator in. */
        setupCode: async () => (await readFile(join(data, 'setup-code'), 'utf8')).trim(),
        /** Without a word, as by a loss of power; the data stays. */
        async kill() {
          server.kill('SIGKILL')
          await exited
        },
        async stop() {
          server.kill('SIGTERM')
          await exited
          if (!kept) await rm(data, { recursive: true })
        },
      }
    }
  }

  throw new Error(`the server ended (${await exited}) before it was ready`)
}
