import type { Environment } from '../parley'
import { alone, type News, type TabEvents, type Tabs } from '../sending/tabs'

// Milliseconds. A leader that says nothing for so long is asleep.
const Silence = 1_000
const Again = 5_000

export interface JoinedTabs extends Tabs {
  /** True in the one that leads. */
  readonly isLeader: () => boolean
  readonly leave: () => void
}

/**
 * The tabs of one person: those that share `name`. The one with the lock leads. Two leaders at a time do no harm: the outbox is changed by
 * transactions, and the server knows every entry by its id.
 */
export function joinTabs(name: string, environment: Environment, events: TabEvents, leads: () => void): JoinedTabs {
  const { locks, BroadcastChannel, now, setTimeout, clearTimeout } = environment
  // Without them every tab leads.
  if (!locks || !BroadcastChannel) return { ...alone, isLeader: alone.mayLead, leave() {} }
  const channel = new BroadcastChannel(name)
  let isLeader = false
  let isActing = false
  let isOver = false
  let heardAt = 0
  let timer: unknown
  let release: (() => void) | undefined

  const lead = (): void => {
    if (isOver) return
    isLeader = true
    events.pump()
    leads()
  }

  const tell = (news: News): void => {
    if (isOver) return
    channel.postMessage(news)
    if (news.type === 'changed') nudge()
  }

  /** Sees to it that somebody sends what waits: the leader, or this tab if that is silent. */
  const nudge = (): void => {
    if (isLeader || timer !== undefined || events.isEmpty()) return
    const askedAt = now()
    tell({ type: 'pump' })
    timer = setTimeout(() => {
      isActing = heardAt < askedAt
      if (isActing) events.pump()
      timer = setTimeout(() => {
        timer = undefined
        nudge()
      }, Again)
    }, Silence)
  }

  channel.onmessage = ({ data: news }: MessageEvent<News>) => {
    if (news.type === 'leading') {
      heardAt = now()
      isActing = false
    } else if (news.type !== 'pump') events.heard(news)
    // One that is not connected lets another go ahead.
    else if (isLeader && events.isOnline()) {
      tell({ type: 'leading' })
      events.heard({ type: 'changed' })
    }
  }
  locks.request(name, () => new Promise<void>(resolve => {
    release = resolve
    if (isOver) resolve()
    lead()
  })).catch(lead)

  return {
    isLeader: () => isLeader,
    mayLead: () => isLeader || isActing,
    tell,
    leave(): void {
      isOver = true
      clearTimeout(timer)
      channel.close()
      release?.()
    },
  }
}
