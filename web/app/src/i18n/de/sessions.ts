import type { Entry } from '../catalogue'
import type en from '../en/sessions'
export default {
  'sessions.backToSignIn': 'Zurück zur Anmeldung',
  'sessions.code': 'Code aus deiner App',
  'sessions.email': 'E-Mail-Adresse',
  'sessions.ended': 'Du wurdest hier abgemeldet: Die Sitzung wurde beendet oder ist abgelaufen. Melde dich noch einmal an.',
  'sessions.forgot': 'Passwort vergessen?',
  'sessions.haveSetupCode': 'Ich habe den Einrichtungscode dieses Servers',
  'sessions.name': 'Dein Name',
  'sessions.newPassword': 'Neues Passwort',
  'sessions.passkey': 'Mit einem Passkey anmelden',
  'sessions.passkey.none': 'Es wurde kein Passkey benutzt. Versuche es noch einmal oder auf einem anderen Weg.',
  'sessions.passkey.over': 'Dieser Passkey öffnet hier nichts mehr. Nimm einen anderen Weg.',
  'sessions.password': 'Passwort',
  'sessions.passwordHint': 'Mindestens 8 Zeichen. Drei oder vier Wörter hintereinander sind gut und leicht zu merken.',
  'sessions.recoveryCode': 'Wiederherstellungscode',
  'sessions.setupCode': 'Einrichtungscode',
  'sessions.setupCodeHint':
    'Der erste Start zeigt ihn an und schreibt ihn in die Datei setup-code im Datenverzeichnis. Mit ihm verwaltest du den Server.',
  'sessions.signIn': 'Anmelden',
  'sessions.signUp': 'Registrieren',
  'sessions.signedOut': 'Du bist abgemeldet. Auf diesem Gerät ist nichts von dir geblieben.',
  'sessions.toStart': 'Zum Chat',

  'sessions.signIn.title': 'Bei {server} anmelden',
  'sessions.signIn.wrong': 'Die Adresse oder das Passwort ist falsch.',
  'sessions.signIn.new': 'Neu hier?',
  'sessions.signIn.closed': 'Neu hier? Lass dich einladen.',
  'sessions.signIn.withCode': 'Ich habe einen Einrichtungscode',

  'sessions.second.title': 'Noch ein Schritt',
  'sessions.second.text': 'Gib die sechs Ziffern ein, die deine Authenticator-App gerade zeigt.',
  'sessions.second.recoveryText': 'Gib einen der Wiederherstellungscodes ein, die du aufgehoben hast. Jeder gilt einmal.',
  'sessions.second.passkeyText': 'Dieses Konto ist mit einem Passkey geschützt.',
  'sessions.second.useCode': 'Stattdessen die App benutzen',
  'sessions.second.useRecovery': 'Stattdessen einen Wiederherstellungscode benutzen',
  'sessions.second.back': 'Zurück zum Passwort',
  'sessions.second.late': 'Das hat länger als fünf Minuten gedauert. Gib dein Passwort noch einmal ein.',
  'sessions.second.wrong': 'Dieser Code ist falsch oder zu alt. Sieh noch einmal in die App.',

  'sessions.signUp.title': 'Bei {server} registrieren',
  'sessions.signUp.already': 'Du hast schon ein Konto?',
  'sessions.signUp.onlyInvited':
    'Auf diesen Server kommt man mit einer Einladung. Der Einrichtungscode lässt die erste Person ein, die ihn verwaltet.',
  'sessions.signUp.notOpen': 'Dieser Server nimmt zurzeit niemanden auf.',
  'sessions.signUp.taken': 'Diese Adresse hat schon ein Konto. Melde dich damit an.',
  'sessions.signUp.wrongCode': 'Dieser Einrichtungscode öffnet nichts: Er ist falsch oder wurde schon benutzt.',

  'sessions.mailed.title': 'Sieh in dein Postfach',
  'sessions.mailed.text':
    'Wir haben einen Link an diese Adresse geschickt. Öffne ihn innerhalb eines Tages, um sie zu bestätigen; dann melde dich an.',

  'sessions.factorFirst.title': 'Zuerst noch etwas',
  'sessions.factorFirst.text':
    'Dieser Server will außer deinem Passwort einen zweiten Faktor. Richte einen ein, dann geht es weiter.',

  'sessions.forgot.title': 'Ein neues Passwort',
  'sessions.forgot.text': 'Nenne uns deine Adresse, und wir schicken dir einen Link, mit dem du eines wählst.',
  'sessions.forgot.send': 'Link schicken',
  'sessions.forgot.mailed': 'Wenn diese Adresse ein Konto hat, ist ein Link unterwegs. Er gilt einmal, eine Stunde lang.',
  'sessions.forgot.noMail': 'Dieser Server verschickt keine E-Mails. Frage, wer ihn betreibt, nach einem neuen Passwort.',

  'sessions.reset.title': 'Wähle ein neues Passwort',
  'sessions.reset.text': 'Alle deine Geräte werden damit abgemeldet.',
  'sessions.reset.set': 'Passwort setzen',
  'sessions.reset.done': 'Dein Passwort ist gesetzt. Melde dich damit an.',
  'sessions.reset.again': 'Noch einen Link schicken',

  'sessions.link.over': 'Dieser Link öffnet nichts mehr',
  'sessions.link.overText': 'Er wurde benutzt oder ist zu alt. Fordere einen neuen an.',

  'sessions.confirm.title': 'Deine Adresse wird bestätigt',
  'sessions.confirm.done': 'Deine Adresse ist bestätigt',
  'sessions.confirm.doneText': 'Danke. Jetzt geht es weiter.',
  'sessions.confirm.overText': 'Er wurde benutzt oder ist zu alt. Wenn du schon bestätigt hast, melde dich einfach an.',

  'sessions.invite.title': 'Eine Einladung',
  'sessions.invite.into': '{name} beitreten',
  'sessions.invite.onto': '{server} beitreten',
  'sessions.invite.by': '{name} lädt dich zu {server} ein.',
  'sessions.invite.join': 'Beitreten',
  'sessions.invite.notNow': 'Jetzt nicht',
  'sessions.invite.haveAccount': 'Ich habe schon ein Konto',
  'sessions.invite.noAccount': 'Ich habe noch kein Konto',
  'sessions.invite.over':
    'Diese Einladung öffnet nichts: Sie wurde benutzt, ist abgelaufen oder wurde zurückgenommen. Lass dich neu einladen.',
  'sessions.invite.refused': 'Diese Einladung ist nicht für dich, oder du darfst nicht beitreten.',
} satisfies Record<keyof typeof en, Entry>
