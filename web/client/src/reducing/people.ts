import type { ConversationState, Me, PersonPresence, State } from '../state'
import type { Member, Message, User, UserAwayFrame, UserOfflineFrame, UserOnlineFrame } from '../wire'
import { changing, withConversation, withFields } from './change'

const same = (a: User | undefined, b: User): boolean => a?.name === b.name && a.avatar_url === b.avatar_url

const card = ({ id, name, avatar_url }: User): User => ({ id, name, avatar_url })

/**
 * People met in rows of messages. Changes of names come by themselves and a row may be older than one of them, so who is known stays as is;
 * but for those with whom nothing is shared any more, of whom nobody tells.
 */
export function learn(state: State, met: readonly User[]): State {
  const fresh = met.filter(user => !state.users.has(user.id))
  const known = fresh.length ? { ...state, users: withAll(state.users, fresh) } : state
  return renamed(known, met.filter(user => !same(known.users.get(user.id), user) && !state.told?.has(user.id) && !mayShare(known, user.id)))
}

/**
 * People met in rows of membership. Of those with whom nothing was shared until now, what is told with the membership counts, whatever was
 * known: nobody told the changes in between.
 */
export function meet(state: State, members: readonly Member[]): State {
  const told = members.map(member => ({ id: member.user_id, name: member.name, avatar_url: member.avatar_url }))
  const isNews = (user: User) => !state.users.has(user.id) || (!state.told?.has(user.id) && !shares(state, user.id))
  const fresh = told.filter(user => !same(state.users.get(user.id), user) && isNews(user))
  return fresh.length ? renamed(state, fresh) : state
}

/** Another name, with its number. Rows on their way may still bear the one before. */
export const told = (state: State, user: User, profiles: number): State =>
  ({ ...renamed(state, [user]), profiles, told: new Set(state.told).add(user.id) })

/** Somebody may have left, or not be told of any more: from here on rows count again. */
export function untold(state: State): State {
  if (!state.told) return state
  const { told: _, ...rest } = state
  return rest
}

/** In a conversation with oneself: then changes of names are told. Drafts are known to nobody else yet. */
function shares(state: State, userId: number): boolean {
  for (const held of state.conversations.values()) if (held.id > 0 && held.members.has(userId)) return true
  return userId === state.me?.user.id
}

/** Of large conversations one does not know who is in them. */
function mayShare(state: State, userId: number): boolean {
  for (const held of state.conversations.values()) if (held.id > 0 && held.members.size < held.conversation.member_count) return true
  return shares(state, userId)
}

function withAll(users: ReadonlyMap<number, User>, more: readonly User[]): ReadonlyMap<number, User> {
  const all = new Map(users)
  for (const user of more) all.set(user.id, card(user))
  return all
}

/** Another name or picture: in every row that shows it. */
export function renamed(state: State, people: readonly User[]): State {
  const news = new Map(people.filter(user => !same(state.users.get(user.id), user)).map(user => [user.id, user]))
  if (!news.size) return state
  let next: State = { ...state, users: withAll(state.users, [...news.values()]) }
  for (const held of state.conversations.values()) next = withConversation(next, renamedIn(held, news, state.me?.user.id ?? 0))
  const me = news.get(state.me?.user.id ?? 0)
  return me ? withMe(next, { user: card(me) }) : next
}

function renamedIn(held: ConversationState, news: ReadonlyMap<number, User>, me: number): ConversationState {
  let next = held
  const rows = held.messages.map(row => renamedRow(row, news))
  if (rows.some((row, at) => row !== held.messages[at])) next = { ...next, messages: rows }
  for (const [id, user] of news) {
    const member = next.members.get(id)
    if (!member) continue
    next = { ...next, members: new Map(next.members).set(id, { ...member, name: user.name, avatar_url: user.avatar_url }) }
    if (next.conversation.type === 'private' && id !== me) next = withFields(next, { name: user.name })
  }

  const last = next.conversation.last_message
  const shown = last && renamedRow(last, news)
  return shown === last ? next : withFields(next, { last_message: shown })
}

function renamedRow(row: Message, news: ReadonlyMap<number, User>): Message {
  const author = news.get(row.user_id)
  const answered = row.reply_to && news.get(row.reply_to.user_id)
  if (!author && !answered) return row
  return {
    ...row, user: author ? card(author) : row.user,
    reply_to: row.reply_to && answered ? { ...row.reply_to, user: card(answered) } : row.reply_to,
  }
}

/** A row with the names that are known. */
export function named(state: State, row: Message): Message {
  const news = new Map<number, User>()
  for (const user of [row.user, row.reply_to?.user]) {
    const known = user && state.users.get(user.id)
    if (known && !same(known, user)) news.set(user.id, known)
  }

  return news.size ? renamedRow(row, news) : row
}

export function presence(state: State, frame: UserOnlineFrame | UserAwayFrame | UserOfflineFrame): State {
  const seen: PersonPresence = {
    status: frame.status,
    lastSeenAt: frame.type === 'user_offline' ? frame.last_seen_at : null,
    text: frame.status_text,
    emoji: frame.status_emoji,
    expiresAt: frame.expires_at,
  }
  return { ...state, presence: new Map(state.presence).set(frame.user_id, seen) }
}

/** What is known of oneself, once somebody is signed in. */
export const withMe = (state: State, more: Partial<Me>): State => state.me ? { ...state, me: { ...state.me, ...more } } : state

export const typing = (state: State, id: number, user: number, isTyping: boolean): State => changing(state, id, held =>
  held.typing.includes(user) === isTyping ? held
  : { ...held, typing: isTyping ? [...held.typing, user] : held.typing.filter(other => other !== user) })
