// The records of the wire. Made from the code by ./dev documents: change the records in src/Parley.Protocols, not this file.

export interface AcceptedAnswer {
  /** Where one is now; null: the invitation was onto the server, where one is already. */
  conversation_id: number | null
}

/** A person as administrators see it. */
export interface Account {
  id: number
  name: string
  handle: string
  /** Null for bots. */
  email: string | null
  avatar_url: string | null
  role: 'member' | 'admin' | 'guest' | 'bot'
  created_at: string
  last_seen_at: string | null
  /** Null: active. */
  disabled_at: string | null
}

export interface AccountAnswer {
  user: Account
}

export interface AccountBody {
  /** Another role ends the person's sessions. */
  role?: 'member' | 'admin' | 'guest' | null
  /** True shuts the person out; false lets it in again. */
  disabled?: boolean | null
}

export interface AccountsAnswer {
  /** Newest first. */
  users: Account[]
}

/** Done. */
export interface AckFrame {
  type: 'ack'
  id: string | number | null
}

/** A key for programs; its secret is not part of it. */
export interface ApiToken {
  id: string
  name: string
  /** The address that it was last used at. */
  place: string | null
  created_at: string
  /** To within five minutes; null: never. */
  last_used_at: string | null
  /** Null: never. */
  expires_at: string | null
}

export interface ApiTokenAnswer {
  api_token: ApiToken
  /** Shown once; send it as a bearer token. */
  token: string
}

export interface ApiTokenBody {
  /** 1 to 80 characters. */
  name: string
  /** Without it the token lasts until it is revoked. */
  expires_at?: string | null
}

export interface ApiTokensAnswer {
  /** Newest first. */
  tokens: ApiToken[]
}

/** What is attached to a message: a link, which the server never asks for. Do not load it unasked. */
export interface Attachment {
  id: number
  /** The last part of its address, or the host. */
  name: string
  /** Null of a link. */
  size: number | null
  /** Null of a link. */
  mime: string | null
  /** http or https, as its author gave it. */
  url: string
  /** Null of a link. */
  width: number | null
  /** Null of a link. */
  height: number | null
  /** Null of a link. */
  duration: number | null
  /** Null until files come. */
  waveform: null
  /** Null until files come. */
  thumbhash: null
}

export interface AttachmentRowOf000 {
  name: string
  /** Null of a link. */
  path: string | null
  url: string
  /** Null of a link. */
  size: number | null
  /** Null of a link. */
  mime: string | null
}

/** You are signed in. Without an id where the request brought the credentials. */
export interface AuthSuccessFrame {
  type: 'auth_success'
  id: string | number | null
  user_id: number
  user: User
  session_id: string
  /** Names the store. Another one means that all numbers kept are void. */
  epoch: string
  server_time: string
  /** The server pings after so much silence. */
  heartbeat_seconds: number
  limits: NativeLimits
  presence: OwnPresence
  settings: Settings
}

export interface Ban {
  user: User
  /** Who banned. */
  by: User
  banned_at: string
}

export interface BansAnswer {
  /** Newest first. */
  bans: Ban[]
  /** Ask with it as before for what follows; null: there is no more. */
  next: string | null
}

export interface BotAnswer {
  bot: Account
  api_token: ApiToken
  /** Shown once; send it as a bearer token. */
  token: string
}

export interface BotBody {
  /** 1 to 80 characters. */
  name: string
}

export interface BotsAnswer {
  /** Newest first. */
  bots: Account[]
}

/** What a client of the Pusher protocol asks before it subscribes; as JSON or as a form. */
export interface BroadcastingAuthBody {
  /** Of its connection. */
  socket_id: string
  channel_name: string
}

export interface BroadcastingUserAuthBody {
  /** Of its connection. */
  socket_id: string
}

/** A public channel as everybody sees it who may join it. */
export interface Channel {
  id: number
  name: string
  topic: string | null
  avatar_url: string | null
  member_count: number
  is_member: boolean
  created_at: string
}

/** What the client sends on as it is. */
export interface ChannelGrantAnswer {
  /** The app's key and the signature. */
  auth: string
  /** Whom it is for and until when, as JSON; part of what is signed. */
  channel_data: string
}

export interface ChannelsAnswer {
  /** By name. */
  channels: Channel[]
  /** Ask with it as after for what follows; null: there is no more. */
  next: number | null
}

/** Signs in, as the first frame. */
export interface ClientAuth {
  type: 'auth'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  token: string
}

/** Deletes a message: one's own, or as an admin any. */
export interface ClientDelete {
  type: 'delete'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  message_id: number
  client_id?: string | null
}

/** Tells that messages have reached this device. */
export interface ClientDelivered {
  type: 'delivered'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  conversation_id: number
  seq: number
}

/** Edits one's own message. */
export interface ClientEdit {
  type: 'edit'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  message_id: number
  content: string
  client_id?: string | null
}

