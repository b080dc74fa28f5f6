// The clients of two projects as their documents have them: what they import is the stock client, and what they draw with is left out by a
// React that runs effects once and keeps states. See docs/protocols/socket-io.md.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { io } from 'socket.io-client'
import { startParley } from '../../EndToEnd/server.mjs'
import { register } from './people.mjs'

/** Just enough of React for one component: `use(component)` calls it anew after each change of a state, and runs effects whose inputs changed. */
function mount(component) {
  const cells = []
  const cleanups = []
  let at = 0
  let shown
  const useState = initial => {
    const cell = cells[at] ??= { value: initial }
    at++
    return [cell.value, next => { cell.value = typeof next === 'function' ? next(cell.value) : next; draw() }]
  }
  const useRef = initial => { const cell = cells[at] ??= { current: initial }; at++; return cell }
  const effects = []
  const useEffect = (run, inputs) => {
    const cell = cells[at] ??= {}
    at++
    if (!cell.inputs || inputs.some((input, i) => input !== cell.inputs[i])) effects.push([cell, run, inputs])
  }
  let drawing = false
  let changed = false
  const draw = () => {
    changed = true
    if (drawing) return
    drawing = true
    do {
      changed = false
      at = 0
      shown = component({ useState, useEffect, useRef })
      for (const [cell, run, inputs] of effects.splice(0)) {
        cell.inputs = inputs
        cell.cleanup?.()
        cell.cleanup = run()
        if (cell.cleanup) cleanups.push(cell)
      }
    } while (changed)
    drawing = false
  }
  draw()
  return {
    /** What the component made of its states just now. */
    get shown() { draw(); return shown },
    unmount() { for (const cell of cleanups) cell.cleanup?.() },
  }
}

const until = async (fact, what) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 10))) {
    if (await fact()) return
  }
  throw new Error(`never came: ${what}`)
}

// The component ChatWindow of seed 001, letter for letter but for the address of the server and what it draws.
function ChatWindow({ conversationId, currentUserId, token, url, receiverId }) {
  return ({ useState, useEffect }) => {
    const [messages, setMessages] = useState([]);
    const [socket, setSocket] = useState(null);

    useEffect(() => {
      // Initialize Socket.IO
      const newSocket = io(url, {
        auth: { token }
      });

      // Join conversation
      newSocket.emit('join_conversation', { conversationId });

      // Listen for new messages
      newSocket.on('new_message', (message) => {
        setMessages(prev => [...prev, message]);
      });

      // Listen for typing indicators
      newSocket.on('user_typing', (data) => {
        // Show typing indicator
      });

      setSocket(newSocket);

      return () => newSocket.close();
    }, [conversationId, token]);

    const sendMessage = (content) => {
      socket.emit('send_message', {
        receiverId, // recipient ID
        conversationId,
        content
      });
    };

    const handleTyping = () => {
      socket.emit('typing', { conversationId });
    };

    return { messages, socket, sendMessage, handleTyping }
  }
}

// The hook useSocket of seed 002, letter for letter but for the address; in Node the cookie and the page it is of have to be said.
const useSocketOf = (url, person) => ({ useEffect, useState }) => {
  const [socket, setSocket] = useState(null)

  useEffect(() => {
    const socketInstance = io(url, {
      path: '/api/socket/io',
      addTrailingSlash: false,
      extraHeaders: { cookie: `parley_session=${person.token}`, origin: url },
    })

    setSocket(socketInstance)

    return () => {
      socketInstance.disconnect()
    }
  }, [])

  return { socket, isConnected: socket?.connected || false }
}

// The component MessageInput of seed 002.
const MessageInput = ({ conversationId, useSocket }) => react => {
  const { useState, useRef } = react
  const [message, setMessage] = useState('')
  const [isTyping, setIsTyping] = useState(false)
  const { socket } = useSocket(react)
  const typingTimeout = useRef(undefined)

  const handleTyping = () => {
    if (!isTyping) {
      setIsTyping(true)
      socket?.emit('typing-start', conversationId)
    }

    // Clear existing timeout
    if (typingTimeout.current) {
      clearTimeout(typingTimeout.current)
    }

    // Set new timeout
    typingTimeout.current = setTimeout(() => {
      setIsTyping(false)
      socket?.emit('typing-stop', conversationId)
    }, 2000)
  }

  const handleSend = () => {
    if (!message.trim() || !socket) return

    socket.emit('send-message', {
      conversationId,
      content: message,
      type: 'TEXT',
    })

    setMessage('')
    setIsTyping(false)
    socket.emit('typing-stop', conversationId)
  }

  return { socket, setMessage, handleTyping, handleSend, stop: () => clearTimeout(typingTimeout.current) }
}

