import type { ConversationState, Me, PersonPresence, State } from '../state'
import type { Conversation, Member, Message, Reply, User } from '../wire'
import { changing, withConversation, withFields } from './change'

type Shown = Pick<User, 'name' | 'avatar_url'>

const same = (a: Shown | undefined, b: Shown): boolean => a?.name === b.name && a.avatar_url === b.avatar_url

const card = ({ id, name, avatar_url }: User): User => ({ id, name, avatar_url })

/** The row of a person with the name that is known. */
export const dressed = <T extends Shown>(row: T, known: Shown | undefined): T =>
  known && !same(known, row) ? { ...row, name: known.name, avatar_url: known.avatar_url } : row

/**
 * People met in rows of messages. Changes of names come by themselves and a row may be older than one of them, so who is known stays as is;
 * but for those with whom nothing is shared any more, of whom nobody tells. Of large conversations one does not know who is in them.
 */
export const learn = (state: State, met: readonly User[]): State => renamed(state, news(state, met, (held, id) =>
  held.members.has(id) || held.members.size < held.conversation.member_count))

/**
 * People met in rows of membership. Of those with whom nothing was shared until now, what is told with the membership counts, whatever was
 * known: nobody told the changes in between.
 */
export const meet = (state: State, members: readonly Member[]): State => renamed(state, news(
  state, members.map(member => ({ ...member, id: member.user_id })), (held, id) => held.members.has(id)))

/** Those who are unknown, or known otherwise while no conversation `tells` of them. Drafts are known to nobody else yet. */
const news = (state: State, met: readonly User[], tells: (held: ConversationState, id: number) => boolean): User[] => met.filter(user => {
  const { id } = user
  const known = state.users.get(id)
  if (!known || same(known, user)) return !known
  return id !== state.me?.user.id && !state.told.has(id) && ![...state.conversations.values()].some(held => held.id > 0 && tells(held, id))
})

/** Another name, with its number. Rows on their way may still bear the one before. */
export const told = (state: State, user: User, profiles: number): State =>
  ({ ...renamed(state, [user]), profiles, told: new Set(state.told).add(user.id) })

/** This person may have left, or anybody: of whom one is not told any more, rows count again. */
export function untold(state: State, id?: number): State {
  const left = [...state.told].filter(other => id !== undefined && other !== id)
  return left.length === state.told.size ? state : { ...state, told: new Set(left) }
}

/** Another name or picture: in every row that shows it. */
export function renamed(state: State, people: readonly User[]): State {
  const others = people.filter(user => !same(state.users.get(user.id), user))
  if (!others.length) return state
  const users = new Map(state.users)
  for (const user of others) users.set(user.id, card(user))
  let next: State = { ...state, users }
  // Who was not known is in no row yet.
  const known = new Map(others.filter(({ id }) => state.users.has(id)).map(user => [user.id, user]))
  if (known.size) for (const held of state.conversations.values()) next = withConversation(next, renamedIn(held, known, state.me?.user.id ?? 0))
  const me = others.find(({ id }) => id === state.me?.user.id)
  return me ? withMe(next, { user: card(me) }) : next
}

function renamedIn(held: ConversationState, news: People, me: number): ConversationState {
  let next = held
  const rows = held.messages.map(row => renamedRow(row, news))
  if (rows.some((row, at) => row !== held.messages[at])) next = { ...next, messages: rows }
  for (const [id, user] of news) {
    const member = next.members.get(id)
    if (!member) continue
    next = { ...next, members: new Map(next.members).set(id, dressed(member, user)) }
    if (next.conversation.type === 'private' && id !== me) next = withFields(next, { name: user.name })
  }

  const last = next.conversation.last_message
  const shown = last && renamedRow(last, news)
  return shown === last ? next : withFields(next, { last_message: shown })
}

type People = ReadonlyMap<number, User>

const said = <T extends Reply | Message>(row: T, people: People): T => {
  const user = dressed(row.user, people.get(row.user_id))
  return user === row.user ? row : { ...row, user }
}

function renamedRow(row: Message, people: People): Message {
  const next = said(row, people)
  const answered = row.reply_to && said(row.reply_to, people)
  return answered === row.reply_to ? next : { ...next, reply_to: answered }
}

/** A row with the names that are known. */
export const named = (state: State, row: Message): Message => renamedRow(row, state.users)

/** The row of a conversation with the names that are known, which may be newer than it: a private one bears the other person's. */
export function titled(state: State, row: Conversation): Conversation {
  const other = row.participants.find(member => member.user_id !== state.me?.user.id)
  const name = row.type === 'private' && other && state.users.get(other.user_id)?.name
  return { ...row, ...(name && { name }), last_message: row.last_message && named(state, row.last_message) }
}

export const presence = (state: State, frame: PersonPresence): State =>
  ({ ...state, presence: new Map(state.presence).set(frame.user_id, frame) })

/** What is known of oneself, once somebody is signed in. */
export const withMe = (state: State, more: Partial<Me>): State => state.me ? { ...state, me: { ...state.me, ...more } } : state

export const typing = (state: State, id: number, user: number, isTyping: boolean): State => changing(state, id, held =>
  held.typing.includes(user) === isTyping ? held
  : { ...held, typing: isTyping ? [...held.typing, user] : held.typing.filter(other => other !== user) })
