import { ParleyError, type Api } from '../api'
import type { Connection } from '../connection'
import type { MarkNews } from '../markers'
import type { Environment } from '../parley'
import type { Said } from '../socket'
import type { OutboxCreate, OutboxEntry, OutboxSend, State } from '../state'
import type { Vault } from '../storage/vault'
import { collection, type Store } from '../store'
import { uuid } from '../uuid'
import type { Conversation, ConversationAnswer, Message, ServerFrame } from '../wire'
import { added, discarded, landed, moved, retried, rewritten, type Entries } from './entries'
import { createSender } from './sender'
import { alone } from './tabs'

/** What a person says, from the keyboard to the server: into the outbox first, then as the network allows. */
export function createSending(store: Store, { ask, isOnline }: Connection, api: Api, environment: Environment, vault: Promise<Vault>) {
  const { now } = environment
  const listeners = collection<(from: number, to: number) => void>()
  /** Stored by the server, and not shown yet: what precedes them is still on its way. By entry the conversation and the place. */
  const landing = new Map<string, { entry: OutboxEntry, seq: number }>()
  let entries: Entries = []
  let tabs = alone

  const update = async (change: (entries: Entries) => Entries): Promise<Entries> => {
    let before = entries
    entries = await (await vault).update(now => change(before = now))
    show()
    if (entries !== before) tabs.tell({ type: 'changed' })
    return entries
  }

  /** The outbox as it is, whoever changed it; or as it is to be. */
  const refresh = async (change = (before: Entries) => before): Promise<void> => {
    await update(change)
    pump()
  }

  const show = (): void => {
    const { conversations, outbox } = store.state
    for (const [id, { entry, seq }] of landing) {
      if (seq <= (conversations.get(entry.conversationId)?.conversation.seq ?? Infinity)) landing.delete(id)
    }

    const shown = [...landing.values()].map(({ entry }) => entry).filter(({ id }) => !entries.some(other => other.id === id))
    shown.push(...entries)
    if (shown.length !== outbox.length || shown.some((entry, at) => entry !== outbox[at])) store.apply({ type: 'outbox', outbox: shown })
  }

  const stored = (entry: OutboxEntry, { id, conversation_id: conversation, seq }: Message): void => {
    const held = store.state.conversations.get(conversation)
    if (entry.kind === 'send' && held && !held.messages.some(row => row.id === id) && held.conversation.seq < seq) {
      landing.set(entry.id, { entry, seq })
    }
  }

  /** The conversation that was made here has its number. */
  const settled = (from: number, to: number): void => {
    listeners.tell(from, to)
    tabs.tell({ type: 'moved', from, to })
  }

  /** The private conversation that a draft is for is there, whoever was faster: from now on it is that one. */
  const match = ({ id, type, participants }: Conversation): void => {
    const draft = entries.find(entry => entry.kind === 'create' && entry.type === 'private' && type === 'private'
      && participants.some(member => entry.participantIds.includes(member.user_id)))
    if (!draft) return
    void update(before => moved(before, draft.id, draft.conversationId, id)).then(() => {
      settled(draft.conversationId, id)
      pump()
    })
  }

  /** One talks with one person in one place. */
  const withPerson = (userId: number | undefined): number | undefined => [...store.state.conversations.values()].find(
    ({ conversation, members }) => conversation.type === 'private' && members.has(userId!) && userId !== store.state.me?.user.id)?.id

  const base = (conversationId: number) => {
    const createdAt = now()
    return { id: uuid(createdAt), conversationId, createdAt, status: 'queued' as const, error: null }
  }

  const add = async (entry: OutboxEntry): Promise<string> => {
    await refresh(before => added(before, entry))
    return entry.id
  }

  const { pump, hurry } = createSender(
    {
      mayGo: () => isOnline() && tabs.mayLead(),
      entries: () => entries,
      update,
      ask: async frame => ask(fitting(frame, store.state)),
      create: body => api.post<ConversationAnswer>('/conversations', body),
      created: (conversation, from) => {
        store.apply({ type: 'conversation', conversation })
        settled(from, conversation.id)
      },
      stored,
    },
    environment,
  )

  return {
    hurry,
    refresh,
    onMoved: listeners.add,

    /** Shares the outbox with the other tabs of this person. */
    async join(marked: (news: MarkNews) => void): Promise<void> {
      tabs = (await vault).join?.({
        heard: news => {
          if (news.type === 'changed') void refresh()
          else if (news.type === 'moved') listeners.tell(news.from, news.to)
          else if ('mark' in news) marked(news)
        },
        pump,
        isOnline,
        isEmpty: () => entries.length === 0,
      }) ?? alone
      await refresh()
    },

    /** A row may show that an entry is stored before its acknowledgement does, or instead of it. */
    heard(frame: ServerFrame, { me }: State): void {
      const rows = frame.type === 'new_message' ? [frame.message] : frame.type === 'sync' && 'messages' in frame ? frame.messages : []
      for (const row of rows) {
        const entry = row.user_id === me?.user.id && entries.find(({ id }) => id === row.client_id)
        if (entry) void update(before => landed(before, entry.id, row.id))
      }

      if (frame.type === 'conversation_added') match(frame.conversation)
      if (landing.size) show()
    },

    send: (id: number, content: string, replyTo: number | string | null, type: OutboxSend['type']) =>
      add({ ...base(id), kind: 'send', content: clean(content), type, replyTo }),

    edit(id: number, target: number | string, text: string): Promise<void> {
      const content = clean(text)
      const entry = { ...base(id), kind: 'edit' as const, target, content }
      return refresh(before => rewritten(before, target, content) ?? added(before, entry))
    },

    remove(id: number, target: number | string): Promise<void> {
      const entry = { ...base(id), kind: 'delete' as const, target }
      return refresh(before => {
        const waiting = before.find(other => other.id === target)
        return waiting && waiting.status !== 'attempted' ? discarded(before, waiting.id) : added(before, entry)
      })
    },

    retry: (id: string) => refresh(before => retried(before, id)),
    discard: (id: string) => refresh(before => discarded(before, id)),

    async create(what: Pick<OutboxCreate, 'type' | 'name' | 'participantIds' | 'history'>): Promise<number> {
      const known = what.type === 'private' && withPerson(what.participantIds[0])
      if (known) return known
      let id = now() * -1000
      await refresh(before => {
        // Unlike all others, also those of another tab at the same moment.
        while (before.some(entry => entry.conversationId === id)) id--
        return added(before, { ...base(id), kind: 'create', ...what })
      })
      return id
    },
  }
}

// What the server takes for no text at all, and a frame with it for a bad one: U+0000, and halves of characters.
const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** A frame over the limit would end the connection, and come again after it. */
function fitting(frame: Said, { me }: State): Said {
  // Room for the id, which is added to it.
  const size = new Blob([JSON.stringify(frame)]).size + 40
  if (size > (me?.limits?.frame_bytes ?? 65_536)) throw new ParleyError('too_large', 'Too long.')
  return frame
}
