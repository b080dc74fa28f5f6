// The service worker: keeps the app itself, so that it starts without a network and at once with one. What people say is kept by the SDK.
//
// One version is one cache, filled whole or not at all, and pages are answered from it: what is drawn is never half old and half new.
// A new version waits until the person takes it, or until the page is loaded while no other window is open.

/** Filled in by build/worker.ts: the files of this version but for the page, and what the page must be. */
declare const __FILES__: readonly string[]
declare const __VERSION__: string
declare const __PAGE_INTEGRITY__: string

const worker = self as unknown as ServiceWorkerGlobalScope
const prefix = 'parley-app-'
const own = prefix + __VERSION__

/** As src/router.svelte.ts has them: other addresses of this server are not the app's. */
const pages = /^\/(?:$|c\/|settings(?:\/|$)|(?:login|signup|forgot|reset-password|confirm-email|invite)\/?$)/

worker.addEventListener('install', event => event.waitUntil(fill()))
worker.addEventListener('activate', event => event.waitUntil(takeOver()))
worker.addEventListener('message', event => {
  if (event.data === 'activate') void worker.skipWaiting()
})

worker.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (request.mode === 'navigate') {
    if (pages.test(url.pathname)) event.respondWith(page(request))
  } else if (__FILES__.includes(url.pathname) || url.pathname.startsWith('/assets/')) {
    event.respondWith(kept(request, url.pathname))
  }
})

async function fill(): Promise<void> {
  const cache = await caches.open(own)
  try {
    // The server may be another version by now: a page that is not of this one is refused here, and the worker with it.
    await cache.add(new Request('/', { cache: 'reload', integrity: __PAGE_INTEGRITY__ }))
    await cache.addAll(__FILES__.map(path => new Request(path, { cache: path.startsWith('/assets/') ? 'default' : 'reload' })))
  } catch (error) {
    await caches.delete(own)
    throw error
  }
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== own) await caches.delete(name)
  }
  await worker.clients.claim()
}

async function page(request: Request): Promise<Response> {
  const name = await newest(request)
  // Where this worker's own is gone already, its successor's is there.
  return await caches.match('/', { cacheName: name, ignoreVary: true }) ?? await caches.match('/', { ignoreVary: true }) ?? fetch(request)
}

/**
 * Where the page is loaded anew and no other window would be left with what it needs gone, the version that waits is taken. What is loaded
 * anew says so by its cache mode, and still counts as a window.
 */
async function newest({ cache }: Request): Promise<string> {
  const { waiting } = worker.registration
  const mine = cache === 'no-cache' || cache === 'reload' ? 1 : 0
  if (!waiting || (await worker.clients.matchAll({ type: 'window' })).length > mine) return own
  const next = (await caches.keys()).find(name => name.startsWith(prefix) && name !== own)
  if (!next) return own
  waiting.postMessage('activate')
  return next
}

/** From whichever version has it: the names of these files are of their contents. */
async function kept(request: Request, path: string): Promise<Response> {
  return await caches.match(path, { ignoreVary: true }) ?? fetch(request)
}
