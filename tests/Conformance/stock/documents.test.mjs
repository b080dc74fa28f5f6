// The client code and the calls of two projects, cut out of their documents and run as they are written. What had to be put in their place:
// - the address of the server: `http://localhost:3010` is told to the stock client as the address of the server under test, and
//   NEXT_PUBLIC_SITE_URL is set to it;
// - the browser's cookie and the page's origin, which Node does not send by itself;
// - `{/* Chat UI */}` of 001, where its component draws nothing: its messages, and a button each for what it calls;
// - the look (buttons, icons, avatars, dates, the emoji picker of other packages) of 002: plain elements;
// - `(optional)` and `/* user details */` in the examples of JSON, `{token}` and the parts that are left out.
// The people are signed up so that they have the ids that stand there. Where the documents are not beside the repository, the same components
// run from seeds.test.mjs, where they are transcribed.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import * as stock from 'socket.io-client'
import { startParley } from '../../EndToEnd/server.mjs'
import { areHere, codeOf, piece, read } from './documents.mjs'
import { draw, load, React } from './dom.mjs'
import { register } from './people.mjs'

const until = async (fact, what) => {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 10))) {
    if (await fact()) return
  }
  throw new Error(`never came: ${what}`)
}

// The stock client; only where it dials and what a browser would add is said here.
const clientOf = (url, headers) => {
  const io = (address, options) => stock.io(address === 'http://localhost:3010' ? url : address, { forceNew: true, ...options, ...headers })
  return { ...stock, io, default: io, __esModule: true }
}

const looks = {
  'lucide-react': { Send: 'i', Image: 'i', Smile: 'i' },
  '@/components/ui/button': { Button: ({ variant, size, ...more }) => React.createElement('button', more) },
  '@/components/ui/textarea': { Textarea: more => React.createElement('textarea', more) },
  '@/components/ui/avatar': { Avatar: 'b', AvatarFallback: 'b', AvatarImage: ({ src }) => React.createElement('img', { alt: '', title: src }) },
  '@/lib/utils': { cn: (...names) => names.filter(Boolean).join(' ') },
  'date-fns': { format: time => time.toISOString().slice(11, 16) },
  'emoji-picker-react': {
    __esModule: true,
    default: ({ onEmojiClick }) => React.createElement('button', { onClick: () => onEmojiClick({ emoji: '👋' }) }),
  },
}

const chatUi = `
  {messages.map(message => <p key={message.id}>{message.sender.name}: {message.content}</p>)}
  <button onClick={() => sendMessage('Hello!')} /><button onClick={handleTyping} />`