// The component MessagesList of seed 002.
const MessagesList = ({ conversationId, initialMessages, useSocket }) => react => {
  const { useState, useEffect } = react
  const [messages, setMessages] = useState(initialMessages)
  const [typingUsers, setTypingUsers] = useState(new Set())
  const { socket } = useSocket(react)

  useEffect(() => {
    if (!socket) return

    socket.on('new-message', (message) => {
      if (message.conversationId === conversationId) {
        setMessages(prev => [...prev, message])
      }
    })

    socket.on('user-typing', ({ userId }) => {
      setTypingUsers(prev => new Set(prev).add(userId))
    })

    socket.on('user-stopped-typing', ({ userId }) => {
      setTypingUsers(prev => {
        const next = new Set(prev)
        next.delete(userId)
        return next
      })
    })

    return () => {
      socket.off('new-message')
      socket.off('user-typing')
      socket.off('user-stopped-typing')
    }
  }, [socket, conversationId])

  return { socket, messages, typingUsers }
}

describe('the clients of the seeds', { timeout: 120_000 }, () => {
  let server
  let ada
  let bob
  let conversation
  before(async () => {
    server = await startParley()
    ada = await register(server.url, 'Ada')
    bob = await register(server.url, 'Bob')
    conversation = (await ada.ask('POST', '/conversations', { type: 'private', participant_ids: [bob.id] })).conversation.id
  })
  after(() => server.stop())

  it('talk as seed 001 has it', async () => {
    const window = (me, other) => mount(ChatWindow({
      conversationId: conversation, currentUserId: me.id, token: me.token, url: server.url, receiverId: other.id,
    }))
    const [adas, bobs] = [window(ada, bob), window(bob, ada)]
    const joined = new Promise(resolve => adas.shown.socket.once('user_joined', resolve))
    await until(() => adas.shown.socket.connected && bobs.shown.socket.connected, 'both are connected')
    const typing = new Promise(resolve => bobs.shown.socket.once('user_typing', resolve))
    await Promise.race([joined, new Promise(resolve => bobs.shown.socket.once('user_joined', resolve))])
    adas.shown.handleTyping()
    assert.deepEqual(await typing, { userId: ada.id, conversationId: conversation })
    adas.shown.sendMessage('Hello!')
    for (const side of [adas, bobs]) {
      await until(() => side.shown.messages.length === 1, 'the message is here')
      const [message] = side.shown.messages
      assert.deepEqual(
        { ...message, id: 0, createdAt: '' },
        {
          id: 0, senderId: ada.id, receiverId: bob.id, conversationId: conversation, content: 'Hello!', attachmentUrl: null, isRead: false,
          createdAt: '', sender: { id: ada.id, name: 'Ada', avatar: null },
        })
    }
    adas.unmount()
    bobs.unmount()
  })

  it('talk as seed 002 has it, each component with a socket of its own and none that joins', async () => {
    const page = person => {
      const useSocket = useSocketOf(server.url, person)
      return {
        input: mount(MessageInput({ conversationId: String(conversation), useSocket })),
        list: mount(MessagesList({ conversationId: String(conversation), initialMessages: [], useSocket })),
      }
    }
    const [adas, bobs] = [page(ada), page(bob)]
    const parts = [adas.input, adas.list, bobs.input, bobs.list]
    await until(() => parts.every(part => part.shown.socket?.connected), 'all sockets are connected')

    // Bob has said something here before: typing is told to those who use the conversation.
    bobs.input.shown.setMessage('hi')
    bobs.input.shown.handleSend()
    await until(() => adas.list.shown.messages.length === 1 && bobs.list.shown.messages.length === 1, 'the first message is here')
    adas.input.shown.handleTyping()
    await until(() => bobs.list.shown.typingUsers.has(String(ada.id)), 'Bob sees Ada type')
    adas.input.shown.setMessage('Hello!')
    adas.input.shown.handleSend()
    for (const side of [adas, bobs]) {
      await until(() => side.list.shown.messages.length === 2, 'the message is here')
      const message = side.list.shown.messages[1]
      assert.deepEqual([message.content, message.sender], ['Hello!', { id: String(ada.id), name: 'Ada', image: null }])
      assert.ok(new Date(message.createdAt) > new Date('2020-01-01'))
    }
    await until(() => bobs.list.shown.typingUsers.size === 0, 'Ada has stopped typing')
    for (const part of parts) {
      part.shown.stop?.()
      part.unmount()
    }
  })
})
