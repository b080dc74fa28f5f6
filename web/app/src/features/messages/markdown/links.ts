const schemes = new Set(['http:', 'https:', 'mailto:'])
// What turns the direction of the text around, and what one does not see: an address that holds any of it is not what it looks like.
const disguises = /[\u0000-\u0020\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/u

/** The address in its written form, or null where a person should not be led there by a click. */
export function safeAddress(written: string): string | null {
  if (disguises.test(written) || !/^[a-z]+:/i.test(written)) return null
  try {
    const url = new URL(written)
    if (!schemes.has(url.protocol) || url.username || url.password) return null
    if (url.protocol !== 'mailto:' && !url.hostname) return null
    return url.href
  } catch {
    return null
  }
}

// Only what a person would type; the sticky flag keeps the look-up at one place.
const beginning = /(?:https?:\/\/|mailto:|www\.)(?=[^\s<>"'`])/iy
const ending = /[.,;:!?'"*_~)\]}]/

export interface BareLink { readonly text: string, readonly href: string | null }

/**
 * A link that is written out at `at`, without the punctuation of the sentence around it. Without `href` where it leads nowhere: its text is to
 * be passed over all the same, so that nothing is looked through twice.
 */
export function bareLinkAt(text: string, at: number): BareLink | null {
  beginning.lastIndex = at
  if (!beginning.test(text)) return null
  let end = at
  let open = 0
  let shut = 0
  for (; end < text.length && !/[\s<>"`[\]\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]/.test(text[end]!); end++) {
    if (text[end] === '(') open++
    else if (text[end] === ')') shut++
  }
  // Something hidden in the middle: what one reads is not where it leads.
  const hidden = end < text.length && disguises.test(text[end]!) && !/\s/.test(text[end]!)
  while (end > at && ending.test(text[end - 1]!)) {
    if (text[end - 1] === ')') {
      if (shut <= open) break
      shut--
    }
    end--
  }
  const written = text.slice(at, end)
  const href = hidden ? null : safeAddress(/^www\./i.test(written) ? `https://${written}` : written)
  return { text: written, href }
}

/** The host that a link leads to, where its words name another one. */
export function disguisedHost(words: string, href: string): string | null {
  const named = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=[/?#:\s]|$)/iu.exec(words)?.[1]
  const host = new URL(href).hostname
  if (!named || !host) return null
  const bare = (name: string): string => name.toLowerCase().replace(/^www\./, '')
  return bare(named) === bare(host) ? null : host
}
