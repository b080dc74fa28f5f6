import { flushSync } from 'svelte'
import type { Command } from './features/conversations/shortcuts'
import { drawNow, isBehind } from './router.svelte'

// A conversation is drawn a frame after it was asked for (router.svelte.ts). What is done in between is meant for it, not for the one before:
// no word may come to stand, and be sent, where it was not meant to.

const modifiers = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift'])
const passing = new Set<Command | null>(['next', 'previous', 'nextUnread', 'previousUnread'])

/** For keys, before anything else hears of them. Those that lead on to the next conversation let this one pass by. */
export function keyWhileBehind(event: KeyboardEvent, command: Command | null): void {
  if (!isBehind() || !event.isTrusted || modifiers.has(event.key) || passing.has(command)) return
  drawNow()
  flushSync()
  // Its way was through what is gone. What it writes comes to where the focus is now.
  event.stopImmediatePropagation()
  const again = new KeyboardEvent('keydown', {
    key: event.key, code: event.code, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, shiftKey: event.shiftKey,
    isComposing: event.isComposing, bubbles: true, cancelable: true,
  })
  if (!(document.activeElement ?? document.body).dispatchEvent(again)) event.preventDefault()
}

export function pressWhileBehind(event: PointerEvent): void {
  if (!isBehind() || !(event.target instanceof Element) || !event.target.closest('#main')) return
  drawNow()
  flushSync()
}
