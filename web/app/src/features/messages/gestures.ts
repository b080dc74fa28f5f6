import type { Attachment } from 'svelte/attachments'

interface Gestures {
  /** A row was pulled to the side. */
  readonly onreply: (key: string) => void
  /** A row was pressed for long. */
  readonly onmenu: (key: string) => void
}

const LONG = 450
/** Pixels before a touch is more than a press, and before pulling means something. */
const SLACK = 10
const PULL = 64

/** What fingers can do to rows. Mice and keys have buttons for the same. */
export const gestures = ({ onreply, onmenu }: Gestures): Attachment<HTMLElement> => node => {
  let row: HTMLElement | null = null
  let pointer = 0
  let start = { x: 0, y: 0 }
  let pulled = 0
  let pressed = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = (): void => {
    clearTimeout(timer)
    if (row) row.style.transform = ''
    row?.removeAttribute('data-pressed')
    row = null
    pressed = false
    pulled = 0
  }

  const down = (event: PointerEvent): void => {
    end()
    if (event.pointerType !== 'touch' || !event.isPrimary || !(event.target instanceof Element)) return
    row = event.target.closest('article')
    pointer = event.pointerId
    start = { x: event.clientX, y: event.clientY }
    timer = setTimeout(press, LONG)
  }

  const press = (): void => {
    pressed = true
    row?.setAttribute('data-pressed', '')
    navigator.vibrate?.(10)
  }

  const move = (event: PointerEvent): void => {
    if (!row || pressed || event.pointerId !== pointer) return
    const across = event.clientX - start.x
    const along = event.clientY - start.y
    if (Math.hypot(across, along) > SLACK) clearTimeout(timer)
    if (pulled === 0 && (Math.abs(along) > Math.abs(across) || Math.abs(across) < SLACK)) return
    pulled = across
    row.style.transform = `translateX(${Math.max(-PULL * 1.2, Math.min(PULL * 1.2, across))}px)`
  }

  const up = (): void => {
    const key = row?.dataset['key']
    const far = Math.abs(pulled) >= PULL
    const menu = pressed
    end()
    // After the finger has left, for the browser closes at that moment whatever has opened under it.
    if (key && menu) setTimeout(() => onmenu(key))
    else if (key && far) onreply(key)
  }

  const context = (event: Event): void => {
    // The browser's own menu would come with the long press.
    if (row) event.preventDefault()
  }

  node.addEventListener('pointerdown', down)
  node.addEventListener('pointermove', move)
  node.addEventListener('pointerup', up)
  node.addEventListener('pointercancel', end)
  node.addEventListener('contextmenu', context)
  return () => {
    end()
    node.removeEventListener('pointerdown', down)
    node.removeEventListener('pointermove', move)
    node.removeEventListener('pointerup', up)
    node.removeEventListener('pointercancel', end)
    node.removeEventListener('contextmenu', context)
  }
}
