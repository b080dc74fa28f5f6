import type { ClientEvent, Message, State } from '@parley/client'
import { isMuted } from '@parley/client/selectors'
import { navigate } from '../../router.svelte'
import { client } from '../../store.svelte'
import { messageText, titleOf } from '../conversations/words'
import { preferences, prefer } from '../settings/preferences.svelte'
import { ring } from './sound'

let offering = $state(false)

/** Whether notifications are offered at this moment: once, below the list, where it is in nobody's way. */
export const isOffering = (): boolean => offering
export const stopOffering = (): void => { offering = false }

/** Whether a message is news to the person in front of this page: not own, not muted, not in sight. */
export function isNews(message: Message, state: State, open: number | null, attentive: boolean): boolean {
  const one = state.conversations.get(message.conversation_id)
  if (!one || message.user_id === state.me?.user.id || message.type === 'system') return false
  if (isMuted(one.conversation, Date.now()) || state.me?.presence.status === 'dnd') return false
  return !(attentive && open === message.conversation_id)
}

/** Sound and notifications for what comes in; asks for neither. Returns the way out. */
export function listenForNews(open: () => number | null): () => void {
  return client().on((event, state) => {
    offerAfterFirstSend(event, state)
    if (event.type !== 'frame' || event.frame.type !== 'new_message') return
    const { message } = event.frame
    if (!isNews(message, state, open(), document.hasFocus())) return
    if (preferences().sound) ring()
    if (preferences().desktop && !document.hasFocus()) notify(message, state)
  })
}

export const canNotify = (): boolean => 'Notification' in window

/** Who has sent a first message knows what this is: now it may be explained, once. */
function offerAfterFirstSend(event: ClientEvent, state: State): void {
  if (event.type !== 'frame' || event.frame.type !== 'ack' || !('message' in event.frame)) return
  if (event.frame.message.user_id !== state.me?.user.id) return
  if (preferences().desktopOffered || !canNotify() || Notification.permission !== 'default') return
  prefer({ desktopOffered: true })
  offering = true
}

function notify(message: Message, state: State): void {
  const one = state.conversations.get(message.conversation_id)
  if (!one || !canNotify() || Notification.permission !== 'granted') return
  try {
    // The tag is that of a push, so that one message is never told twice.
    const shown = new Notification(
      titleOf(one, state), { body: messageText(message, one, state), tag: `conversation-${one.id}`, silent: true })
    shown.onclick = () => {
      window.focus()
      navigate(`/c/${one.id}`)
      shown.close()
    }
  } catch { /* Phones show notifications through the service worker alone. */ }
}

/** Asks the browser; true: it may. */
export async function askToNotify(): Promise<boolean> {
  if (!canNotify()) return false
  const granted = await Notification.requestPermission() === 'granted'
  prefer({ desktop: granted, desktopOffered: true })
  return granted
}
