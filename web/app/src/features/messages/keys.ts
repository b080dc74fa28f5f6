import type { Action, ActionName } from './actions.svelte'
import type { Row } from './rows'
import type { PageSurface } from './surface'

/** Where an arrow leads: to the key of a row, or to a button of the row's own toolbar. */
export function rowToFocus(event: KeyboardEvent, rows: readonly Row[], row: Row, surface: PageSurface): string | HTMLElement | null {
  const at = rows.indexOf(row)
  switch (event.key) {
    case 'ArrowUp': return rows[at - 1]?.key ?? row.key
    case 'ArrowDown': return rows[at + 1]?.key ?? row.key
    case 'Home': return rows[0]?.key ?? null
    case 'PageUp': return screenAway(rows, at, -1, surface)
    case 'PageDown': return screenAway(rows, at, 1, surface)
    case 'ArrowRight': case 'ArrowLeft': return button(event, row, surface)
    default: return null
  }
}

function screenAway(rows: readonly Row[], at: number, step: -1 | 1, surface: PageSurface): string {
  const from = surface.position(rows[at]!.key) ?? 0
  let to = at
  while (rows[to + step] && Math.abs((surface.position(rows[to + step]!.key) ?? 0) - from) < surface.screen * 0.85) to += step
  return rows[to === at ? Math.max(0, Math.min(rows.length - 1, at + step)) : to]!.key
}

function button(event: KeyboardEvent, row: Row, surface: PageSurface): HTMLElement | null {
  const article = surface.row(row.key)
  const buttons = [...article?.querySelectorAll<HTMLElement>('[role=toolbar] button') ?? []]
  const at = buttons.indexOf(event.target as HTMLElement)
  return event.key === 'ArrowRight' ? buttons[at + 1] ?? buttons.at(-1) ?? null : buttons[at - 1] ?? article
}

/** Letters work on the row itself; within its links and buttons they are theirs. */
export function actionOfKey(event: KeyboardEvent, actions: readonly Action[]): ActionName | null {
  if (event.shiftKey || !(event.target instanceof HTMLElement) || event.target.localName !== 'article') return null
  return actions.find(action => action.key === (event.key === 'Backspace' ? 'Delete' : event.key))?.name ?? null
}
