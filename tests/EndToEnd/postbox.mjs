// A mail server that takes everything and keeps it: what a server mails, as the person finds it in the mailbox.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** Starts one. Its `settings` are those with which a server mails to it. */
export async function startPostbox() {
  const mails = []
  const waiting = new Set()
  const lines = new Set()

  function keep(mail) {
    mails.push(mail)
    waiting.forEach(look => look())
  }

  // RFC 5321, as much of it as a polite sender needs.
  const server = createServer(async socket => {
    lines.add(socket)
    socket.on('error', () => {}).on('close', () => lines.delete(socket))
    const answer = text => socket.write(`${text}\r\n`)
    answer('220 postbox')
    let [to, data] = ['', null]
    for await (const line of createInterface({ input: socket })) {
      if (data !== null && line === '.') {
        keep(read(to, data))
        data = null
        answer('250 kept')
      } else if (data !== null) data.push(line)
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
      else if (/^DATA/i.test(line)) {
        data = []
        answer('354 go on')
      } else {
        to = /^RCPT TO:<(.*?)>/i.exec(line)?.[1] ?? to
        answer('250 fine')
      }
    }
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    settings: [
      '--smtp.host', '127.0.0.1', '--smtp.port', String(server.address().port), '--smtp.security', 'none', '--smtp.from', 'parley@chat.example',
    ],
    mails,
    /** The newest mail to an address that has a link, taken out of the box. */
    async take(address) {
      for (;;) {
        const at = mails.findLastIndex(mail => mail.to === address && mail.link)
        if (at >= 0) return mails.splice(at, 1)[0]
        await new Promise(resolve => waiting.add(resolve)).finally(() => waiting.clear())
      }
    },
    async stop() {
      lines.forEach(line => line.destroy())
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Every part of our mails is base64; the first is the plain text. */
function read(to, lines) {
  const [, plain] = lines.join('\n').split(/^--=_\S+$/m)
  const text = Buffer.from(plain.slice(plain.indexOf('\n\n', 1)), 'base64').toString()
  return { to, text, link: /^https?:\S+/m.exec(text)?.[0] ?? null }
}
