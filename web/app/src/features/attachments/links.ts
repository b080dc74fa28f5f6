import type { Attachment, Message } from '@parley/client'

function addressOf(url: string): URL | null {
  try {
    const address = new URL(url)
    return address.protocol === 'https:' || address.protocol === 'http:' ? address : null
  } catch {
    return null
  }
}

/** Where a link leads, as the address bar would say it: letters of other scripts in their ASCII form, so that none looks like another. */
export const hostOf = (url: string): string | null => addressOf(url)?.host ?? null

/** What a link is called. Null where that only says the host again, perhaps in letters that look like others. */
export const nameOf = ({ name, url }: Pick<Attachment, 'name' | 'url'>): string | null =>
  addressOf(`https://${name}`)?.hostname === addressOf(url)?.hostname ? null : name

export const labelOf = (one: Pick<Attachment, 'name' | 'url'>): string => nameOf(one) ?? hostOf(one.url) ?? one.name

/** What a message says in one line: its text, of which `words` makes one, or the names of what is attached, which are no Markdown. */
export const saidIn = ({ content, attachments }: Pick<Message, 'content' | 'attachments'>, words: (text: string) => string): string | null =>
  content === '' ? attachments.map(labelOf).join(', ') : content === null ? null : words(content)
