import type { ConversationState } from '@parley/client'
import { client, current } from '../../store.svelte'
import { firstUnread } from './rows'
import { grow, indexOf, openAt, openEnd, runAround, settle, type View } from './view'

/** Where the view is to be put once its rows are drawn. */
export type Placement =
  | { readonly kind: 'end' }
  /** `unread`: with the divider in sight near the top; `jump`: in the middle, and lit for a moment. */
  | { readonly kind: 'unread' | 'jump', readonly seq: number }
  /** Where it was. */
  | { readonly kind: 'back' } & Place

/** A row, and how far below the top of the screen it is, in pixels. */
interface Place { readonly seq: number, readonly offset: number }

/** The views hear of a change once a task: what was loaded can be drawn after that. */
const seen = (): Promise<void> => new Promise(resolve => {
  if (current() === client().state) return resolve()
  const leave = client().subscribe(() => {
    leave()
    resolve()
  })
})

type Edge = 'before' | 'after'

/** More than this held, and what is far from the view is let go. */
const HELD = 600

/**
 * Which part of a conversation is drawn, and what has to be loaded for it. Knows nothing of the page: `Timeline.svelte` tells it what is in sight
 * and draws what it says.
 */
export class TimelineModel {
  view = $state.raw<View | null>(null)
  placement = $state.raw<Placement | null>(null)
  /** The end is in sight and stays so, whatever comes. */
  following = $state.raw(false)
  unreadFrom = $state.raw<number | null>(null)
  loading = $state.raw<Edge | 'open' | null>(null)
  failed = $state.raw<Edge | 'open' | null>(null)
  /** Where one was before a jump. */
  returnTo = $state.raw<Place | null>(null)
  highlight = $state.raw<number | null>(null)
  /** The anchor row, kept by the page's side. */
  anchor = 0
  /** How far below the top of the screen that row is. */
  offset = 0
  /** What was asked for last at each edge: the same is not asked twice until something came of it. */
  private readonly tokens: Record<Edge, string> = { before: '', after: '' }
  private turn = 0
  /** What the page was opened at. */
  private target: number | null = null

  private readonly id: number
  private readonly held: () => ConversationState | undefined
  private readonly me: () => number
  private readonly screen: () => number

  /** `screen`: pixels; so much is drawn at once when something is opened. */
  constructor(id: number, held: () => ConversationState | undefined, me: () => number, screen: () => number) {
    this.id = id
    this.held = held
    this.me = me
    this.screen = screen
  }

  get top(): number {
    const held = this.held()
    return held ? Math.max(held.conversation.seq, held.messages.at(-1)?.seq ?? 0) : 0
  }

  /** True where nothing newer exists than what is drawn. */
  get atEnd(): boolean {
    return this.view ? this.view.last === this.top : this.top === 0
  }

  /** Opens at a message, else at the first unread one, else at the end; what is held is there at once, before this returns. */
  async open(seq: number | null): Promise<void> {
    this.target = seq
    const held = this.held()
    if (!held) return
    if (seq !== null) return this.jump(seq)
    const { read_seq, unread_count, unread_from_seq } = held.conversation
    if (unread_count === 0 && unread_from_seq === null) return this.toEnd()
    const from = Math.min(unread_from_seq ?? Infinity, read_seq + 1)
    if (!this.holds(from) && !await this.load('open', () => client().loadAround(this.id, from))) return this.showHeld()
    const now = this.held()
    const unread = now && firstUnread(now.messages, this.me(), read_seq, unread_from_seq)
    if (!unread) return this.toEnd()
    this.unreadFrom = unread
    this.show(unread, { kind: 'unread', seq: unread })
  }

  async toEnd(): Promise<void> {
    this.returnTo = null
    const top = this.top
    if (top === 0) {
      this.following = true
      this.placement = { kind: 'end' }
      return
    }
    if (!this.holds(top) && !await this.load('open', () => client().loadNewest(this.id))) return this.showHeld()
    this.showEnd()
  }

  /** Nothing answers, and something is better than nothing. */
  private showHeld(): void {
    if (!this.view) this.showEnd()
  }

  private showEnd(): void {
    const messages = this.held()?.messages ?? []
    const run = runAround(messages, messages.at(-1)?.seq ?? 0)
    if (!run) return
    this.following = true
    this.view = openEnd(run, messages, this.screen())
    this.placement = { kind: 'end' }
  }

