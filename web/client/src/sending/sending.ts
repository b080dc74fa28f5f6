import { ParleyError, type Api } from '../api'
import type { Connection } from '../connection'
import type { Environment } from '../parley'
import type { Said } from '../socket'
import type { OutboxEntry, State } from '../state'
import { guarded, type Store } from '../store'
import { uuid } from '../uuid'
import type { Conversation, ConversationAnswer, Message, ServerFrame } from '../wire'
import { added, discarded, landed, moved, retried, rewritten, stranded, type Entries } from './entries'
import type { OutboxStore } from './outbox'
import { Sender } from './sender'
import { Tabs } from './tabs'

/** What a person says, from the keyboard to the server: into the outbox first, then as the network allows. */
export class Sending {
  readonly #store: Store
  readonly #environment: Environment
  readonly #sender: Sender
  readonly #outbox: OutboxStore
  readonly #tabs: Tabs
  readonly #moved = new Set<(from: number, to: number) => void>()
  readonly #leading = new Set<() => void>()
  /** Stored by the server, and not shown yet: what precedes them is still on its way. By entry the conversation and the place. */
  readonly #landing = new Map<string, { entry: OutboxEntry, seq: number }>()
  #entries: Entries = []

  constructor(store: Store, connection: Connection, api: Api, environment: Environment, outbox: OutboxStore) {
    this.#store = store
    this.#environment = environment
    this.#outbox = outbox
    this.#sender = new Sender(
      {
        mayGo: () => connection.isOnline && this.#tabs.mayLead,
        entries: () => this.#entries,
        update: change => this.#update(change),
        ask: async frame => connection.ask(fitting(frame, store.state)),
        create: body => api.post<ConversationAnswer>('/conversations', body),
        created: (conversation, from) => {
          store.apply({ type: 'conversation', conversation })
          this.#tellMoved(from, conversation.id)
          this.#tabs.moved(from, conversation.id)
        },
        stored: (entry, message) => this.#stored(entry, message),
      },
      environment,
    )
    this.#tabs = new Tabs(environment, {
      changed: () => void this.refresh(),
      moved: (from, to) => this.#tellMoved(from, to),
      pump: () => this.#sender.pump(),
      leads: () => { for (const listener of this.#leading) guarded(listener) },
      isOnline: () => connection.isOnline,
      isEmpty: () => this.#entries.length === 0,
    })
  }

  /** True in one tab of those that share an outbox. */
  get isLeader(): boolean {
    return this.#tabs.isLeader
  }

  /** Shares the outbox with the other tabs of this name. */
  async join(name: string | null): Promise<void> {
    this.#tabs.join(name)
    await this.refresh()
  }

  leave(): void {
    this.#tabs.leave()
  }

  /** The outbox as it is, whoever changed it. */
  async refresh(): Promise<void> {
    await this.#update(entries => entries)
    this.#sender.pump()
  }

  /** After another store was met: what has no place there is for the person to see. */
  async settle(): Promise<void> {
    await this.#update(entries => stranded(entries, id => this.#store.state.conversations.has(id)))
  }

  onMoved(listener: (from: number, to: number) => void): () => void {
    this.#moved.add(listener)
    return () => this.#moved.delete(listener)
  }

  /** This tab begins to lead. */
  onLeading(listener: () => void): void {
    this.#leading.add(listener)
  }

  hurry(): void {
    this.#sender.hurry()
  }

  async send(
    conversationId: number,
    content: string,
    replyTo: number | string | null,
    type: 'text' | 'image' | 'file' | 'voice',
  ): Promise<string> {
    return this.#add({ ...this.#base(conversationId), kind: 'send', content: clean(content), type, replyTo })
  }

  async edit(conversationId: number, target: number | string, content: string): Promise<void> {
    const text = clean(content)
    const entry = { ...this.#base(conversationId), kind: 'edit' as const, target, content: text }
    await this.#update(entries => (typeof target === 'string' ? rewritten(entries, target, text) : null) ?? added(entries, entry))
    this.#sender.pump()
  }

  async remove(conversationId: number, target: number | string): Promise<void> {
    const entry = { ...this.#base(conversationId), kind: 'delete' as const, target }
    await this.#update(entries => {
      const waiting = entries.find(({ id }) => id === target)
      return waiting && waiting.status !== 'attempted' ? discarded(entries, waiting.id) : added(entries, entry)
    })
    this.#sender.pump()
  }

  async retry(id: string): Promise<void> {
    await this.#update(entries => retried(entries, id))
    this.#sender.pump()
  }

  async discard(id: string): Promise<void> {
    await this.#update(entries => discarded(entries, id))
    this.#sender.pump()
  }

  async create(
    type: 'private' | 'group' | 'channel',
    name: string | null,
    participantIds: readonly number[],
    history: 'shared' | 'protected',
  ): Promise<number> {
    const known = type === 'private' && this.#withPerson(participantIds[0])
    if (known) return known
    // Unlike all others, also those of another tab at the same moment.
    const { now, random } = this.#environment
    const id = -(now() * 1000 + Math.floor(random() * 1000))
    await this.#add({ ...this.#base(id), kind: 'create', type, name, participantIds, history })
    return id
  }

  /** One talks with one person in one place. */
  #withPerson(userId: number | undefined): number | undefined {
    for (const { id, conversation, members } of this.#store.state.conversations.values()) {
      if (conversation.type === 'private' && userId !== undefined && members.has(userId) && userId !== this.#store.state.me?.user.id)
        return id
    }

    return undefined
  }

  /** A row may show that an entry is stored before its acknowledgement does, or instead of it. */
  heard(frame: ServerFrame, state: State): void {
    if (this.#entries.length && state.me) {
      const rows = frame.type === 'new_message' ? [frame.message] : frame.type === 'sync' && 'messages' in frame ? frame.messages : []
      for (const row of rows) {
        if (row.user_id !== state.me.user.id || row.client_id === null) continue
        const entry = this.#entries.find(({ id }) => id === row.client_id)
        if (entry) void this.#update(entries => landed(entries, entry.id, row.id))
      }
    }

    if (frame.type === 'conversation_added') this.#match(frame.conversation)
    if (this.#landing.size) this.#show()
  }

  /** The private conversation that a draft is for is there, whoever was faster: from now on it is that one. */
  #match({ id, type, participants }: Conversation): void {
    const draft = this.#entries.find(entry => entry.kind === 'create' && entry.type === 'private' && type === 'private'
      && participants.some(member => entry.participantIds.includes(member.user_id)))
    if (!draft) return
    void this.#update(entries => moved(entries, draft.id, draft.conversationId, id)).then(() => {
      this.#tellMoved(draft.conversationId, id)
      this.#tabs.moved(draft.conversationId, id)
      this.#sender.pump()
    })
  }

  #base(conversationId: number) {
    const createdAt = this.#environment.now()
    return { id: uuid(createdAt), conversationId, createdAt, status: 'queued' as const, error: null }
  }

  async #add(entry: OutboxEntry): Promise<string> {
    await this.#update(entries => added(entries, entry))
    this.#sender.pump()
    return entry.id
  }

  #stored(entry: OutboxEntry, message: Message): void {
    const held = this.#store.state.conversations.get(message.conversation_id)
    if (entry.kind === 'send' && held && !held.messages.some(row => row.id === message.id) && held.conversation.seq < message.seq) {
      this.#landing.set(entry.id, { entry, seq: message.seq })
    }
  }

  async #update(change: (entries: Entries) => Entries): Promise<Entries> {
    let isChanged = false
    const entries = await this.#outbox.update(before => {
      const after = change(before)
      isChanged = after !== before
      return after
    })
    this.#entries = entries
    this.#show()
    if (isChanged) this.#tabs.changed()
    return entries
  }

  #tellMoved(from: number, to: number): void {
    for (const listener of this.#moved) guarded(() => listener(from, to))
  }

  #show(): void {
    const { conversations, outbox } = this.#store.state
    for (const [id, { entry, seq }] of this.#landing) {
      const held = conversations.get(entry.conversationId)
      if (!held || held.conversation.seq >= seq) this.#landing.delete(id)
    }

    const landing = [...this.#landing.values()].map(({ entry }) => entry).filter(({ id }) => !this.#entries.some(other => other.id === id))
    const shown = landing.length ? [...landing, ...this.#entries] : this.#entries
    if (shown.length !== outbox.length || shown.some((entry, at) => entry !== outbox[at]))
      this.#store.apply({ type: 'outbox', outbox: shown })
  }
}

// What the server takes for no text at all, and a frame with it for a bad one: U+0000, and halves of characters.
const clean = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '')

/** A frame over the limit would end the connection, and come again after it. */
function fitting(frame: Said, { me }: State): Said {
  const most = me?.limits?.frame_bytes ?? 65_536
  // Room for the id, which is added to it.
  if (new TextEncoder().encode(JSON.stringify(frame)).length + 40 > most) throw new ParleyError('too_large', 'This is too long to be sent.')
  return frame
}
