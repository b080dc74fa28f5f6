export interface Toast {
  readonly id: number
  readonly text: string
  readonly kind: 'note' | 'error'
  /** One thing to do about it, such as taking it back. */
  readonly action: { readonly label: string, readonly run: () => void } | null
}

/** More than these are noise: the oldest goes. */
const atOnce = 3
const milliseconds = 6000

let shown = $state.raw<readonly Toast[]>([])
let last = 0

export const toasts = (): readonly Toast[] => shown

/** Says something in passing, in a corner. What must be decided belongs in a dialog, what is wrong with a field beside it. */
export function toast(text: string, options: { kind?: Toast['kind'], action?: Toast['action'] } = {}): void {
  const one: Toast = { id: ++last, text, kind: options.kind ?? 'note', action: options.action ?? null }
  shown = [...shown.filter(other => other.text !== text), one].slice(-atOnce)
  setTimeout(() => dismiss(one.id), one.action ? milliseconds * 1.5 : milliseconds)
}

export function dismiss(id: number): void {
  shown = shown.filter(one => one.id !== id)
}
