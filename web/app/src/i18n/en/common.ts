import type { Entry } from '../catalogue'
export default {
  'common.cancel': 'Cancel',
  'common.close': 'Close',
  'common.hidePassword': 'Hide the password',
  'common.notices': 'Notices',
  'common.presence.away': 'Away',
  'common.presence.dnd': 'Do not disturb',
  'common.presence.online': 'Online',
  'common.showPassword': 'Show the password',
} satisfies Record<string, Entry>
