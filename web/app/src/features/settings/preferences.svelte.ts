import type { Language } from '../../i18n/index.svelte'

/** What one person chose for this device. Kept in localStorage; nothing of it goes to the server. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  /** Null: the browser's. */
  readonly language: Language | null
  readonly density: 'cosy' | 'compact'
  /** Enter sends and Shift+Enter breaks the line; else Ctrl/Cmd+Enter sends. */
  readonly enterSends: boolean
  /** A tone for new messages. */
  readonly sound: boolean
  /** Notifications of the system; works only where the browser was told that it may. */
  readonly desktop: boolean
  /** That the app has explained desktop notifications once, so that it never asks by itself again. */
  readonly desktopOffered: boolean
}

const initial: Preferences = {
  theme: 'system', language: null, density: 'cosy', enterSends: true, sound: true, desktop: false, desktopOffered: false,
}

/** Whose preferences the page starts with, before it knows who is signed in: the theme must not change while one looks. */
const lastKey = 'parley.last'
const keyOf = (person: number): string => `parley.preferences.${person}`

let person = $state.raw<number | null>(null)
let chosen = $state.raw<Preferences>(initial)

function stored(key: string): string | null {
  try { return localStorage.getItem(key) } catch { return null }
}

function store(key: string, value: string): void {
  try { localStorage.setItem(key, value) } catch { /* A browser that keeps nothing still works, until it is closed. */ }
}

function parse(text: string | null): Preferences {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return { ...initial, ...(typeof value === 'object' ? value : {}) }
  } catch {
    return initial
  }
}

export const preferences = (): Preferences => chosen

export function prefer(change: Partial<Preferences>): void {
  chosen = { ...chosen, ...change }
  if (person !== null) store(keyOf(person), JSON.stringify(chosen))
}

/** Takes what this person chose; null: what the last person on this device had. */
export function preferencesOf(next: number | null): void {
  person = next
  if (next !== null) store(lastKey, String(next))
  chosen = parse(stored(keyOf(next ?? Number(stored(lastKey) ?? 0))))
}

// Another tab of the same person has changed something.
window.addEventListener('storage', event => {
  if (person !== null && event.key === keyOf(person)) chosen = parse(event.newValue)
})
