import { codeOf, type Api } from './api'
import type { Environment } from './parley'
import { find } from './reducing/rows'
import { isHeldFrom } from './reducing/unread'
import type { State } from './state'
import type { Store } from './store'
import type { ConversationAnswer, ServerFrame } from './wire'

// Milliseconds: several reasons at once are one question.
const Pause = 1_000
const Tries = 5

/**
 * Asks for the row of a conversation where events cannot say a count: how much is unread of what is not held, how many members a large one
 * has.
 */
export function createRefresh(api: Api, store: Store, { setTimeout }: Environment) {
  const wanted = new Map<number, number>()
  let timer: unknown

  const want = (id: number): void => {
    wanted.set(id, 0)
    store.apply({ type: 'unsure', conversationId: id })
    timer ??= setTimeout(ask, Pause)
  }

  /** Counted by the server at a moment that is not known. */
  const check = (state: State, id: number): void => {
    const held = state.conversations.get(id)
    if (!held) return
    const { read_seq: readSeq, seq } = held.conversation
    if (!isHeldFrom(held.messages, readSeq + 1, seq)) want(id)
  }

  const ask = async (): Promise<void> => {
    for (const [id, tries] of [...wanted]) {
      wanted.delete(id)
      const answer = await api.get<ConversationAnswer>(`/conversations/${id}`).catch(codeOf)
      const held = store.state.conversations.get(id)
      if (!held || answer === 'not_found') continue
      const conversation = typeof answer === 'object' ? answer.conversation : null
      // No answer, or one of another moment than what is known: once more, when that has come; and with the next connection.
      if (conversation?.rev !== held.conversation.rev && tries < Tries) wanted.set(id, tries + 1)
      else if (conversation) store.apply({ type: 'conversation', conversation })
    }

    timer = wanted.size ? setTimeout(ask, Pause) : undefined
  }

  return {
    /** What could not be asked until now, by this page or by one before it. */
    resume(): void {
      for (const { id, unsure } of store.state.conversations.values()) if (unsure) want(id)
    },

    heard(frame: ServerFrame, state: State, before: State): void {
      if (frame.type === 'message_deleted') {
        const held = before.conversations.get(frame.conversation_id)
        // Whether it was counted cannot be seen any more.
        if (held && frame.seq > held.conversation.read_seq && find(held.messages, frame.seq) < 0) want(held.id)
      }

      if ('own_state' in frame) for (const own of frame.own_state) check(state, own.conversation_id)
      if (frame.type === 'ack' && 'read_seq' in frame) check(state, frame.conversation_id)
      if (frame.type === 'sync' && 'rev' in frame && frame.next === null && !frame.conversation) {
        const id = frame.conversation_id
        const held = state.conversations.get(id)
        if (held && held.members.size !== held.conversation.member_count) want(id)
        else check(state, id)
      }
    },
  }
}
