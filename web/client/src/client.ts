import type { Api } from './api'
import { Credentials } from './credentials'
import { Engine } from './engine'
import { onHide, platform } from './environment'
import { History } from './history'
import { createApi } from './http'
import type { Parley, ParleyOptions } from './parley'
import { Sending } from './sending/sending'
import { openVault } from './storage/vault'
import { Store } from './store'
import type { ProfileAnswer } from './wire'

// Messages of conversations that nobody looks at, and of those that somebody does without ever trimming.
const Kept = 200
const KeptWhereLooked = 2_000
const Looked = 3

/** A client for one person on this device. Nothing happens before `connect`. */
export function createParley(options: ParleyOptions = {}): Parley {
  const environment = platform(options.environment)
  const origin = (options.url ?? globalThis.location?.origin ?? '').replace(/\/+$/, '')
  const credentials = new Credentials(options.getToken)
  const api: Api = createApi(origin, credentials, environment)
  const store = new Store(environment)
  const looked: number[] = []
  const factory = options.storage === 'memory' ? undefined : environment.indexedDB
  const vault = openVault(factory, origin, store, environment, () => sending.isLeader)
  let isOtherStore = false
  const engine = new Engine(`${origin.replace(/^http/, 'ws')}/ws`, credentials, api, store, environment, options.looked ?? (() => null), {
    welcomed: async ({ user, presence, settings, limits, epoch }) => {
      const before = store.state.epoch
      const kept = await vault
      await kept.enter({ user, presence, settings, limits }, epoch)
      await sending.join(kept.name)
      isOtherStore ||= before !== null && before !== epoch
    },
    caughtUp: wasFirst => {
      if (!wasFirst) return
      const settled = isOtherStore ? sending.settle() : Promise.resolve()
      isOtherStore = false
      void settled.then(() => sending.hurry())
    },
    keepMark: (id, mark) => void vault.then(kept => kept.keepMark(id, mark)),
  })
  const sending: Sending = new Sending(store, engine.connection, api, environment, {
    update: async change => (await vault).update(change),
  })
  // Another one was to write until now, and perhaps did not.
  sending.onLeading(() => void vault.then(kept => kept.flush()))
  const history = new History(
    api,
    vault,
    () => store.state,
    event => store.apply(event),
  )
  let isWanted = false
  let starting: Promise<void> | null = null
  let stopHiding: (() => void) | undefined

  const start = async () => {
    store.apply({ type: 'connection', connection: { status: 'connecting', since: environment.now() } })
    const kept = await vault
    engine.markers.restore(await kept.restore())
    await sending.join(kept.name)
    stopHiding ??= onHide(() => void kept.flush())
    if (isWanted) engine.connection.open()
  }
  const close = async () => {
    isWanted = false
    await starting
    engine.connection.close()
    stopHiding?.()
    stopHiding = undefined
    await (await vault).flush()
    sending.leave()
  }

  store.on((event, state) => {
    if (event.type !== 'frame') return
    sending.heard(event.frame, state)
    if (event.frame.type !== 'new_message' && event.frame.type !== 'sync') return
    const id = 'conversation_id' in event.frame ? event.frame.conversation_id : 0
    const most = looked.includes(id) ? KeptWhereLooked : Kept
    // By quarters, so that not every message of a burst copies the list twice.
    if ((state.conversations.get(id)?.messages.length ?? 0) > most * 1.25) {
      store.apply({ type: 'trimmed', conversationId: id, around: null, most })
    }
  })

  const look = (id: number) => {
    if (looked[0] === id) return
    const at = looked.indexOf(id)
    if (at >= 0) looked.splice(at, 1)
    looked.unshift(id)
    for (const gone of looked.splice(Looked)) store.apply({ type: 'trimmed', conversationId: gone, around: null, most: Kept })
  }
  const load = (id: number, place: Parameters<History['load']>[1]) => {
    look(id)
    return history.load(id, place)
  }

  return {
    get state() {
      return store.state
    },
    api,
    subscribe: listener => store.subscribe(listener),
    on: listener => store.on(listener),
    onFrame: listener => {
      engine.frames.add(listener)
      return () => engine.frames.delete(listener)
    },
    connect: () => {
      if (isWanted && engine.connection.isWanted) return
      isWanted = true
      starting = (starting ?? Promise.resolve()).then(start)
    },
    close,
    forget: async () => {
      await close()
      engine.markers.forget()
      await (await vault).forget()
      await sending.refresh()
    },
    send: (
      id,
      content,
      { replyTo = null, type = 'text' }: { replyTo?: number | string | null, type?: 'text' | 'image' | 'file' | 'voice' } = {},
    ) => {
      engine.typing.sent(id)
      return sending.send(id, content, replyTo, type)
    },
    edit: (id, target, content) => sending.edit(id, target, content),
    remove: (id, target) => sending.remove(id, target),
    retry: id => sending.retry(id),
    discard: id => sending.discard(id),
    create: async ({ type, name, participantIds, history: shown }) => {
      const unknown = participantIds.filter(id => !store.state.users.has(id))
      const id = await sending.create(type, name ?? null, participantIds, shown ?? 'shared')
      for (const user of unknown) {
        api.get<ProfileAnswer>(`/users/${user}`).then(
          ({ user: { id, name, avatar_url } }) => store.apply({ type: 'users', users: [{ id, name, avatar_url }] }),
          () => {},
        )
      }

      return id
    },
    onMoved: listener => sending.onMoved(listener),
    typing: (id, isTyping) => engine.typing.set(id, isTyping),
    read: (conversationId, seq) => {
      const held = store.state.conversations.get(conversationId)
      if (!held || conversationId < 0 || (held.conversation.read_seq >= seq && held.conversation.unread_from_seq === null)) return
      store.apply({ type: 'read', conversationId, seq })
      engine.markers.read(conversationId, Math.min(seq, held.conversation.seq))
    },
    markUnread: (conversationId, seq) => {
      store.apply({ type: 'marked_unread', conversationId, seq })
      engine.markers.unread(conversationId, seq)
    },
    watch: userIds => engine.watch(userIds),
    presence: change => engine.presence(change),
    loadNewest: id => load(id, {}),
    loadBefore: (id, seq) => load(id, { before: seq }),
    loadAfter: (id, seq) => load(id, { after: seq }),
    loadAround: (id, seq) => load(id, { around: seq }),
    trim: (conversationId, seq) => store.apply({ type: 'trimmed', conversationId, around: seq ?? null }),
    draft: async id => (await vault).draft(id),
    saveDraft: async (id, text) => (await vault).saveDraft(id, text),
  }
}