  /** Goes to a message, however far back, and remembers where one was. */
  jump(seq: number, from: Place | null = null): Promise<void> {
    return this.go({ kind: 'jump', seq }, from ?? this.returnTo)
  }

  back(): void {
    const place = this.returnTo
    if (place) void this.go({ kind: 'back', ...place }, null)
  }

  private async go(to: Exclude<Placement, { readonly kind: 'end' }>, from: Place | null): Promise<void> {
    if (!this.holds(to.seq) && !await this.load('open', () => client().loadAround(this.id, to.seq))) return this.showHeld()
    const messages = this.held()?.messages ?? []
    const found = messages[indexOf(messages, to.seq)] ?? messages.at(-1)
    if (!found) return this.toEnd()
    this.returnTo = from
    this.highlight = to.kind === 'jump' && found.seq === to.seq ? to.seq : null
    this.show(found.seq, { ...to, seq: found.seq })
  }

  retry(): void {
    const failed = this.failed
    this.failed = null
    this.tokens.before = this.tokens.after = ''
    if (failed === 'open') void (this.target === null || this.view ? this.open(null) : this.jump(this.target))
  }

  private show(seq: number, placement: Placement): void {
    const messages = this.held()?.messages ?? []
    const run = runAround(messages, seq)
    if (!run) return
    this.following = false
    this.anchor = seq
    this.view = openAt(run, seq, messages, this.screen())
    this.placement = placement
  }

  /** After something changed in what is held. */
  settle(): void {
    const held = this.held()
    if (!held || !this.view) {
      // The first message of all, or what was held is back.
      if (held && held.messages.length > 0 && this.following && this.loading === null) void this.toEnd()
      return
    }
    const next = settle(this.view, held.messages, this.anchor, this.following)
    // Everything was dropped: what is drawn stays until the same place is there again.
    if (next) this.view = next
    else if (this.loading === null) void (this.following ? this.toEnd() : this.restore())
  }

  /** The same rows again, without moving: the page still holds its place on one of them. */
  private async restore(): Promise<void> {
    const seq = this.anchor
    if (!this.holds(seq) && !await this.load('open', () => client().loadAround(this.id, seq))) return
    const messages = this.held()?.messages ?? []
    const run = runAround(messages, seq)
    if (run) this.view = openAt(run, seq, messages, this.screen())
    else await this.toEnd()
  }

  /** Rows at an edge, out of what is held or from further away. `spare`: rows at the other edge that are far out of sight. */
  reach(edge: Edge, spare: number): void {
    const held = this.held()
    if (!this.view || !held || this.loading !== null) return
    const run = runAround(held.messages, edge === 'before' ? this.view.first : this.view.last)
    if (!run) return
    const next = grow(this.view, run, edge, spare)
    if (next !== this.view) {
      this.view = next
      return
    }
    if (edge === 'before'
      ? this.view.first > run.first || held.reachedStart && run.first === held.messages[0]!.seq
      : this.view.last !== run.last) return
    if (edge === 'after' && this.atEnd) return
    const seq = edge === 'before' ? run.first : run.last
    const token = `${edge} ${seq}`
    if (seq <= 1 && edge === 'before' || this.tokens[edge] === token) return
    this.tokens[edge] = token
    void this.load(edge, () => edge === 'before' ? client().loadBefore(this.id, seq) : client().loadAfter(this.id, seq))
  }

  /** Lets go of what is far away, so that memory stays bounded. */
  trim(): void {
    const held = this.held()
    if (held && held.messages.length > HELD && this.loading === null) client().trim(this.id, this.following ? undefined : this.anchor)
  }

  /** Whoever was away sees where that began: at the first message of somebody else since. Answers whether there is one. */
  divide(since: number): boolean {
    const first = firstUnread(this.held()?.messages ?? [], this.me(), since, null)
    if (first !== null) this.unreadFrom = first
    return first !== null
  }

  private holds(seq: number): boolean {
    const messages = this.held()?.messages ?? []
    return messages[indexOf(messages, seq)]?.seq === seq
  }

  /** The last request of all wins; an answer that nobody waits for any more only fills what is held. */
  private async load(what: Edge | 'open', load: () => Promise<void>): Promise<boolean> {
    const turn = ++this.turn
    this.loading = what
    this.failed = null
    try {
      await load()
      await seen()
      return turn === this.turn
    } catch {
      if (turn === this.turn) this.failed = what
      return false
    } finally {
      if (turn === this.turn) this.loading = null
    }
  }
}
