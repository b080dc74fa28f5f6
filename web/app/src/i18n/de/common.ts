import type { Entry } from '../catalogue'
import type en from '../en/common'
export default {
  'common.cancel': 'Abbrechen',
  'common.close': 'Schließen',
  'common.hidePassword': 'Passwort verbergen',
  'common.notices': 'Hinweise',
  'common.presence.away': 'Abwesend',
  'common.presence.dnd': 'Bitte nicht stören',
  'common.presence.online': 'Online',
  'common.showPassword': 'Passwort anzeigen',
} satisfies Record<keyof typeof en, Entry>
