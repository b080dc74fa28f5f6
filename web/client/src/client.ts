import type { Api } from './api'
import { createCredentials } from './credentials'
import { createEngine } from './engine'
import { platform } from './environment'
import { createHistory, type Place } from './history'
import { createApi } from './http'
import type { Mark } from './markers'
import type { Parley, ParleyOptions } from './parley'
import { createSending } from './sending/sending'
import { openVault } from './storage/vault'
import { createStore } from './store'
import type { ProfileAnswer } from './wire'

// Messages of conversations that nobody looks at, and of those that somebody does without ever trimming.
const Kept = 200
const KeptWhereLooked = 2_000
const Looked = 3
// Of one that is scrolled through.
const Window = 400

/** A client for one person on this device. Nothing happens before `connect`. */
export function createParley(options: ParleyOptions = {}): Parley {
  const environment = platform(options.environment)
  const origin = (options.url ?? globalThis.location?.origin ?? '').replace(/\/+$/, '')
  const credentials = createCredentials(options.getToken)
  const api: Api = createApi(origin, credentials, environment)
  const store = createStore(environment)
  const { apply } = store
  const vault = openVault(options.storage === 'memory' ? undefined : environment.indexedDB, origin, store, environment)
  let looked: number[] = []
  let isWanted = false
  let starting = Promise.resolve()

  const url = `${origin.replace(/^http/, 'ws')}/ws`
  const { connection, markers, typing, onFrame, watch, presence } = createEngine(
    url, credentials, api, store, environment, options.looked ?? (() => null), {
      welcomed: async (me, epoch) => begin(await (await vault).enter(me, epoch)),
      caughtUp: wasFirst => {
        if (!wasFirst) return
        sending.hurry()
        void vault.then(kept => kept.fetchAhead?.(history))
      },
      marked: news => void vault.then(kept => kept.marked?.(news)),
    })
  const sending = createSending(store, connection, api, environment, vault)
  const history = createHistory(api, vault, store)

  /** With the marks that were left, where others count from now on. */
  const begin = async (left: readonly Mark[] | null = null) => {
    if (left) markers.begin(left)
    await sending.join(markers.heard)
  }
  const trim = (conversationId: number, around: number | null, most: number) => apply({ type: 'trimmed', conversationId, around, most })
  const start = async () => {
    // Not one after the other: only what is said next needs both (`welcomed`).
    const restored = vault.then(kept => kept.restore?.())
    if (isWanted) connection.open()
    await begin(await restored)
  }
  const close = async () => {
    isWanted = false
    await starting
    connection.close()
    await (await vault).close?.()
  }

  store.on((event, state) => {
    if (event.type !== 'frame') return
    const { frame } = event
    sending.heard(frame, state)
    if (frame.type !== 'new_message' && frame.type !== 'sync') return
    const id = 'conversation_id' in frame ? frame.conversation_id : 0
    const most = looked.includes(id) ? KeptWhereLooked : Kept
    // By quarters, so that not every message of a burst copies the list twice.
    if ((state.conversations.get(id)?.messages.length ?? 0) > most * 1.25) trim(id, null, most)
  })

  const load = (id: number, place: Place) => {
    if (looked[0] !== id) {
      looked = [id, ...looked.filter(other => other !== id)]
      for (const gone of looked.splice(Looked)) trim(gone, null, Kept)
    }

    return history.load(id, place)
  }

  return {
    get state() {
      return store.state
    },
    api,
    subscribe: store.subscribe,
    on: store.on,
    onFrame,
    connect: () => {
      if (isWanted && connection.isWanted()) return
      isWanted = true
      starting = starting.then(start)
    },
    close,
    forget: async () => {
      await close()
      markers.begin([])
      await (await vault).forget()
      await sending.refresh()
    },
    send: (id, content, { replyTo = null, type = 'text' } = {}) => {
      typing.sent(id)
      return sending.send(id, content, replyTo, type)
    },
    edit: sending.edit,
    remove: sending.remove,
    retry: sending.retry,
    discard: sending.discard,
    create: async ({ type, name = null, participantIds, history = 'shared' }) => {
      const unknown = participantIds.filter(id => !store.state.users.has(id))
      const id = await sending.create({ type, name, participantIds, history })
      for (const user of unknown) {
        api.get<ProfileAnswer>(`/users/${user}`).then(({ user }) => apply({ type: 'users', users: [user] }), () => {})
      }

      return id
    },
    onMoved: sending.onMoved,
    typing: typing.set,
    read: (conversationId, seq) => {
      const { read_seq, unread_from_seq, seq: top } = store.state.conversations.get(conversationId)?.conversation ?? {}
      if (top === undefined || conversationId < 0 || (read_seq! >= seq && unread_from_seq === null)) return
      markers.read(conversationId, Math.min(seq, top))
    },
    markUnread: markers.unread,
    watch,
    presence,
    loadNewest: id => load(id, {}),
    loadBefore: (id, seq) => load(id, { before: seq }),
    loadAfter: (id, seq) => load(id, { after: seq }),
    loadAround: (id, seq) => load(id, { around: seq }),
    trim: (id, seq = null) => trim(id, seq, Window),
    draft: async id => (await vault).draft(id),
    saveDraft: async (id, text) => (await vault).saveDraft(id, text),
  }
}
