import { ParleyError, type Api } from './api'
import type { Environment } from './parley'
import { find } from './reducing/rows'
import { isHeldFrom } from './reducing/unread'
import type { State } from './state'
import type { Store } from './store'
import type { Conversation, ConversationAnswer, ServerFrame } from './wire'

// Milliseconds: several reasons at once are one question.
const Pause = 1_000
const Tries = 5

/**
 * Asks for the row of a conversation where events cannot say a count: how much is unread of what is not held, how many members a large one
 * has.
 */
export class Refresh {
  readonly #api: Api
  readonly #store: Store
  readonly #environment: Environment
  readonly #wanted = new Map<number, number>()
  #timer: unknown
  #isUnsure = false

  constructor(api: Api, store: Store, environment: Environment) {
    this.#api = api
    this.#store = store
    this.#environment = environment
  }

  /** What could not be asked until now, by this page or by one before it. */
  resume(): void {
    for (const { id, unsure } of this.#store.state.conversations.values()) if (unsure) this.#want(id)
  }

  before(frame: ServerFrame, state: State): void {
    this.#isUnsure = false
    if (frame.type !== 'message_deleted') return
    // Whether it was counted cannot be seen any more.
    const held = state.conversations.get(frame.conversation_id)
    this.#isUnsure = !!held && frame.seq > held.conversation.read_seq && find(held.messages, frame.seq) < 0
  }

  after(frame: ServerFrame, state: State): void {
    if (this.#isUnsure && frame.type === 'message_deleted') this.#want(frame.conversation_id)
    else if (frame.type === 'own_state') for (const own of frame.own_state) this.#check(state, own.conversation_id)
    else if (frame.type === 'ack' && 'read_seq' in frame) this.#check(state, frame.conversation_id)
    else if (frame.type === 'sync' && 'own_state' in frame) for (const own of frame.own_state) this.#check(state, own.conversation_id)
    else if (frame.type === 'sync' && 'rev' in frame && frame.next === null && !frame.conversation)
      this.#checkMembers(state, frame.conversation_id)
  }

  /** Counted by the server at a moment that is not known. */
  #check(state: State, id: number): void {
    const held = state.conversations.get(id)
    if (!held) return
    const { read_seq: readSeq, seq } = held.conversation
    if (readSeq < seq && !isHeldFrom(held.messages, readSeq + 1, seq)) this.#want(id)
  }

  #checkMembers(state: State, id: number): void {
    const held = state.conversations.get(id)
    if (!held) return
    if (held.members.size !== held.conversation.member_count) this.#want(id)
    else this.#check(state, id)
  }

  #want(id: number): void {
    this.#wanted.set(id, 0)
    this.#store.apply({ type: 'unsure', conversationId: id })
    this.#timer ??= this.#environment.setTimeout(() => void this.#ask(), Pause)
  }

  async #ask(): Promise<void> {
    for (const [id, tries] of [...this.#wanted]) {
      this.#wanted.delete(id)
      const conversation = await this.#row(id)
      const held = this.#store.state.conversations.get(id)
      if (!held || conversation === 'gone') continue
      // No answer, or one of another moment than what is known: once more, when that has come; and with the next connection.
      if (conversation?.rev !== held.conversation.rev && tries < Tries) this.#wanted.set(id, tries + 1)
      else if (conversation) this.#store.apply({ type: 'conversation', conversation })
    }

    this.#timer = this.#wanted.size ? this.#environment.setTimeout(() => void this.#ask(), Pause) : undefined
  }

  async #row(id: number): Promise<Conversation | 'gone' | null> {
    try {
      return (await this.#api.get<ConversationAnswer>(`/conversations/${id}`)).conversation
    } catch (failure) {
      return failure instanceof ParleyError && failure.code === 'not_found' ? 'gone' : null
    }
  }
}
