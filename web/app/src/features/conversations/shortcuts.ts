import type { Key } from '../../i18n/index.svelte'

const mac = /Mac|iPhone|iPad/.test(navigator.platform)

/** How the keys are written on this machine. */
export const keyName = (key: string): string =>
  key === 'Mod' ? mac ? '⌘' : 'Ctrl' : key === 'Alt' ? mac ? '⌥' : 'Alt' : key === 'Shift' ? mac ? '⇧' : 'Shift' : key

export interface Shortcut {
  readonly keys: readonly (readonly string[])[]
  readonly what: Key
}

/** All of them, as the help sheet shows them: the ones here, and those of the timeline and the composer. */
export const shortcuts: readonly { readonly title: Key, readonly list: readonly Shortcut[] }[] = [
  {
    title: 'conversations.help.around',
    list: [
      { keys: [['Mod', 'K']], what: 'conversations.help.switcher' },
      { keys: [['Alt', '↑'], ['Alt', '↓']], what: 'conversations.help.next' },
      { keys: [['Alt', 'Shift', '↑'], ['Alt', 'Shift', '↓']], what: 'conversations.help.nextUnread' },
      { keys: [['Mod', '/']], what: 'conversations.help.help' },
      { keys: [['Esc']], what: 'conversations.help.back' },
    ],
  },
  {
    title: 'conversations.help.reading',
    list: [
      { keys: [['↑'], ['↓']], what: 'conversations.help.rows' },
      { keys: [['PgUp'], ['PgDn']], what: 'conversations.help.pages' },
      { keys: [['Home'], ['End']], what: 'conversations.help.ends' },
    ],
  },
  {
    title: 'conversations.help.writing',
    list: [
      { keys: [['Enter']], what: 'conversations.help.send' },
      { keys: [['Shift', 'Enter']], what: 'conversations.help.newLine' },
      { keys: [['↑']], what: 'conversations.help.edit' },
      { keys: [[':']], what: 'conversations.help.emoji' },
      { keys: [['@']], what: 'conversations.help.mention' },
    ],
  },
]

export type Command = 'switcher' | 'help' | 'next' | 'previous' | 'nextUnread' | 'previousUnread'

/** What a key means here; null: it is none of ours. */
export function commandOf(event: KeyboardEvent): Command | null {
  const mod = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  if (mod && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') return 'switcher'
  // On many keyboards the slash needs Shift.
  if (mod && !event.altKey && event.key === '/') return 'help'
  if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const down = event.key === 'ArrowDown'
    return event.shiftKey ? down ? 'nextUnread' : 'previousUnread' : down ? 'next' : 'previous'
  }
  return null
}
