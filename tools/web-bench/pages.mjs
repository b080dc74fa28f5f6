// Browsers of the person who is measured, slowed down as asked.

/** What Lighthouse calls slow 4G, and a processor like that of a phone of some years ago. */
const slow4g = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }

/** A browser of Ada's, signed in, with nothing loaded yet. */
export async function signIn(chromium, url, person, options = {}) {
  const origins = [{ origin: new URL(url).origin, localStorage: [{ name: 'parley.person', value: String(person.id) }] }]
  const context = await chromium.newContext({ storageState: { cookies: [], origins }, viewport: { width: 1280, height: 800 }, ...options })
  const answer = await context.request.post(`${url}/api/v1/auth/login`, { data: { email: person.email, password: person.password } })
  if (!answer.ok()) throw new Error(await answer.text())
  await context.addInitScript(watchStart)
  return context
}

export async function openPage(context, { network = false, cpu = 1 } = {}) {
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  // The window has bars of its own above the page. What is then below its edge is never put on a screen: a letter in the composer would count as
  // not shown until something else on the page changes.
  const { windowId } = await cdp.send('Browser.getWindowForTarget')
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: 1600, height: 1200 } })
  if (network) {
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', slow4g)
  }
  if (cpu > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu })
  return { page, cdp }
}

/** Notes in the page when one could first write, and when the first messages were there: in frames as they are drawn. */
function watchStart() {
  const marks = globalThis.parleyBench = { composer: null, rows: null }
  const look = () => {
    const area = document.querySelector('form textarea[aria-label]')
    if (marks.composer === null && area && !area.disabled) marks.composer = performance.now()
    if (marks.rows === null && document.querySelector('[role=feed] article[data-seq]')) marks.rows = performance.now()
    if (marks.composer === null || marks.rows === null) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Resolves to the two marks, in milliseconds since the navigation began. */
export async function start(page) {
  await page.waitForFunction(() => globalThis.parleyBench?.composer != null && globalThis.parleyBench.rows != null, null, { timeout: 60_000 })
  return page.evaluate(() => globalThis.parleyBench)
}
