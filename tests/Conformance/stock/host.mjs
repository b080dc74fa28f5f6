// The bare transport of the server, for one test file: a suite of the conformance host on a free port, with
// time for machines that are busy.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const built = new URL('../../../artifacts/bin/Parley.Conformance/release/Parley.Conformance', import.meta.url).pathname

/** Resolves to the host's address and a way to end it. */
export async function startHost(suite) {
  const host = spawn(built, ['--suite', suite, '--port', '0', '--patient'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise(resolve => host.once('exit', resolve))
  for await (const line of createInterface({ input: host.stdout })) {
    const ready = line.match(/^Ready at (http:\/\/[^/]+)/)
    if (ready) {
      host.stdout.resume()
      return {
        url: ready[1],
        async stop() {
          host.kill('SIGTERM')
          await exited
        },
      }
    }
  }

  throw new Error(`the host ended (${await exited}) before it was ready`)
}