export interface ClientIdBody {
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

/** Sends a message. */
export interface ClientMessage {
  type: 'message'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  conversation_id: number
  /** At most 4,000 characters (a setting), not blank. */
  content?: string | null
  message_type?: 'text' | 'image' | 'file' | 'voice'
  reply_to_id?: number | null
  /** A UUID of your own: a repetition with the same one stores nothing twice and gets the first answer. */
  client_id?: string | null
  /** Comes with its feature. */
  thread_id?: never[] | null
  /** Comes with its feature. */
  attachment_ids?: never[] | null
  /** Comes with its feature. */
  mentions?: never[] | null
}

/** Asks whether the server is there. */
export interface ClientPing {
  type: 'ping'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
}

/** How one wants to be seen, and whether somebody is in front of this device. What is left out stays as it is. */
export interface ClientPresence {
  type: 'presence'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  /** away and online are said of this device too: idle, and active. */
  status?: 'online' | 'away' | 'dnd' | 'invisible'
  /** Of this device alone; what was chosen stays. */
  idle?: boolean
  /** One line of at most 100 characters; null or blank: none. */
  status_text?: string | null
  /** One character of at most 32 bytes; null or empty: none. */
  status_emoji?: string | null
  /** The end of what this frame sets, at most 366 days ahead. */
  expires_at?: string | null
}

/** Marks as read up to a place. */
export interface ClientRead {
  type: 'read'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  conversation_id: number
  seq: number
}

/** Marks as read up to a message. */
export interface ClientReadMessage {
  type: 'read'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  message_id: number
}

/** Catches up from what one knows. */
export interface ClientSync {
  type: 'sync'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  epoch?: string | null
  user_rev?: number
  profiles?: number
  /** By id [rev, mark], at most 1,000 a frame. Those left out come in full. */
  conversations?: Record<string, [number, number]>
  /** Set in the last frame of one sync. */
  final?: boolean
  /** The conversation that is told before all else, such as the one that is looked at. */
  first?: number
  /** How many messages come with each other conversation that is new to you, 1 to 50; 50 without. */
  newest?: number
}

/** Tells the others that one writes. Holds for 6 s: repeat it while it lasts. */
export interface ClientTyping {
  type: 'typing'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  conversation_id: number
  is_typing: boolean
}

/** Narrows presence to these people, at most 500, until the next one. */
export interface ClientWatch {
  type: 'watch'
  /** Your own, to find the answer by: given back exactly as it came. At most 64 characters. */
  id?: string | number | null
  user_ids: number[]
}

export interface CodeBody {
  /** Six digits of the app. */
  code: string
}

/** What is the same of a conversation for every member: nothing personal, no members, no message. */
export interface CommonConversation {
  id: number
  type: 'private' | 'group' | 'channel'
  /** Null of a private conversation. */
  name: string | null
  /** What it is about, up to 1,024 characters. */
  topic: string | null
  avatar_url: string | null
  seq: number
  rev: number
  mark: number
  created_by: number
  history: 'shared' | 'protected'
  member_count: number
  last_message_at: string | null
  created_at: string
  updated_at: string
}

export interface ConfirmBody {
  /** One's own, once more. */
  password: string
}

/** A conversation as one member sees it. */
export interface Conversation {
  id: number
  type: 'private' | 'group' | 'channel'
  /** Of a private conversation the other person's name. */
  name: string | null
  /** What it is about, up to 1,024 characters. */
  topic: string | null
  avatar_url: string | null
  /** Number of its newest message. */
  seq: number
  /** Number of its newest durable change. */
  rev: number
  /** Counter of moved markers. */
  mark: number
  created_by: number
  /** shared, or protected: who joins later sees only what comes after. */
  history: 'shared' | 'protected'
  member_count: number
  /** The reader's own. */
  role: 'member' | 'admin' | 'owner'
  read_seq: number
  delivered_seq: number
  /** Exact up to the server's limit unread_exact; one more means more. */
  unread_count: number
  /** No notifications; messages come and count as always. */
  muted: boolean
  /** Until when; null while muted: for ever. */
  muted_until: string | null
  /** Put away until something new is said, or for as long as it is muted. */
  archived: boolean
  /** The newest seq when it was put away. */
  archived_seq: number | null
  favourite: boolean
  /** Marked as unread from this seq on; null: not marked, or read since. */
  unread_from_seq: number | null
  last_message: Message | null
  /** Current members; of large conversations only the reader. */
  participants: Member[]
  last_message_at: string | null
  created_at: string
  updated_at: string
}

/** You are in a conversation from now on. */
export interface ConversationAddedFrame {
  type: 'conversation_added'
  conversation_id: number
  conversation: Conversation
}

export interface ConversationAnswer {
  conversation: Conversation
}

export interface ConversationAnswerOf000 {
  data: ConversationRowOf000
}

export interface ConversationBody {
  /** 1 to 120 characters. */
  name?: string | null
  /** Up to 1,024 characters; empty: none. */
  topic?: string | null
  /** A picture: an http or https address, or a path of this server, of at most 2,048 bytes; empty: none. */
  avatar_url?: string | null
  /** shared, or protected: who joins from now on sees only what comes after. */
  history?: 'shared' | 'protected' | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

/** A conversation that is none of yours any more. */
export interface ConversationId {
  id: number
}

/** You are no longer in a conversation; nothing of it follows. */
export interface ConversationRemovedFrame {
  type: 'conversation_removed'
  conversation_id: number
  conversation: ConversationId
}

export interface ConversationRowOf000 {
  id: number
  /** Null of a private conversation. */
  name: string | null
  type: 'private' | 'group'
  created_by: number
  last_message_at: string | null
  created_at: string
  updated_at: string
}

export interface ConversationRowOf001 {
  id: number
  /** The smaller of the two ids. */
  participant_1_id: number
  participant_2_id: number
  /** The beginning of its text. */
  last_message: string | null
  last_message_at: string | null
  createdAt: string
  updatedAt: string
  participant1: PersonOf001
  participant2: PersonOf001
}

/** A page of what changed in a conversation. */
export interface ConversationSyncFrame {
  type: 'sync'
  conversation_id: number
  /** Drop what you have of it: these are the newest messages, and all members and markers. */
  reset: boolean
  /** To be adopted from the last page only. */
  rev: number
  /** To be adopted from the last page only. */
  mark: number
  /** The rows that changed, as they are now. */
  messages: Message[]
  /** Former members included. */
  members: Member[]
  markers: Marker[]
  /** Null where the conversation's own fields are as they were. */
  conversation: Conversation | null
  /** Set where another page follows. */
  next: SyncCursor | null
}

/** The conversation has another name. */
export interface ConversationUpdatedFrame {
  type: 'conversation_updated'
  conversation_id: number
  rev: number
  conversation: CommonConversation
}

export interface ConversationsAnswer {
  /** Newest activity first. */
  conversations: Conversation[]
  /** Ask with it as before for what follows; null: there is no more. */
  next: string | null
}

export interface ConversationsAnswerOf000 {
  /** Newest first. */
  data: ListedRowOf000[]
}

export interface ConversationsAnswerOf001 {
  success: true
  data: ConversationsPageOf001
}

export interface ConversationsPageOf001 {
  /** Newest first; private ones alone. */
  conversations: ConversationRowOf001[]
  total: number
  page: number
  totalPages: number
}

export interface DeliveredAnswer {
  delivered_seq: number
}

export interface DeliveredBody {
  /** Of the newest message that reached a device; forward only. */
  seq: number
}

export interface EditBody {
  content: string
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

export interface EditBodyOf000 {
  content: string
}

export interface EmailBody {
  email: string
  password: string
}

/** What an envelope is answered with, as a frame of its protocol. */
export interface EnvelopeAck {
  id: string
  type: 'ack'
  from: 'server'
  /** You. */
  to: string
  /** Seconds. */
  ts: number
  payload: EnvelopeAckPayload
}

export interface EnvelopeAckPayload {
  /** The id of what is answered. */
  ref: string
  /** Of a message. */
  message_id?: number
  /** Of a message. */
  seq?: number
  /** Where it is; not of a ping or an ack. */
  conversation_id?: number
}

/** Why not. */
export interface ErrorFrame {
  type: 'error'
  id?: string | number | null
  /** Stable: for programs. */
  code: 'bad_request' | 'unauthorized' | 'forbidden' | 'not_found' | 'conflict' | 'too_large' | 'rate_limited' | 'validation' | 'unavailable' | 'internal'
  /** For people; may change. */
  message: string
  /** The member at fault. */
  field?: string
  /** Seconds to wait. */
  retry_after?: number
}

export interface ErrorOf001 {
  /** Stable: for programs. */
  code: string
}

/** What guards this account besides the password. */
export interface FactorsAnswer {
  totp: boolean
  /** How many are left. */
  recovery_codes: number
  passkeys: number
  /** This server wants a second factor of this account. */
  required: boolean
}

export interface ForgotPasswordBody {
  email: string
}

export interface HistoryAnswer {
  /** Ascending by seq. */
  messages: Message[]
  has_more_before: boolean
  has_more_after: boolean
  /** Changes when the server was set back to an earlier state: what is cached is of another time then. */
  epoch: string
  /** The conversation's rev that the page was read at. */
  rev: number
  /** With changed_after only, and what follows likewise. */
  changes?: HistoryChanges
}

/** What changed beside messages, and how to go on: as a frame sync of the native protocol says it. */
export interface HistoryChanges {
  /** Too much changed, or the rev is not of this history: drop what is cached, and take these as the newest messages. */
  reset: boolean
  mark: number
  /** Members who came, left or changed. */
  members: Member[]
  markers: Marker[]
  /** When its own fields changed, or with reset. */
  conversation: Conversation | null
  /** Ask with it as changed_after for what follows; only with null may rev be taken for known. */
  next: string | null
}

/** An invitation, as who may take it back sees it. Of its link nothing is kept. */
export interface Invite {
  id: number
  inviter: User
  conversation_id: number | null
  conversation_name: string | null
  role: 'member' | 'admin' | 'guest' | 'bot'
  email: string | null
  max_uses: number | null
  uses: number
  created_at: string
  expires_at: string
}

/** What a link is about, and nothing more. */
export interface InviteCardAnswer {
  server_name: string
  inviter_name: string
  /** Null: onto the server. */
  conversation_name: string | null
}

export interface InviteTokenBody {
  /** Of the link, what stands after #. */
  token: string
}

export interface InvitesAnswer {
  /** Newest first; those that are over are not here. */
  invites: Invite[]
}

/** What a feature that is not there yet will fill. */
export interface Later {
}

export interface LinkBody {
  /** Of the link, what stands after #. */
  token: string
}

export interface ListedRowOf000 {
  id: number
  /** Of a private conversation the other person's. */
  name: string | null
  type: 'private' | 'group'
  last_message: MessageRowOf000 | null
  unread_count: number
  participants: ParticipantRowOf000[]
  updated_at: string | null
}

export interface LogInBody {
  email: string
  password: string
  /** jwt: for clients that read from their token who they are; it ends with the session. */
  token_type?: 'opaque' | 'jwt' | null
  /** Of the second factor, in one step: six digits of the app, or a recovery code. */
  code?: string | null
}

export interface LogInBodyOf003 {
  email: string
  password: string
  /** Of the second factor, in one step: six digits of the app, or a recovery code. */
  code?: string | null
}

/** The same for every address. */
export interface MailedAnswer {
  detail: string
}

/** How far a member has read, and how far messages have reached one of its devices. */
export interface Marker {
  user_id: number
  read_seq: number
  read_at: string | null
  delivered_seq: number
}

/** Your marker, as it is now. */
export interface MarkerAckFrame {
  type: 'ack'
  id: string | number | null
  conversation_id: number
  read_seq: number
  delivered_seq: number
  unread_count: number
}

/** Somebody's place in a conversation. */
export interface Member {
  user_id: number
  name: string
  avatar_url: string | null
  role: 'member' | 'admin' | 'owner'
  joined_at: string
  /** Set of former members. */
  left_at: string | null
  /** The conversation's rev when role or membership last changed. */
  rev: number
  /** The newest message read; 0 before the first. */
  read_seq: number
  read_at: string | null
  /** The newest message delivered; 0 before the first. */
  delivered_seq: number
}

/** Somebody came. */
export interface MemberAddedFrame {
  type: 'member_added'
  conversation_id: number
  rev: number
  member: Member
  member_count: number
}

export interface MemberAnswer {
  member: Member
}

export interface MemberBody {
  /** The role to give; as they are, or member, without. */
  role?: 'member' | 'admin' | 'owner' | null
}

/** Somebody left or was removed. */
export interface MemberRemovedFrame {
  type: 'member_removed'
  conversation_id: number
  rev: number
  member: Member
  member_count: number
}

/** Somebody has another role. */
export interface MemberUpdatedFrame {
  type: 'member_updated'
  conversation_id: number
  rev: number
  member: Member
}

export interface MembersAnswer {
  /** Present members, ascending by user_id. */
  members: Member[]
  /** Ask with it as after for what follows; null: there is no more. */
  next: number | null
}

/** Of a conversation of more than 256 members: all joins and leaves of a second. */
export interface MembersChangedFrame {
  type: 'members_changed'
  conversation_id: number
  /** The first rev of these changes; rev is the last. */
  from: number
  rev: number
  /** Members now. */
  count: number
}

/** A message as one reader sees it. */
export interface Message {
  id: number
  conversation_id: number
  /** Its place in the conversation: 1, 2, 3 … without a gap. */
  seq: number
  /** The conversation's rev when this message last changed. */
  rev: number
  user_id: number
  user: User
  /** Empty only with an attachment. Null once it is deleted: a tombstone keeps place and numbers only. */
  content: string | null
  type: 'text' | 'image' | 'file' | 'voice' | 'system'
  reply_to_id: number | null
  /** The message that this one answers; null also where that one is not yours to see. */
  reply_to: Reply | null
  thread_id: number | null
  /** Null until threads come. */
  thread: null
  attachments: Attachment[]
  /** Empty until reactions come. */
  reactions: never[]
  edited: boolean
  edited_at: string | null
  deleted: boolean
  pinned: boolean
  /** Empty until mentions come. */
  mentions: never[]
  /** What a system message says, for programs; null for all others. */
  system: SystemNote | null
  created_at: string
  /** The author's own id of the send, a UUID in lower case. */
  client_id: string | null
}

/** The message is stored for good, as it is now. */
export interface MessageAckFrame {
  type: 'ack'
  id: string | number | null
  /** Of a send that had one. */
  client_id?: string
  message: Message
}

export interface MessageAnswer {
  message: Message
}

export interface MessageAnswerOf000 {
  data: MessageRowOf000
}

export interface MessageAnswerOf003 {
  data: MessageRowOf003
}

export interface MessageBodyOf000 {
  content?: string | null
  type?: 'text' | 'image' | 'file' | 'voice' | null
  reply_to_id?: number | string | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
  /** Comes with its feature. */
  attachments?: never[] | null
}

export interface MessageBodyOf001 {
  receiverId: number | string
  /** May be blank with something attached. */
  content?: string | null
  /** An address to attach, http or https, of at most 2,048 characters. It is kept, and never asked for. */
  attachmentUrl?: string | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

export interface MessageBodyOf003 {
  /** Whom it is for: the private conversation is begun where there is none. */
  recipient_id?: number | string | null
  /** In place of recipient_id, or with the one that it is with. */
  conversation_id?: number | string | null
  /** Required, but for an envelope. */
  body?: string | null
  /** With it the request is an envelope (docs/protocols/envelope.md), which is answered 202 with the ack. */
  to?: string | null
  /** Of an envelope: ping, message, ack, join or leave. */
  type?: string | null
  /** Of an envelope; a UUID of your own makes a repetition of a message the same one. */
  id?: string | null
  /** Of an envelope, at most 16 KiB. */
  payload?: object | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

/** A message was deleted; its place stays. */
export interface MessageDeletedFrame {
  type: 'message_deleted'
  conversation_id: number
  rev: number
  message_id: number
  seq: number
}

/** A message of yours has reached a device of somebody. */
export interface MessageDeliveredFrame {
  type: 'message_delivered'
  conversation_id: number
  message_id: number
  user_id: number
  delivered_seq: number
  delivered_at: string
}

/** A message was edited. */
export interface MessageEditedFrame {
  type: 'message_edited'
  conversation_id: number
  rev: number
  message: Message
}

/** Somebody has read up to a message. */
export interface MessageReadFrame {
  type: 'message_read'
  conversation_id: number
  message_id: number
  user_id: number
  read_seq: number
  read_at: string
}

export interface MessageRowOf000 {
  id: number
  conversation_id: number
  user_id: number
  reply_to_id: number | null
  content: string | null
  type: 'text' | 'image' | 'file' | 'system'
  /** Null where nothing is attached. */
  attachments: AttachmentRowOf000[] | null
  edited: boolean
  edited_at: string | null
  created_at: string
  updated_at: string
  user: User
  reply_to: ReplyRowOf000 | null
  /** On pages of messages only. */
  read_by?: ReaderRowOf000[]
}

export interface MessageRowOf001 {
  id: number
  sender_id: number
  receiver_id: number | null
  conversation_id: number
  content: string | null
  attachment_url: string | null
  /** By the marker of whom it is for. */
  is_read: boolean
  read_at: string | null
  createdAt: string
  updatedAt: string
  /** Always null: what is deleted is in no list. */
  deletedAt: string | null
  /** In lists only. */
  sender?: PersonOf001
  /** In lists only. */
  receiver?: PersonOf001
}

export interface MessageRowOf003 {
  id: number
  seq: number
  /** Empty only with something attached. */
  body: string | null
  user_id: number
  /** Null in groups and channels. */
  recipient_id: number | null
  conversation_id: number
  /** When the recipient had read up to here, as far as it lets that be known. */
  read_at: string | null
  created_at: string
  updated_at: string
  user: User
  /** What came with it beside its text, of a message that was an envelope; absent where nothing did. */
  payload?: object
}

/** A version of a message that an edit replaced. */
export interface MessageVersion {
  content: string
  written_at: string
}

export interface MessagesAnswerOf001 {
  success: true
  data: MessagesPageOf001
}

export interface MessagesAnswerOf003 {
  /** Ascending. */
  data: MessageRowOf003[]
  /** In the direction that was asked for: below before or the newest, above after. */
  has_more: boolean
}

export interface MessagesPageOf000 {
  /** Newest first, each with read_by. */
  data: MessageRowOf000[]
  current_page: number
  per_page: number
  last_page: number
  total: number
}

export interface MessagesPageOf001 {
  /** Ascending. */
  messages: MessageRowOf001[]
  total: number
  page: number
  totalPages: number
}

/** The limits in force. */
export interface NativeLimits {
  /** Characters of a message. */
  message_length: number
  /** Bytes of a frame, once signed in. */
  frame_bytes: number
  /** So many end the connection. */
  bad_frames_per_minute: number
  /** Conversations of one sync frame. */
  sync_conversations: number
  /** People of one watch. */
  watched_users: number
  /** Unread counts are exact up to here. */
  unread_exact: number
  /** Yours a second, over all connections and HTTP, as the next two. */
  frames_per_second: number
  /** Of frames and bodies. */
  bytes_per_second: number
  /** Units of work: a message is one. */
  commands_per_second: number
  /** Each of these holds what comes in so many seconds. */
  burst_seconds: number
  /** Open connections of one person. */
  connections_per_user: number
}

export interface NewConversationBody {
  type: 'private' | 'group' | 'channel'
  /** Of groups and channels, 1 to 120 characters; a private conversation has none. */
  name?: string | null
  /** Of a private conversation exactly one; at most 100. */
  participant_ids?: number[] | null
  /** shared, or protected: who joins later sees only what comes after. */
  history?: 'shared' | 'protected' | null
  /** What it is about, up to 1,024 characters. */
  topic?: string | null
  /** A picture: an http or https address, or a path of this server, of at most 2,048 bytes; empty: none. */
  avatar_url?: string | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

export interface NewConversationBodyOf000 {
  type: 'private' | 'group'
  /** Of a group. */
  name?: string | null
  /** Of a private conversation exactly one; at most 100. */
  participant_ids: (number | string)[]
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

export interface NewConversationInviteBody {
  /** In a week, without; within a year. */
  expires_at?: string | null
  /** From 1 to 10,000; without: as many as come. */
  max_uses?: number | null
  /** What somebody without an account becomes: member or guest. */
  role?: 'member' | 'guest' | null
  /** Who alone may use it, once. Where this server sends mail, the link goes there and is not answered. */
  email?: string | null
}

export interface NewInviteAnswer {
  invite: Invite
  /** Shown once; null where it was mailed. */
  token: string | null
  /** Null where this server has no public_url, or the link was mailed. */
  url: string | null
}

export interface NewInviteBody {
  /** In a week, without; within a year. */
  expires_at?: string | null
  /** From 1 to 10,000; without: as many as come. */
  max_uses?: number | null
  /** Into which conversation; without: onto the server. Its admins may. */
  conversation_id?: number | null
  /** What somebody without an account becomes: member, or guest, who needs a conversation. */
  role?: 'member' | 'guest' | null
  /** Who alone may use it, once. Where this server sends mail, the link goes there and is not answered. */
  email?: string | null
}

/** A message was sent, your own included. */
export interface NewMessageFrame {
  type: 'new_message'
  conversation_id: number
  rev: number
  message: Message
}

export interface NewPasskeyBody {
  challenge: string
  /** What the browser answered, by its toJSON(). */
  credential: object
  /** 1 to 80 characters. */
  name: string
}

/** Shown once; it does nothing until a code confirms it. */
export interface NewTotpAnswer {
  secret: string
  /** For a QR code. */
  uri: string
}

export interface OwnBody {
  /** true: for ever, or until muted_until; false: to be heard again. */
  muted?: boolean | null
  /** Until when it is muted. */
  muted_until?: string | null
  /** Put away, until something new is said; while it is muted it stays away. */
  archived?: boolean | null
  favourite?: boolean | null
}

/** One conversation in a person's own state. */
export interface OwnConversation {
  conversation_id: number
  /** False: left or removed. */
  is_member: boolean
  read_seq: number
  unread_count: number
  /** No notifications; messages come and count as always. */
  muted: boolean
  /** Until when; null while muted: for ever. */
  muted_until: string | null
  /** Put away until something new is said, or for as long as it is muted. */
  archived: boolean
  /** The newest seq when it was put away. */
  archived_seq: number | null
  favourite: boolean
  /** Marked as unread from this seq on; null: not marked, or read since. */
  unread_from_seq: number | null
}

/** What you really are, for your own devices. */
export interface OwnPresence {
  status: 'online' | 'away' | 'dnd' | 'invisible'
  /** When dnd or invisible turns back to online. */
  status_expires_at: string | null
  status_text: string | null
  status_emoji: string | null
  /** When text and emoji end. */
  expires_at: string | null
}

export interface OwnPresenceAnswer {
  presence: OwnPresence
}

/** What you are yourself, told to all your devices when it changes. Not on the door for old clients. */
export interface OwnPresenceFrame {
  type: 'own_presence'
  status: 'online' | 'away' | 'dnd' | 'invisible'
  /** When dnd or invisible turns back to online. */
  status_expires_at: string | null
  status_text: string | null
  status_emoji: string | null
  /** When text and emoji end. */
  expires_at: string | null
}

/** What you let others know has changed, told to all your devices. Not on the door for old clients. */
export interface OwnSettingsFrame {
  type: 'own_settings'
  settings: Settings
}

export interface OwnStateAnswer {
  own_state: OwnConversation
}

/** What only you see has changed, told to all your devices. */
export interface OwnStateFrame {
  type: 'own_state'
  /** Counts what only you see. */
  user_rev: number
  own_state: OwnConversation[]
}

/** The first answer to a sync: what concerns you rather than one conversation. */
export interface OwnSyncFrame {
  type: 'sync'
  user_rev: number
  own_state: OwnConversation[]
  profiles: number
  users: User[]
}

/** A person as it sees itself. Nobody else is ever told an e-mail address. */
export interface OwnUser {
  id: number
  name: string
  /** Unique on this server. */
  handle: string
  /** Null for bots. */
  email: string | null
  avatar_url: string | null
  /** On this server; conversations have roles of their own. */
  role: 'member' | 'admin' | 'guest' | 'bot'
  created_at: string
}

export interface ParticipantBodyOf000 {
  user_id: number | string
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

export interface ParticipantPivotOf000 {
  joined_at: string
  last_read_at: string | null
  is_admin: boolean
  muted: boolean
}

export interface ParticipantRowOf000 {
  id: number
  name: string
  avatar_url: string | null
  pivot: ParticipantPivotOf000
}

export interface Passkey {
  id: number
  name: string
  /** Kept by the person's provider too, so that it outlives the device. */
  backed_up: boolean
  created_at: string
  last_used_at: string | null
}

export interface PasskeyAnswer {
  passkey: Passkey
}

export interface PasskeyLogInBody {
  challenge: string
  /** What the browser answered, by its toJSON(). */
  credential: object
}

export interface PasskeyLogInOptionsBody {
  /** Of the second step, to ask for the passkeys of that account; without, for anybody's. */
  challenge?: string | null
}

/** For navigator.credentials: options are those of WebAuthn, read by PublicKeyCredential.parse…OptionsFromJSON. */
export interface PasskeyOptionsAnswer {
  challenge: string
  expires_at: string
  options: object
}

export interface PasskeysAnswer {
  /** Newest first. */
  passkeys: Passkey[]
}

export interface PasswordAndCodeBody {
  password: string
  /** Six digits of the app, or a recovery code. */
  code: string
}

export interface PasswordBody {
  current_password: string
  /** At least 8 characters, at most 1,024 bytes. */
  new_password: string
  /** API tokens stay too; without it they end. */
  keep_tokens?: boolean | null
}

export interface PeopleAnswer {
  /** By name. */
  users: Profile[]
  /** Ask with it as after for what follows; null: there is no more. */
  next: number | null
}

/** One of an application's people. */
export interface Person {
  /** The application's own. */
  external_id: string
  id: number
  name: string
  handle: string
  email: string | null
  avatar_url: string | null
  role: 'member' | 'admin' | 'guest' | 'bot'
  created_at: string
  last_seen_at: string | null
  /** Null: active. */
  disabled_at: string | null
}

export interface PersonAnswer {
  user: Person
}

export interface PersonBody {
  /** 1 to 80 characters. */
  name?: string | null
  /** Shown to its owner; no way to sign in. */
  email?: string | null
  /** A picture: an http or https address, or a path of this server, of at most 2,048 bytes; empty: none. */
  avatar_url?: string | null
  /** Another role ends the person's sessions. */
  role?: 'member' | 'guest' | null
  /** True shuts the person out and ends all its tokens; false lets it in again. */
  disabled?: boolean | null
}

export interface PersonOf001 {
  id: number
  name: string
  avatar: string | null
}

/** The server is there. */
export interface PongFrame {
  type: 'pong'
  id: string | number | null
  server_time: string
}

/** How somebody looks to you. */
export interface Presence {
  user_id: number
  status: 'offline' | 'online' | 'away' | 'dnd'
  /** Of those who are offline and show it. */
  last_seen_at: string | null
  status_text: string | null
  status_emoji: string | null
  /** When text and emoji end. */
  expires_at: string | null
}

export interface PresenceBody {
  /** away: all devices that are here now are idle until one says otherwise. */
  status: 'online' | 'away' | 'dnd' | 'invisible'
  /** One line of at most 100 characters; null: none. */
  status_text?: string | null
  /** One character, of several code points perhaps, of at most 32 bytes; null: none. */
  status_emoji?: string | null
  /** When text, emoji and a status of dnd or invisible end, at most 366 days ahead; null: they stay. */
  expires_at?: string | null
}

export interface PresencesAnswer {
  /** Ascending by user_id; those of whom you may know nothing are left out. */
  presence: Presence[]
}

/** Why not (RFC 9457). What does not exist and what one may not see are the same but for request_id. */
export interface Problem {
  type: string
  title: string
  status: number
  /** Stable: for programs. */
  code: 'bad_request' | 'unauthorized' | 'forbidden' | 'not_found' | 'conflict' | 'too_large' | 'rate_limited' | 'validation' | 'unavailable' | 'internal'
  /** For people; may change. */
  detail: string
  /** Finds the request in the server's log. */
  request_id: string
  /** The detail again, in the family of 000 only. */
  message?: string
  /** The detail again, in the family of 000 only. */
  error?: string
  /** All members at fault at once, each with what is wrong with it. */
  errors: Record<string, string[]>
}

/** Why not, in the family of 001. */
export interface ProblemOf001 {
  success: false
  message: string
  error: ErrorOf001
}

/** A person as others see it. */
export interface Profile {
  id: number
  name: string
  /** Unique on this server. */
  handle: string
  avatar_url: string | null
  is_bot: boolean
  is_guest: boolean
  /** Gone from this server; only those who share a conversation still see it. */
  deactivated: boolean
  /** Null of those with whom you share neither a private conversation nor a group. */
  presence: 'offline' | 'online' | 'away' | 'dnd' | null
}

export interface ProfileAnswer {
  user: Profile
}

/** With an entry for each event where info was asked of any. */
export interface PusherBatchAnswer {
  batch?: PusherCounts[]
}

export interface PusherBatchBody {
  /** Up to 10 events. */
  batch: PusherBatchItem[]
}

export interface PusherBatchItem {
  name: string
  data: string
  channel: string
  socket_id?: string | null
  info?: string | null
}

export interface PusherChannelAnswer {
  occupied: boolean
  user_count?: number
  subscription_count?: number
  cache?: PusherKept
}

export interface PusherChannelsAnswer {
  /** Those that have subscribers. */
  channels: Record<string, PusherCounts>
}

export interface PusherConnectionsAnswer {
  connections: number
}

export interface PusherCounts {
  /** Of presence channels. */
  user_count?: number
  /** Of all other channels. */
  subscription_count?: number
}

export interface PusherDoneAnswer {
}

/** With channels where info was asked for. */
export interface PusherEventAnswer {
  channels?: Record<string, PusherCounts>
}

export interface PusherEventBody {
  name: string
  /** Told to the subscribers as it stands. */
  data: string
  /** Up to 100 names; or channel. */
  channels?: string[] | null
  channel?: string | null
  /** A connection that is left out. */
  socket_id?: string | null
  /** user_count, subscription_count, or both with a comma. */
  info?: string | null
}

export interface PusherKept {
  data: string
  /** Seconds. */
  ttl: number
}

export interface PusherMemberShape {
  id: string
}

export interface PusherUsersAnswer {
  users: PusherMemberShape[]
}

export interface ReadAnswer {
  read_seq: number
  unread_count: number
}

export interface ReadAnswerOf003 {
  data: ReadRowOf003
}

export interface ReadBody {
  /** Of the newest message read; forward only, to the newest at most. */
  seq: number
}

export interface ReadBodyOf003 {
  /** The private conversation with this person. */
  recipient_id?: number | string | null
  /** In place of recipient_id. */
  conversation_id?: number | string | null
}

export interface ReadRowOf003 {
  /** Up to here one has read; 0: nothing yet. */
  read_seq: number
}

export interface Reader {
  user: User
  read_at: string
}

export interface ReaderPivotOf000 {
  read_at: string
}

export interface ReaderRowOf000 {
  id: number
  name: string
  pivot: ReaderPivotOf000
}

export interface ReadersAnswer {
  /** Ascending by user id; empty in conversations of more than 256. */
  readers: Reader[]
  /** Ask with it as after for what follows; null: there is no more. */
  next: number | null
}

/** Ten, each for one use; shown once. */
export interface RecoveryCodesAnswer {
  /** Such as 4k7m-qz0c-9x2v-h1rt. */
  recovery_codes: string[]
}

export interface RegisterBody {
  /** 1 to 80 characters. */
  name: string
  /** Unique on this server; at most 254 bytes. */
  email: string
  /** At least 8 characters, at most 1,024 bytes. */
  password: string
  /** Of the first administrator: the code that the first start prints. */
  setup_code?: string | null
  /** Of an invitation's link, what stands after #. */
  invite?: string | null
}

export interface RegisterBodyOf003 {
  /** 1 to 80 characters. */
  name: string
  /** Unique on this server; at most 254 bytes. */
  email: string
  /** At least 8 characters, at most 1,024 bytes. */
  password: string
  /** Of the first administrator: the code that the first start prints. */
  setup_code?: string | null
  /** Of an invitation's link, what stands after #. */
  invite?: string | null
}

/** A conversation that you are not in. */
export interface RemovedSyncFrame {
  type: 'sync'
  conversation_id: number
  removed: true
}

/** The message that another one answers, as it is now. */
export interface Reply {
  id: number
  seq: number
  user_id: number
  user: User
  content: string | null
  type: 'text' | 'image' | 'file' | 'voice' | 'system'
  deleted: boolean
}

export interface ReplyRowOf000 {
  id: number
  conversation_id: number
  user_id: number
  reply_to_id: number | null
  content: string | null
  type: 'text' | 'image' | 'file' | 'system'
  /** Always null: what is attached to it is found by its id. */
  attachments: null
  edited: boolean
  edited_at: string | null
  created_at: string
  updated_at: string
  user: User
  /** Always null: what was answered in turn is found by reply_to_id. */
  reply_to: null
}

export interface ResetPasswordBody {
  /** Of the link, what stands after #. */
  token: string
  /** At least 8 characters, at most 1,024 bytes. */
  new_password: string
}

export interface SecondStepBody {
  /** From the first step. */
  challenge: string
  /** Six digits of the app, or a recovery code. */
  code: string
  /** As for the first step. */
  token_type?: 'opaque' | 'jwt' | null
}

export interface SendBody {
  /** Up to the server's limit message_length, 4,000 characters unless set otherwise. */
  content?: string | null
  type?: 'text' | 'image' | 'file' | 'voice' | null
  reply_to_id?: number | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
  /** Comes with its feature. */
  thread_id?: never[] | null
  /** Comes with its feature. */
  attachment_ids?: never[] | null
}

export interface SentAnswerOf001 {
  success: true
  message: string
  data: MessageRowOf001
}

export interface ServerAnswer {
  name: string
  version: string
  /** Changes when the server was set back to an earlier state. */
  epoch: string
  /** Who may sign up. */
  registration: 'open' | 'invite' | 'closed'
  features: ServerFeatures
  limits: ServerLimits
}

export interface ServerConversationBody {
  type: 'private' | 'group' | 'channel'
  /** The application's ids; of a private conversation exactly two, of others the first is its owner. At most 100. */
  participants: string[]
  /** 1 to 120 characters; needed but in a private conversation. */
  name?: string | null
  /** What it is about. */
  topic?: string | null
  /** A picture: an http or https address, or a path of this server, of at most 2,048 bytes; empty: none. */
  avatar_url?: string | null
  /** shared, or protected: who joins later sees only what comes after. */
  history?: 'shared' | 'protected' | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

/** What a page for signing in has to offer. */
export interface ServerFeatures {
  /** Signing in with an address and a password. */
  password: boolean
}

/** The limits in force. */
export interface ServerLimits {
  /** Bytes of a request's body. */
  body_bytes: number
  /** Characters of a message. */
  message_length: number
  user_name_length: number
  conversation_name_length: number
  /** Characters. */
  password_minimum: number
  password_bytes: number
  /** People that one request may put into a conversation. */
  participants_per_request: number
  /** Rows of a page. */
  page_size: number
  /** Unread counts are exact up to here. */
  unread_exact: number
  /** Frames and requests of one person a second, over all its connections, as the next two. */
  frames_per_second: number
  /** Bytes of frames and bodies. */
  bytes_per_second: number
  /** Units of work: a message is 1, a page of history 5. */
  commands_per_second: number
  /** Each of these holds what comes in so many seconds. */
  burst_seconds: number
  /** Requests of one person under way at once. */
  requests_at_once: number
  /** WebSockets of one person. */
  connections_per_user: number
}

export interface ServerMessageBody {
  /** 1 to 4,000 characters. */
  content: string
  /** The application's id of who says it, a member; without, the application says it as a system message. */
  user?: string | null
  /** Of a message that somebody says. */
  reply_to_id?: number | null
  /** Your own id of this request, a UUID: a repetition with the same id does nothing twice. The header Idempotency-Key says the same. */
  client_id?: string | null
}

/** One place where a person is signed in. */
export interface Session {
  id: string
  /** For people. */
  device: string
  user_agent: string | null
  /** The address that it was last seen at. */
  place: string | null
  created_at: string
  /** To within five minutes; now, while it is connected. */
  last_seen_at: string | null
  expires_at: string | null
  /** The session that asks. */
  current: boolean
}

/** A new session. */
export interface SessionAnswer {
  user: OwnUser
  /** Shown once; send it as a bearer token. */
  token: string
  expires_at: string
}

export interface SessionsAnswer {
  /** Newest first. */
  sessions: Session[]
}

/** What you let others know. Each goes both ways: who hides something of its own does not see it of others. */
export interface Settings {
  /** false: you look offline to everybody, and everybody to you. */
  presence: boolean
  /** false: nobody is told when you were last here. */
  last_seen: boolean
  /** false: nobody is told what you have read. */
  read_receipts: boolean
}

export interface SettingsAnswer {
  settings: Settings
}

export interface SettingsBody {
  /** false: you look offline to everybody, and everybody to you. */
  presence?: boolean | null
  /** false: nobody is told when you were last here. */
  last_seen?: boolean | null
  /** false: nobody is told what you have read. */
  read_receipts?: boolean | null
}

export interface ShownAnswerOf000 {
  conversation: ConversationRowOf000
  messages: MessagesPageOf000
}

/** A change that you may not see, or that a later one has overtaken: its number alone. */
export interface SkipFrame {
  type: 'skip'
  conversation_id: number
  rev: number
}

/** Where the page ended. */
export interface SyncCursor {
  rev: number
  id: number
}

/** The last answer to a sync. */
export interface SyncDoneFrame {
  type: 'sync'
  id: string | number | null
  done: true
  epoch: string
}

/** Instead of all other answers: what you know is of another store. Drop it, and ask again with this epoch. */
export interface SyncResetFrame {
  type: 'sync'
  id: string | number | null
  reset: true
  epoch: string
}

/** What a system message says. */
export interface SystemNote {
  /** member_added, member_removed, member_left, renamed, notice (an application says it); more may come. */
  kind: string
  /** The person concerned, where there is one. */
  user_id: number | null
  /** The new name, of renamed. */
  name: string | null
}

/** A key to one WebSocket, used once: /ws?ticket=… */
export interface TicketAnswer {
  ticket: string
  /** 30 seconds from now. */
  expires_at: string
}

export interface ToldAnswerOf000 {
  message: string
}

export interface ToldAnswerOf001 {
  success: true
  message: string
}

export interface TwoFactor {
  /** Goes with the code to /auth/2fa. */
  challenge: string
  /** Of totp, recovery_code and passkey those that this account has. */
  methods: string[]
  expires_at: string
}

/** The password was right and there is no session yet: the account has a second factor. */
export interface TwoFactorAnswer {
  two_factor: TwoFactor
}

/** Somebody else writes, or has stopped. */
export interface TypingFrame {
  type: 'typing'
  conversation_id: number
  user_id: number
  is_typing: boolean
}

export interface Unread {
  conversation_id: number
  /** Exact up to the server's limit unread_exact; one more means more. */
  unread_count: number
  /** The oldest message that is counted; null where only a mark is set. */
  first_unread_seq: number | null
  /** Marked as unread from this seq on. */
  unread_from_seq: number | null
  muted: boolean
  archived: boolean
}

export interface UnreadAnswer {
  /** Of all that is neither muted nor archived. */
  total: number
  /** Those with something unread or marked so, ascending by conversation_id. */
  conversations: Unread[]
}

export interface UnreadAnswerOf001 {
  success: true
  data: UnreadRowOf001[]
}

export interface UnreadBody {
  /** Of the message to mark as unread from; the newest one without. */
  seq?: number | null
}

export interface UnreadCountAnswerOf001 {
  success: true
  data: UnreadCountOf001
}

export interface UnreadCountOf001 {
  unreadCount: number
}

export interface UnreadRowOf001 {
  conversation_id: number
  unread_count: number
  participant: PersonOf001
}

/** A person, as everybody who may know of them sees them. */
export interface User {
  id: number
  name: string
  avatar_url: string | null
}

export interface UserAnswer {
  user: OwnUser
}

/** Somebody is here and idle. */
export interface UserAwayFrame {
  type: 'user_away'
  user_id: number
  status: 'away'
  status_text: string | null
  status_emoji: string | null
  /** When text and emoji end. */
  expires_at: string | null
}

export interface UserBody {
  /** 1 to 80 characters. */
  name?: string | null
  /** 2 to 24 letters (a-z), digits, dashes or underscores, unique on this server. */
  handle?: string | null
  /** A picture: an http or https address, or a path of this server, of at most 2,048 bytes; empty: none. */
  avatar_url?: string | null
}

/** What the client sends on as it is. */
export interface UserGrantAnswer {
  /** The app's key and the signature. */
  auth: string
  /** Whom it is for and until when, as JSON; part of what is signed. */
  user_data: string
}

/** Somebody is gone. */
export interface UserOfflineFrame {
  type: 'user_offline'
  user_id: number
  status: 'offline'
  /** Null where one of you does not let others know. */
  last_seen_at: string | null
  status_text: string | null
  status_emoji: string | null
  /** When text and emoji end. */
  expires_at: string | null
}

/** Somebody is here. */
export interface UserOnlineFrame {
  type: 'user_online'
  user_id: number
  status: 'online' | 'dnd'
  status_text: string | null
  status_emoji: string | null
  /** When text and emoji end. */
  expires_at: string | null
}

export interface UserTokenAnswer {
  /** Shown once; the person's client sends it as a bearer token. */
  token: string
  expires_at: string
}

export interface UserTokenBody {
  /** 60 to 2,592,000 (30 days); an hour without. */
  expires_in?: number | null
}

/** Somebody has another name or picture. */
export interface UserUpdatedFrame {
  type: 'user_updated'
  /** Counts changes of names and pictures, of everybody. */
  profiles: number
  user: User
}

export interface VersionsAnswer {
  /** Oldest first. */
  versions: MessageVersion[]
}

export type ServerFrame =
  | AckFrame
  | AuthSuccessFrame
  | ConversationAddedFrame
  | ConversationRemovedFrame
  | ConversationSyncFrame
  | ConversationUpdatedFrame
  | ErrorFrame
  | MarkerAckFrame
  | MemberAddedFrame
  | MemberRemovedFrame
  | MemberUpdatedFrame
  | MembersChangedFrame
  | MessageAckFrame
  | MessageDeletedFrame
  | MessageDeliveredFrame
  | MessageEditedFrame
  | MessageReadFrame
  | NewMessageFrame
  | OwnPresenceFrame
  | OwnSettingsFrame
  | OwnStateFrame
  | OwnSyncFrame
  | PongFrame
  | RemovedSyncFrame
  | SkipFrame
  | SyncDoneFrame
  | SyncResetFrame
  | TypingFrame
  | UserAwayFrame
  | UserOfflineFrame
  | UserOnlineFrame
  | UserUpdatedFrame

export type ClientFrame =
  | ClientAuth
  | ClientDelete
  | ClientDelivered
  | ClientEdit
  | ClientMessage
  | ClientPing
  | ClientPresence
  | ClientRead
  | ClientReadMessage
  | ClientSync
  | ClientTyping
  | ClientWatch
