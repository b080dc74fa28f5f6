import type { Attachment } from 'svelte/attachments'
import { on } from 'svelte/events'

const LONG = 450
/** Pixels by which a finger that rests may stray. */
const SLACK = 10

/** A finger that rests on an element: phones of one kind say `contextmenu` then, those of the other nothing at all. Answers where it was. */
export const longPress = (onpress: (at: { x: number, y: number }) => void): Attachment<HTMLElement> => node => {
  let start: { x: number, y: number } | null = null
  let held = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const forget = (): void => {
    clearTimeout(timer)
    start = null
    node.removeAttribute('data-pressed')
  }

  const down = (event: PointerEvent): void => {
    forget()
    held = false
    if (event.pointerType !== 'touch' || !event.isPrimary) return
    start = { x: event.clientX, y: event.clientY }
    timer = setTimeout(() => {
      held = true
      node.setAttribute('data-pressed', '')
      navigator.vibrate?.(10)
    }, LONG)
  }

  const move = (event: PointerEvent): void => {
    if (start && !held && Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLACK) forget()
  }

  const up = (): void => {
    const at = start
    forget()
    // After the finger has left, for the browser closes at that moment whatever has opened under it.
    if (held && at) setTimeout(() => onpress(at))
  }

  /** The press that ends the rest is none. */
  const click = (event: Event): void => {
    if (!held) return
    held = false
    event.preventDefault()
    event.stopPropagation()
  }

  const ways = [
    on(node, 'pointerdown', down), on(node, 'pointermove', move), on(node, 'pointerup', up), on(node, 'pointercancel', forget),
    on(node, 'click', click, { capture: true }),
    on(node, 'contextmenu', event => {
      if (!start) return
      event.preventDefault()
      event.stopPropagation()
    }, { capture: true }),
  ]
  return () => {
    forget()
    ways.forEach(off => off())
  }
}
