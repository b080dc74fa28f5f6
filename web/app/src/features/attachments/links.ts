import type { Message } from '@parley/client'

/** What a message says in one line of text: who attaches something may say nothing. */
export const saidIn = (message: Pick<Message, 'content' | 'attachments'>): string | null =>
  message.content === '' ? message.attachments.map(one => one.name).join(', ') : message.content

/** Where a link leads, as the address bar would say it: letters of other scripts in their ASCII form, so that none looks like another. */
export function hostOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url)
    return protocol === 'https:' || protocol === 'http:' ? host : null
  } catch {
    return null
  }
}
