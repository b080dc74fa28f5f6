import type { OutboxEntry, Refused } from '../state'

/** The rules of the outbox, on the list alone: who may change what, and what follows from an outcome. */
export type Entries = readonly OutboxEntry[]

const replace = (entries: Entries, id: string, change: (entry: OutboxEntry) => OutboxEntry): Entries =>
  entries.map(entry => entry.id === id ? change(entry) : entry)

/** What the entry is about, if that is an entry too. */
export const subject = (entry: OutboxEntry): string | null => {
  const about = entry.kind === 'send' ? entry.replyTo : entry.kind === 'create' ? null : entry.target
  return typeof about === 'string' ? about : null
}

export const added = (entries: Entries, entry: OutboxEntry): Entries => [...entries, entry]

/** From here on it may have reached the server. */
export const attempted = (entries: Entries, id: string): Entries =>
  replace(entries, id, entry => entry.status === 'attempted' ? entry : { ...entry, status: 'attempted', error: null })

export const refused = (entries: Entries, id: string, error: Refused): Entries =>
  replace(entries, id, entry => ({ ...entry, status: 'failed', error }))

export const retried = (entries: Entries, id: string): Entries =>
  replace(entries, id, entry => entry.status === 'failed' ? { ...entry, status: 'queued', error: null } : entry)

/** Another text in place, while nobody can have seen the first one. Null: it is frozen. */
export function rewritten(entries: Entries, id: number | string, content: string): Entries | null {
  const entry = entries.find(other => other.id === id)
  if (!entry || entry.status === 'attempted' || entry.kind === 'delete' || entry.kind === 'create') return null
  return replace(entries, entry.id, () => ({ ...entry, content, status: 'queued', error: null }))
}

/** Away, and with it what was to be done to it. Replies to it answer nothing. */
export function discarded(entries: Entries, id: string): Entries {
  const gone = entries.find(entry => entry.id === id)
  const rest = entries.filter(entry => entry.id !== id && !(gone?.kind === 'create' && entry.conversationId === gone.conversationId))
  return rest.filter(entry => entry.kind === 'send' || subject(entry) !== id)
    .map(entry => entry.kind === 'send' && entry.replyTo === id ? { ...entry, replyTo: null } : entry)
}

/** Stored for good. What follows it knows its real id now. */
export function landed(entries: Entries, id: string, messageId: number | null): Entries {
  const rest = entries.filter(entry => entry.id !== id)
  if (messageId === null) return rest
  return rest.map(entry => {
    if (subject(entry) !== id) return entry
    return entry.kind === 'send' ? { ...entry, replyTo: messageId } : { ...entry, target: messageId } as OutboxEntry
  })
}

/** The conversation has its real id now. */
export const moved = (entries: Entries, id: string, from: number, to: number): Entries => entries.filter(entry => entry.id !== id)
  .map(entry => entry.conversationId === from ? { ...entry, conversationId: to } : entry)

/** The next of each conversation, whose turn it is: none that failed, and none about one that failed. */
export function heads(entries: Entries): OutboxEntry[] {
  const seen = new Set<number>()
  const stuck = new Set<string>()
  const next: OutboxEntry[] = []
  for (const entry of entries) {
    const about = subject(entry)
    if (entry.status === 'failed' || (about !== null && stuck.has(about))) {
      stuck.add(entry.id)
      // Without its conversation nothing goes.
      if (entry.kind === 'create') seen.add(entry.conversationId)
    } else if (!seen.has(entry.conversationId)) {
      seen.add(entry.conversationId)
      next.push(entry)
    }
  }

  return next
}

/**
 * What goes along to another store (an earlier state of the same server, most likely): numbers of messages mean nothing there, so what is
 * to be done to a message by its number does not go, and replies answer nothing. Ids are kept: what the other store knows is not said
 * twice.
 */
export const carried = (entries: Entries): Entries => entries
  .filter(entry => entry.kind === 'send' || entry.kind === 'create' || typeof entry.target === 'string')
  .map(entry => entry.kind === 'send' && typeof entry.replyTo === 'number' ? { ...entry, replyTo: null } : entry)
