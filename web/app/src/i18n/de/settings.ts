import type { Entry } from '../catalogue'
import type en from '../en/settings'
export default {
  'settings.title': 'Einstellungen',

  'settings.notifications.offer': 'Sollen wir dir neue Nachrichten melden?',
  'settings.notifications.offerText':
    'Parley kann eine Mitteilung zeigen, während seine Seite im Hintergrund ist. Dein Browser fragt gleich nach; in den ' +
    'Einstellungen kannst du es dir jederzeit anders überlegen.',
  'settings.notifications.allow': 'Ja, bitte',
  'settings.notifications.notNow': 'Jetzt nicht',
} satisfies Record<keyof typeof en, Entry>
