import type { Entry } from '../catalogue'
export default {
  'settings.title': 'Settings',

  'settings.notifications.offer': 'Shall we tell you about new messages?',
  'settings.notifications.offerText':
    'Parley can show a notification while its page is in the background. Your browser asks next; you can change your mind in the ' +
    'settings at any time.',
  'settings.notifications.allow': 'Yes, please',
  'settings.notifications.notNow': 'Not now',
} satisfies Record<string, Entry>