describe('the documents of other projects, as they are written', { timeout: 240_000 }, () => {
  let server
  let ada
  let bob
  let conversation
  const drawn = []
  const show = (component, props) => { const one = draw(component, props); drawn.push(one); return one }
  before(async () => {
    server = await startParley()
    ada = await register(server.url, 'Ada')
    bob = await register(server.url, 'Bob')
    assert.deepEqual([ada.id, bob.id], [1, 2])
    conversation = (await ada.ask('POST', '/conversations', { type: 'private', participant_ids: [bob.id] })).conversation.id
    assert.equal(conversation, 1)
  })
  afterEach(() => { for (const one of drawn.splice(0)) one.remove() })
  after(() => server.stop())

  if (!areHere) {
    it('are not beside this repository: seeds.test.mjs runs them as they are transcribed there', () => assert.ok(!areHere))
    return
  }

  const window001 = async person => {
    const code = piece(await read('001'), 'const ChatWindow')
    assert.match(code, /\{\/\* Chat UI \*\/\}/)
    const { default: ChatWindow } = load(code.replace('{/* Chat UI */}', chatUi), { react: React, 'socket.io-client': clientOf(server.url) })
    return show(ChatWindow, { conversationId: conversation, currentUserId: person.id, token: person.token })
  }

  it('001: the window talks', async () => {
    const typing = []
    const listener = stock.io(server.url, { auth: { token: bob.token } })
    listener.on('user_typing', data => typing.push(data))
    await listener.emitWithAck('join_conversation', { conversationId: conversation })
    const [adas, bobs] = [await window001(ada), await window001(bob)]
    await until(() => adas.place.querySelectorAll('button').length === 2, 'it is drawn')
    await until(async () => {
      adas.press(1)
      return typing.length > 0
    }, 'Bob is told that Ada types')
    assert.deepEqual(typing[0], { userId: ada.id, conversationId: conversation })
    adas.press(0)
    for (const one of [adas, bobs]) await until(() => one.text().includes('Ada: Hello!'), 'the message is drawn')
    listener.close()
  })

  it('001: every event has the members that are written beside it', async () => {
    const pieces = codeOf(await read('001')).filter(({ language }) => language === 'javascript').map(({ code }) => code)
    const emitted = pieces.filter(code => code.startsWith('socket.emit('))
    const listened = pieces.filter(code => code.startsWith('socket.on('))
    assert.deepEqual([emitted.length, listened.length], [7, 7])
    const heard = new Map()
    const people = [ada, bob].map(({ token }) => stock.io(server.url, { auth: { token }, forceNew: true }))
    const refused = []
    for (const socket of people) {
      socket.onAny((name, data) => heard.set(name, data))
      socket.on('error', error => refused.push(error))
    }

    // Bob does all that is there, one thing after the other, while Ada is inside; then Ada sends, so that Bob, who has left, is notified.
    await ada.ask('POST', `/conversations/${conversation}/messages`, { content: 'unread' })
    await people[0].emitWithAck('join_conversation', { conversationId: conversation })
    const say = async (socket, code) => {
      new Function('socket', code.replace(' (optional)', ''))(socket)
      await socket.emitWithAck('join_personal_room')
    }
    const [leaving, sending] = ["'leave_conversation'", "'send_message'"].map(name => emitted.find(code => code.includes(name)))
    for (const code of emitted.filter(one => one !== leaving && one !== sending)) await say(people[1], code)
    await say(people[1], leaving)
    await say(people[0], sending)
    await until(() => listened.every(code => heard.has(code.match(/'(\w+)'/)[1])), 'all events')
    for (const code of listened) {
      const [, name] = code.match(/'(\w+)'/)
      const members = code.match(/\/\/ data: \{ (.*) \}/)[1].split(', ')
      for (const member of members) assert.ok(member in heard.get(name), `${name}: ${member}`)
    }
    assert.equal(heard.get('new_message').attachmentUrl, 'https://example.com/image.jpg')
    assert.deepEqual(refused, [])
    for (const socket of people) socket.close()
  })

  it('001: the calls answer as their examples do', async () => {
    const calls = codeOf(await read('001')).filter(({ language }) => language === 'http').map(({ code }) => code)
    assert.ok(calls.length >= 3)
    const plain = text => JSON.parse(text.replaceAll(' (optional)', '').replace(/\/\*.*?\*\//g, ''))
    for (const call of calls) {
      const [request, response] = call.split(/^Response:\n/m)
      const [head, body] = request.split(/\n\n/)
      const [first, ...headers] = head.trim().split('\n')
      const [method, path] = first.split(' ')
      const answer = await fetch(server.url + path, {
        method,
        headers: Object.fromEntries(headers.map(line => line.replace('{token}', ada.token).split(': '))),
        ...(body?.trim() && { body: JSON.stringify(plain(body)) }),
      })
      assert.ok(answer.ok, `${first}: ${answer.status}`)
      likeExample(await answer.json(), plain(response), first)
    }
  })

  const page002 = async person => {
    const text = await read('002')
    process.env.NEXT_PUBLIC_SITE_URL = server.url
    const client = clientOf(server.url, { extraHeaders: { cookie: `parley_session=${person.token}`, origin: server.url } })
    const hook = load(piece(text, 'export function useSocket'), { react: React, 'socket.io-client': client })
    const modules = { react: React, ...looks, '@/hooks/useSocket': hook }
    const { MessageInput } = load(piece(text, 'export function MessageInput'), modules)
    const { MessagesList } = load(piece(text, 'export function MessagesList'), modules)
    const id = String(conversation)
    return {
      input: show(MessageInput, { conversationId: id }),
      list: show(MessagesList, { conversationId: id, initialMessages: [], currentUserId: String(person.id) }),
    }
  }

  it('002: the components talk, each with a socket of its own and none that joins', async () => {
    const [adas, bobs] = [await page002(ada), await page002(bob)]
    const send = async ({ input }, text) => {
      await until(() => input.place.querySelector('textarea'), 'it is drawn')
      input.write(text)
      await until(() => !input.place.querySelectorAll('button')[2].disabled, 'it can be sent')
      input.press(2)
    }

    // What is said before a list has its socket is not heard by it: the first words are said until both have heard some.
    await until(async () => {
      await send(bobs, 'Is anybody there?')
      await new Promise(resolve => setTimeout(resolve, 300))
      return [adas, bobs].every(({ list }) => list.text().includes('Is anybody there?'))
    }, 'the first message is drawn')
    adas.input.press(1)
    await until(() => adas.input.place.querySelectorAll('button').length === 4, 'the emoji picker is open')
    adas.input.write('Hello! ')
    await until(() => bobs.list.text().includes('Someone is typing'), 'Bob sees that Ada types')
    adas.input.press(3)
    await until(() => adas.input.place.querySelector('textarea').value === 'Hello! 👋', 'the emoji is in the text')
    adas.input.press(2)
    for (const { list } of [adas, bobs]) await until(() => list.text().includes('Hello! 👋'), 'the message is drawn')
    assert.match(bobs.list.text(), /AdaHello! 👋\d\d:\d\d/)
    assert.doesNotMatch(adas.list.text(), /AdaHello!/)
    await until(() => !bobs.list.text().includes('Someone is typing'), 'Ada types no more')
  })
})

/** Every member of the example is there, and of its kind; null may stand for what may be absent. */
function likeExample(actual, example, path) {
  if (example === null || actual === null) return
  if (Array.isArray(example)) {
    assert.ok(Array.isArray(actual) && actual.length > 0, path)
    for (const one of actual) likeExample(one, example[0], `${path}[]`)
    return
  }
  assert.equal(typeof actual, typeof example, path)
  if (typeof example !== 'object') return
  for (const [name, value] of Object.entries(example)) {
    assert.ok(name in actual, `${path}.${name} is missing`)
    likeExample(actual[name], value, `${path}.${name}`)
  }
}
