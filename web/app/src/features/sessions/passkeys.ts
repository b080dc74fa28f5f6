import type { PasskeyOptionsAnswer, SessionAnswer } from '@parley/client'
import { t } from '../../i18n/index.svelte'
import type { Submission } from '../../ui/submission.svelte'
import { api } from './ask'
import { enter } from './session.svelte'

/** Whether this browser can: old ones lack the JSON forms, and plain http has none of it. */
export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** Signs in with one of the person's passkeys; with the challenge of a second step, as that. */
export async function signInWithPasskey(submission: Submission, challenge?: string): Promise<void> {
  let none = false
  await submission.run(async () => {
    const options = await api.post<PasskeyOptionsAnswer>('/auth/passkeys/login/options', challenge === undefined ? {} : { challenge })
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.options as PublicKeyCredentialRequestOptionsJSON)
    const credential = await answerOf(() => navigator.credentials.get({ publicKey }))
    if (typeof credential === 'string') none = true
    else enter((await api.post<SessionAnswer>('/auth/passkeys/login', { challenge: options.challenge, credential })).user)
  }, { unauthorized: 'sessions.passkey.over' })
  if (none) submission.fail(t('sessions.passkey.none'))
}

/** Makes a new one, on this device or on one that the person chooses. `there`: that device has one already. */
export async function makePasskey({ options }: PasskeyOptionsAnswer): Promise<object | 'none' | 'there'> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
  return answerOf(() => navigator.credentials.create({ publicKey }))
}

/** `none`: the person changed its mind, or has none; browsers do not tell which. */
async function answerOf(act: () => Promise<Credential | null>): Promise<object | 'none' | 'there'> {
  try {
    const credential = await act()
    return credential instanceof PublicKeyCredential ? credential.toJSON() as object : 'none'
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'InvalidStateError') return 'there'
    if (error.name === 'NotAllowedError' || error.name === 'AbortError') return 'none'
    throw error
  }
}
