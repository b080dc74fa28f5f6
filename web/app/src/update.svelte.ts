import { mount } from 'svelte'
import UpdateOffer from './ui/UpdateOffer.svelte'

/** Often enough for a window that stays open for weeks; a page that is loaded asks anyway. */
const pause = 30 * 60 * 1000

let offered = $state.raw(false)
let registration: ServiceWorkerRegistration | null = null
let accepted = false
let asked = 0
let script: string | null = null

/** True once the server has another version of this app, ready to be taken. */
export const isOffered = (): boolean => offered

/** Until the next one. */
export function dismissUpdate(): void {
  offered = false
}

/** Loads the new version. What is being written and sent is kept by the client, and is there again afterwards. */
export function takeUpdate(): void {
  accepted = true
  const waiting = registration?.waiting
  if (waiting) waiting.postMessage('activate')
  else location.reload()
}

/**
 * Keeps the app for the next start, and looks out for a new version of it: when the page is seen again, when the network is back, and when
 * a part of this version is gone from the server.
 */
export function watchForUpdates(): void {
  mount(UpdateOffer, { target: document.body })
  addEventListener('online', () => void look())
  addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') void look() })
  addEventListener('vite:preloadError', () => void compare())
  // Only where the page is from https or from this machine: elsewhere browsers know no service workers.
  if (!('serviceWorker' in navigator)) return
  const workers = navigator.serviceWorker
  workers.addEventListener('controllerchange', () => {
    if (accepted) location.reload()
    // Taken in another window, or for the first time: then nothing is newer than this.
    else void compare()
  })
  void register(workers)
}

async function register(workers: ServiceWorkerContainer): Promise<void> {
  try {
    registration = await workers.register(script ??= path())
  } catch {
    // The network went meanwhile. `look` tries again when it is back.
    return
  }

  asked = Date.now()
  if (registration.waiting && workers.controller) offered = true
  registration.addEventListener('updatefound', () => {
    const next = registration?.installing
    next?.addEventListener('statechange', () => {
      if (next.state === 'installed' && workers.controller) offered = true
    })
  })
}

/** The policy of the page wants to be told which script may become a worker: this one. */
function path(): string {
  const worker = '/sw.js'
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes
  return types ? types.createPolicy('parley-worker', { createScriptURL: () => worker }).createScriptURL(worker) : worker
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

async function look(): Promise<void> {
  if (Date.now() - asked < pause) return
  if (!registration && 'serviceWorker' in navigator) return register(navigator.serviceWorker)
  asked = Date.now()
  await (registration ? registration.update() : compare()).catch(() => undefined)
}

/** Without a service worker: does the page of the server still name the script that runs here? */
async function compare(): Promise<void> {
  const running = document.querySelector<HTMLScriptElement>('script[type=module][src]')
  const page = await fetch('/', { cache: 'no-cache' }).then(answer => answer.ok ? answer.text() : null).catch(() => null)
  if (running && page !== null && !page.includes(new URL(running.src).pathname)) offered = true
}
