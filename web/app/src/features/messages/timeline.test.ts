import type { ConversationState, Message, Parley, State } from '@parley/client'
import { afterEach, expect, test } from 'vitest'
import { open, shut } from '../../store.svelte'
import { TimelineModel } from './timeline.svelte'

/** Just enough of a client: a conversation of which pages are held, and loads that one answers by hand or that fail. */
class Fake {
  readonly asked: string[] = []
  broken = false
  state: State
  private readonly listeners = new Set<(state: State, previous: State) => void>()
  private readonly top: number

  constructor(top: number, held: [number, number][], conversation: Partial<ConversationState['conversation']> = {}) {
    this.top = top
    const one = {
      id: 7, conversation: { seq: top, read_seq: top, unread_count: 0, unread_from_seq: null, ...conversation }, messages: [], reachedStart: false,
    } as unknown as ConversationState
    this.state = { conversations: new Map([[7, one]]) } as unknown as State
    for (const [first, last] of held) this.hold(first, last)
    open(this as unknown as Parley)
  }

  get held(): ConversationState { return this.state.conversations.get(7)! }

  subscribe(listener: (state: State, previous: State) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  hold(first: number, last: number): void {
    const known = new Map(this.held.messages.map(message => [message.seq, message]))
    for (let seq = first; seq <= last; seq++) known.set(seq, { id: seq, seq, user_id: 2, type: 'text', deleted: false } as Message)
    this.set([...known.values()].sort((one, other) => one.seq - other.seq))
  }

  set(messages: readonly Message[]): void {
    const previous = this.state
    const one = { ...this.held, messages, reachedStart: messages[0]?.seq === 1 }
    this.state = { ...previous, conversations: new Map([[7, one]]) }
    queueMicrotask(() => { for (const listener of this.listeners) listener(this.state, previous) })
  }

  private async load(what: string, first: number, last: number): Promise<void> {
    this.asked.push(what)
    await Promise.resolve()
    if (this.broken) throw new Error('offline')
    this.hold(Math.max(1, first), Math.min(this.top, last))
  }

  loadNewest = (): Promise<void> => this.load('newest', this.top - 49, this.top)
  loadBefore = (_: number, seq: number): Promise<void> => this.load(`before ${seq}`, seq - 50, seq - 1)
  loadAfter = (_: number, seq: number): Promise<void> => this.load(`after ${seq}`, seq + 1, seq + 50)
  loadAround = (_: number, seq: number): Promise<void> => this.load(`around ${seq}`, seq - 25, seq + 25)
  trim = (): void => {}
}

const modelOf = (fake: Fake): TimelineModel => new TimelineModel(7, () => fake.held, () => 1, () => 10_000)
const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve))

afterEach(shut)

test('without anything unread it opens at the end and follows it', async () => {
  const fake = new Fake(500, [[451, 500]])
  const model = modelOf(fake)
  await model.open(null)
  expect(model.view).toEqual({ first: 451, last: 500 })
  expect([model.following, model.placement]).toEqual([true, { kind: 'end' }])
  expect(fake.asked).toEqual([])
})

test('it opens at the first unread message, loaded where it is not held', async () => {
  const fake = new Fake(500, [[451, 500]], { read_seq: 300, unread_count: 200 })
  const model = modelOf(fake)
  await model.open(null)
  expect(fake.asked).toEqual(['around 301'])
  expect([model.unreadFrom, model.placement]).toEqual([301, { kind: 'unread', seq: 301 }])
  expect(model.view).toEqual({ first: 276, last: 326 })
})

test('the same page is asked for once, and again only after it came or was tried again', async () => {
  const fake = new Fake(500, [[451, 500]])
  const model = modelOf(fake)
  await model.open(null)
  fake.broken = true
  model.reach('before', 0)
  model.reach('before', 0)
  await settled()
  model.reach('before', 0)
  expect([fake.asked, model.failed]).toEqual([['before 451'], 'before'])

  fake.broken = false
  model.retry()
  model.reach('before', 0)
  await settled()
  model.reach('before', 0)
  expect(fake.asked).toEqual(['before 451', 'before 451'])
  expect([model.failed, model.view]).toEqual([null, { first: 431, last: 500 }])
})

test('at the beginning and at the end nothing is asked for', async () => {
  const fake = new Fake(30, [[1, 30]])
  const model = modelOf(fake)
  await model.open(null)
  model.reach('before', 0)
  model.reach('after', 0)
  expect(fake.asked).toEqual([])
})

test('a jump remembers where one was, and a gap is never crossed', async () => {
  const fake = new Fake(500, [[451, 500]])
  const model = modelOf(fake)
  await model.open(null)
  const place = { seq: 470, offset: 12 }
  await model.jump(100, place)
  expect([model.view, model.highlight, model.returnTo, model.following, model.atEnd]).toEqual([{ first: 75, last: 125 }, 100, place, false, false])
  model.reach('after', 0)
  await settled()
  model.reach('after', 0)
  expect(fake.asked).toEqual(['around 100', 'after 125'])
  model.back()
  await settled()
  expect([model.view?.last, model.returnTo, model.highlight]).toEqual([500, null, null])
  expect(model.placement).toEqual({ kind: 'back', ...place })
})

test('where nothing answers, what is held is shown', async () => {
  const fake = new Fake(500, [[451, 480]], { read_seq: 300, unread_count: 200 })
  fake.broken = true
  const model = modelOf(fake)
  await model.open(null)
  expect([model.view, model.failed]).toEqual([{ first: 451, last: 480 }, 'open'])
})

test('what is drawn stays when everything held was dropped, until the same place is loaded again', async () => {
  const fake = new Fake(500, [[100, 200]])
  const model = modelOf(fake)
  await model.jump(150)
  fake.set([])
  fake.hold(451, 500)
  const before = model.view
  model.settle()
  expect(model.view).toBe(before)
  await settled()
  expect(fake.asked).toEqual(['around 150'])
  expect(model.view).toEqual({ first: 125, last: 175 })
})
