// A network that comes and goes: a TCP proxy between browser and server, whose connections a test may cut, hold or refuse at will.
import { createServer, connect } from 'node:net'

/** Starts a proxy in front of a server. Its `url` is the one that browsers open. */
export async function startNetwork(parley) {
  const { port, hostname } = new URL(parley.url)
  const lines = new Set()
  let state = 'up'

  const proxy = createServer({ allowHalfOpen: false }, near => {
    near.on('error', () => {})
    if (state === 'down') {
      near.resetAndDestroy()
      return
    }

    const far = connect(Number(port), hostname)
    const line = { near, far }
    lines.add(line)
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    far.on('close', () => {
      near.destroy()
      lines.delete(line)
    })
    near.pipe(far)
    far.pipe(near)
    // A line that begins while the network hangs hangs too.
    if (state === 'hangs') hold(line)
  })
  await new Promise(resolve => proxy.listen(0, '127.0.0.1', resolve))

  const hold = ({ near, far }) => {
    near.unpipe(far)
    far.unpipe(near)
    near.pause()
    far.pause()
  }

  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    /** Resets every connection; the next ones go through. What was under way may have arrived, or not. */
    cut() {
      for (const { near, far } of lines) {
        near.resetAndDestroy()
        far.resetAndDestroy()
      }
    },
    /** Nothing gets through any more and nothing is told: a tunnel. */
    hang() {
      state = 'hangs'
      lines.forEach(hold)
    },
    /** Every connection is reset, and new ones are too. */
    down() {
      state = 'down'
      this.cut()
    },
    /** As if nothing had been; what hung is reset, since its bytes may be lost. */
    up() {
      const hung = state === 'hangs'
      state = 'up'
      if (hung) this.cut()
    },
    async stop() {
      this.down()
      await new Promise(resolve => proxy.close(resolve))
    },
  }
}
