import { ParleyError } from '../api'
import type { Environment } from '../parley'
import type { Said } from '../socket'
import type { OutboxEntry, Refused } from '../state'
import type { Conversation, ConversationAnswer, Message, NewConversationBody, ServerFrame } from '../wire'
import { attempted, heads, landed, moved, refused, type Entries } from './entries'

// Conversations in parallel; within one it is stop and wait.
const Parallel = 4
// Milliseconds.
const FirstPause = 500
const LongestPause = 30_000

const Temporary = new Set(['offline', 'unavailable', 'internal', 'rate_limited', 'unauthorized'])

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
export class Sender {
  readonly #courier: Courier
  readonly #environment: Environment
  readonly #busy = new Set<number>()
  readonly #failures = new Map<number, number>()
  readonly #paused = new Set<number>()
  #isPumping = false

  constructor(courier: Courier, environment: Environment) {
    this.#courier = courier
    this.#environment = environment
  }

  /** Starts whatever may start now. Harmless at any time. */
  pump(): void {
    if (this.#isPumping || !this.#courier.mayGo()) return
    this.#isPumping = true
    for (const entry of heads(this.#courier.entries())) {
      if (this.#busy.size >= Parallel) break
      const id = entry.conversationId
      if (this.#busy.has(id) || this.#paused.has(id) || (id < 0 && entry.kind !== 'create')) continue
      this.#busy.add(id)
      void this.#deliver(entry).finally(() => {
        this.#busy.delete(id)
        this.pump()
      })
    }

    this.#isPumping = false
  }

  async #deliver({ id, conversationId }: OutboxEntry): Promise<void> {
    const { update } = this.#courier
    try {
      // Another tab may have been faster: what counts is what the outbox says.
      const isHead = (entries: Entries) => heads(entries).some(head => head.id === id)
      const entry = (await update(entries => isHead(entries) ? attempted(entries, id) : entries)).find(other => other.id === id)
      if (entry?.status !== 'attempted') return
      if (entry.kind === 'create') {
        const { conversation } = await this.#courier.create(creation(entry))
        this.#courier.created(conversation, conversationId)
        await update(entries => moved(entries, id, conversationId, conversation.id))
      } else {
        const answer = await this.#courier.ask(frame(entry))
        const message = 'message' in answer && typeof answer.message === 'object' ? answer.message : null
        if (message) this.#courier.stored(entry, message)
        await update(entries => landed(entries, id, message?.id ?? null))
      }

      this.#failures.delete(conversationId)
    } catch (failure) {
      if (!(failure instanceof ParleyError)) throw failure
      if (Temporary.has(failure.code)) this.#rest(conversationId, failure)
      else await update(entries => refused(entries, id, reason(failure)))
    }
  }

  /** Not now: again, with the same id, after a while. */
  #rest(conversationId: number, failure: ParleyError): void {
    const failures = this.#failures.get(conversationId) ?? 0
    this.#failures.set(conversationId, failures + 1)
    const wait = Math.min(LongestPause, FirstPause * 2 ** failures) * (0.5 + this.#environment.random() / 2)
    this.#paused.add(conversationId)
    this.#environment.setTimeout(() => {
      this.#paused.delete(conversationId)
      this.pump()
    }, Math.max(wait, failure.retryAfter ?? 0))
  }

  /** A new connection: whatever waited for one goes at once. */
  hurry(): void {
    this.#failures.clear()
    this.#paused.clear()
    this.pump()
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
      return { type: 'edit', message_id: entry.target as number, content: entry.content, client_id: entry.id }
    case 'delete':
      return { type: 'delete', message_id: entry.target as number, client_id: entry.id }
  }
}

function creation(entry: Extract<OutboxEntry, { kind: 'create' }>): NewConversationBody {
  return {
    type: entry.type, participant_ids: [...entry.participantIds], client_id: entry.id,
    ...(entry.name !== null && { name: entry.name }), ...(entry.type !== 'private' && { history: entry.history }),
  }
}

function reason({ code, message, problem }: ParleyError): Refused {
  const field = Object.keys(problem?.errors ?? {})[0]
  return { code, message, ...(field !== undefined && { field }) }
}
