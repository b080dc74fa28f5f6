// What the tests say to the transport by hand: long-polling by fetch, WebSockets whose messages are awaited one by one.
import { WebSocket } from 'ws'

export class Wire {
  constructor(url, path) {
    this.http = `${url}${path}`
    this.ws = this.http.replace('http', 'ws')
  }

  url(sid, more = '') {
    return `${this.http}?EIO=4&transport=polling${sid ? `&sid=${sid}` : ''}${more}`
  }

  async open() {
    return JSON.parse((await (await fetch(this.url())).text()).slice(1)).sid
  }

  /** What a GET is answered: status and body. */
  async get(sid, options) {
    const answer = await fetch(this.url(sid), options)
    return [answer.status, await answer.text()]
  }

  async post(sid, body, options) {
    const answer = await fetch(this.url(sid), { method: 'POST', body, headers: { 'content-type': 'text/plain;charset=UTF-8' }, ...options })
    return [answer.status, await answer.text()]
  }

  socket(sid) {
    return new Socket(`${this.ws}?EIO=4&transport=websocket${sid ? `&sid=${sid}` : ''}`)
  }
}

class Socket {
  #messages = []
  #waiting = []

  constructor(url) {
    this.raw = new WebSocket(url)
    this.opened = new Promise((resolve, reject) => this.raw.once('open', resolve).once('error', reject))
    this.opened.catch(() => {})
    this.closed = new Promise(resolve => this.raw.once('close', (code, reason) => resolve([code, reason.toString()])))
    this.raw.on('message', (data, isBinary) => {
      const message = isBinary ? data : data.toString()
      const waiting = this.#waiting.shift()
      waiting ? waiting(message) : this.#messages.push(message)
    })
  }

  send(message) {
    this.raw.send(message)
  }

  next() {
    return this.#messages.length > 0 ? Promise.resolve(this.#messages.shift()) : new Promise(resolve => this.#waiting.push(resolve))
  }
}
