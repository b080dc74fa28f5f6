// Debian's Chromium, without the network of its own that it would look for.
import { chromium } from 'playwright-core'

const options = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync',
  ],
}

/** A browser for the whole file; each person gets a context of its own (cookies, storage). */
export function startChromium(more = {}) {
  return chromium.launch({ ...options, ...more })
}

/** One that keeps its data in a folder, and lets other tools steer it at a port. */
export function startChromiumAt(folder, port) {
  return chromium.launchPersistentContext(folder, { ...options, args: [...options.args, `--remote-debugging-port=${port}`] })
}
