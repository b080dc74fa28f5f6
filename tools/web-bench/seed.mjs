// What a busy person has after a year: hundreds of conversations, and one that is very long.
import { randomUUID } from 'node:crypto'
import { register } from '../../tests/EndToEnd/people.mjs'

/** A year in half a minute is more than a person may say. */
export const withoutLimits = [
  '--limits.frames_per_second', '1000000', '--limits.bytes_per_second', '1000000000', '--limits.commands_per_second', '1000000',
  '--limits.deliveries_per_second', '100000000', '--limits.strangers_per_second', '100000', '--limits.sign_ups_per_address', '1000000',
]

const people = 24
const messagesEach = 60
const unreadLeft = 20
/** Milliseconds: while the server is stopped, the processor is the browser's. */
const pause = 500

const words = 'the bridge opens at nine and the second review of what we drew last week moves to Thursday because half of us are away until then'
  .split(' ')

/** Resolves to the person who is measured (`ada`), those who write to her, and her conversations; the last is the long one. */
export async function seed(url, { conversations: count, messages }) {
  const ada = await register(url, 'Ada')
  const writers = []
  for (let i = 0; i < people; i++) writers.push(await register(url, `Writer${i + 1}`))
  const links = await Promise.all(writers.map(writer => speak(url, writer)))

  const conversations = await inTurns(count, 8, async i => {
    const owner = i % people
    const others = [writers[(owner + 1) % people].id, writers[(owner + 2) % people].id]
    const body = i < people
      ? { type: 'private', participant_ids: [ada.id] }
      : { type: 'group', name: `Project ${i}`, participant_ids: [ada.id, ...others] }
    return (await writers[owner].ask('POST', '/conversations', body)).conversation
  })
  const owners = conversations.map((_, i) => i % people)

  const sends = []
  for (let n = 0; n < messagesEach; n++) {
    for (let i = 0; i < count - 1; i++) sends.push(links[owners[i]].say(conversations[i].id, text(n * 7 + i)))
    // Not all at once: the server refuses more than it can hold.
    await Promise.all(sends.splice(0))
  }

  const long = conversations.at(-1)
  const members = [0, 1, 2].map(more => links[(owners.at(-1) + more) % people])
  for (let n = 0; n < messages; n += 600) {
    await Promise.all(Array.from({ length: 600 }, (_, i) => members[i % 3].say(long.id, text(n + i))))
  }

  const own = await speak(url, ada)
  await Promise.all(conversations.slice(unreadLeft).map((one, i) =>
    own.ask({ type: 'read', conversation_id: one.id, seq: i === count - 1 - unreadLeft ? messages : messagesEach })))
  own.close()
  return { ada, writers, links, owners, conversations, long, messages: messages + messagesEach * (count - 1) }
}

const text = n => {
  const length = 3 + (n * 7919) % 40
  return `${n}: ${Array.from({ length }, (_, i) => words[(n + i) % words.length]).join(' ')}`
}

async function inTurns(count, width, make) {
  const made = []
  for (let i = 0; i < count; i += width) {
    made.push(...await Promise.all(Array.from({ length: Math.min(width, count - i) }, (_, j) => make(i + j))))
  }
  return made
}

/**
 * A connection of the native protocol whose commands are answered in any order. Where the server is busy a command is said again, and where
 * it closed a reader that is too slow for all that it causes, everything unanswered is: the same client id is the same message.
 */
async function speak(url, person) {
  const waiting = new Map()
  let socket
  let last = 0
  let trying = false
  let over = false

  const connect = () => new Promise((resolve, reject) => {
    socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
    socket.onerror = () => reject(new Error('The server takes no WebSocket.'))
    socket.onopen = () => socket.send(JSON.stringify({ type: 'auth', token: person.token }))
    socket.onclose = () => {
      reject(new Error('The server closed the WebSocket.'))
      setTimeout(again, pause)
    }
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data)
      if (frame.type === 'auth_success') resolve()
      else if (frame.type === 'ack' || frame.type === 'error') answered(frame)
    }
  })

  // What never opened is not closed either: Node says of it only that it failed.
  const again = () => {
    if (over || trying || socket.readyState === WebSocket.OPEN) return
    trying = true
    const later = () => setTimeout(again, pause)
    connect().then(() => waiting.forEach(send), later).finally(() => { trying = false })
  }

  const send = (entry, id) => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ ...entry.frame, id })) }

  function answered(frame) {
    const entry = waiting.get(frame.id)
    if (!entry) return
    const later = frame.retry_after ?? (frame.code === 'unavailable' ? 0.2 : null)
    if (frame.type === 'error' && later !== null) {
      setTimeout(() => send(entry, frame.id), 1000 * later)
      return
    }
    waiting.delete(frame.id)
    if (frame.type === 'ack') entry.done(frame)
    else entry.failed(new Error(`${frame.code}: ${frame.message}`))
  }

  const ask = frame => new Promise((done, failed) => {
    const entry = { frame, done, failed }
    waiting.set(++last, entry)
    send(entry, last)
  })

  await connect()
  return {
    ask,
    /** Resolves to the message. */
    say: async (conversation, content) =>
      (await ask({ type: 'message', conversation_id: conversation, content, client_id: randomUUID() })).message,
    close() {
      over = true
      socket.close()
    },
  }
}
