/** The dialogs of the shell: at most one at a time, each a chunk of its own that comes when it is wanted. */
export type ShellDialog =
  | { readonly kind: 'new', readonly with?: readonly number[] }
  | { readonly kind: 'channels' | 'switcher' | 'help' | 'status' }
  | { readonly kind: 'person', readonly id: number }
  | { readonly kind: 'leave', readonly id: number }

let dialog = $state.raw<ShellDialog | null>(null)

export const shownDialog = (): ShellDialog | null => dialog
export const openDialog = (next: ShellDialog): void => { dialog = next }
export const closeDialog = (): void => { dialog = null }
