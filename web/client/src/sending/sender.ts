import { codeOf, isForNow, type ParleyError } from '../api'
import type { Environment } from '../parley'
import type { Said } from '../socket'
import type { OutboxEdit, OutboxEntry, Refused } from '../state'
import type { Conversation, ConversationAnswer, Message, NewConversationBody, ServerFrame } from '../wire'
import { attempted, heads, landed, moved, refused, type Entries } from './entries'

// Conversations in parallel; within one it is stop and wait.
const Parallel = 4
// Milliseconds.
const FirstPause = 500
const LongestPause = 30_000

export interface Courier {
  /** True while it makes sense to send. */
  readonly mayGo: () => boolean
  readonly entries: () => Entries
  readonly update: (change: (entries: Entries) => Entries) => Promise<Entries>
  readonly ask: (frame: Said) => Promise<ServerFrame>
  readonly create: (body: NewConversationBody) => Promise<ConversationAnswer>
  readonly created: (conversation: Conversation, from: number) => void
  /** The entry is stored as this message; told before the entry goes. */
  readonly stored: (entry: OutboxEntry, message: Message) => void
}

/** Empties the outbox: each conversation in order, each entry until there is a definite answer. */
export function createSender({ mayGo, entries, update, ask, create, created, stored }: Courier, { random, setTimeout }: Environment) {
  const busy = new Set<number>()
  const failures = new Map<number, number>()
  const paused = new Set<number>()

  /** Starts whatever may start now. Harmless at any time. */
  const pump = (): void => {
    if (!mayGo()) return
    for (const entry of heads(entries())) {
      if (busy.size >= Parallel) break
      const id = entry.conversationId
      if (busy.has(id) || paused.has(id) || (id < 0 && entry.kind !== 'create')) continue
      busy.add(id)
      void deliver(entry).finally(() => {
        busy.delete(id)
        pump()
      })
    }
  }

  const deliver = async ({ id, conversationId }: OutboxEntry): Promise<void> => {
    try {
      // Another tab may have been faster: what counts is what the outbox says.
      const isHead = (now: Entries) => heads(now).some(head => head.id === id)
      const entry = (await update(now => isHead(now) ? attempted(now, id) : now)).find(other => other.id === id)
      if (entry?.status !== 'attempted') return
      if (entry.kind === 'create') {
        const { conversation } = await create(creation(entry))
        created(conversation, conversationId)
        await update(now => moved(now, id, conversationId, conversation.id))
      } else {
        const answer = await ask(frame(entry))
        const message = 'message' in answer && typeof answer.message === 'object' ? answer.message : null
        if (message) stored(entry, message)
        await update(now => landed(now, id, message?.id ?? null))
      }

      failures.delete(conversationId)
    } catch (failure) {
      const code = codeOf(failure)
      if (code && !isForNow(code)) await update(now => refused(now, id, reason(failure as ParleyError)))
      else rest(conversationId, (failure as ParleyError).retryAfter ?? 0)
      // A fault here is seen, and does not come again and again.
      if (!code) throw failure
    }
  }

  /** Not now: again, with the same id, after a while. */
  const rest = (id: number, least: number): void => {
    const before = failures.get(id) ?? 0
    failures.set(id, before + 1)
    paused.add(id)
    setTimeout(() => {
      paused.delete(id)
      pump()
    }, Math.max(Math.min(LongestPause, FirstPause * 2 ** before) * (0.5 + random() / 2), least))
  }

  return {
    pump,
    /** A new connection: whatever waited for one goes at once. */
    hurry(): void {
      failures.clear()
      paused.clear()
      pump()
    },
  }
}

function frame(entry: Exclude<OutboxEntry, { kind: 'create' }>): Said {
  switch (entry.kind) {
    case 'send':
      return {
        type: 'message', conversation_id: entry.conversationId, content: entry.content, client_id: entry.id,
        ...(entry.type !== 'text' && { message_type: entry.type }),
        ...(entry.replyTo !== null && { reply_to_id: entry.replyTo as number }),
      }
    case 'edit':
    case 'delete':
      return { type: entry.kind, message_id: entry.target as number, client_id: entry.id, content: (entry as OutboxEdit).content } as Said
  }
}

function creation(entry: Extract<OutboxEntry, { kind: 'create' }>): NewConversationBody {
  return {
    type: entry.type, participant_ids: [...entry.participantIds], client_id: entry.id,
    name: entry.name, ...(entry.type !== 'private' && { history: entry.history }),
  }
}

function reason({ code, message, problem }: ParleyError): Refused {
  const field = Object.keys(problem?.errors ?? {})[0]
  return { code, message, ...(field !== undefined && { field }) }
}
