import type { PasskeyOptionsAnswer, SessionAnswer } from '@parley/client'
import { t } from '../../i18n/index.svelte'
import type { Submission } from '../../ui/submission.svelte'
import { api } from './ask'
import { enter } from './session.svelte'

/** Whether this browser can: old ones lack the JSON forms, and plain http has none of it. */
export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** Less than the server takes an answer to one question (docs/protocols/http.md). */
const life = 4 * 60_000
const words = { unauthorized: 'sessions.passkey.over' } as const

/** Signs in with one of the person's passkeys; with the challenge of a second step, as that. */
export async function signInWithPasskey(submission: Submission, challenge?: string): Promise<void> {
  let none = false
  await submission.run(async () => {
    const question = await ask(challenge)
    const credential = await answerOf(() => navigator.credentials.get({ publicKey: question.publicKey }))
    if (typeof credential === 'string') none = true
    else await tell(question, credential)
  }, words)
  if (none) submission.fail(t('sessions.passkey.none'))
}

/**
 * Lets the browser offer the person's passkeys where the address is written, beside the passwords that it keeps, until somebody takes one or
 * `until` is aborted. Nothing waits for it, and where it cannot be done nobody hears of it.
 */
export async function offerPasskeys(submission: Submission, until: AbortSignal): Promise<void> {
  if (!passkeysWork() || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return
  while (!until.aborted) {
    const question = await ask().catch(() => null)
    if (!question) return
    const late = AbortSignal.timeout(life)
    const signal = AbortSignal.any([until, late])
    const credential = await answerOf(() => navigator.credentials.get({ publicKey: question.publicKey, mediation: 'conditional', signal }))
    if (typeof credential !== 'string') {
      if (await submission.run(() => tell(question, credential), words)) return
    } else if (!late.aborted) return
  }
}

interface Question { readonly challenge: string, readonly publicKey: PublicKeyCredentialRequestOptions }

async function ask(challenge?: string): Promise<Question> {
  const answer = await api.post<PasskeyOptionsAnswer>('/auth/passkeys/login/options', challenge === undefined ? {} : { challenge })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(answer.options as PublicKeyCredentialRequestOptionsJSON)
  return { challenge: answer.challenge, publicKey }
}

const tell = async ({ challenge }: Question, credential: object): Promise<void> =>
  enter((await api.post<SessionAnswer>('/auth/passkeys/login', { challenge, credential })).user)

/** Makes a new one, on this device or on one that the person chooses. `there`: that device has one already. */
export async function makePasskey({ options }: PasskeyOptionsAnswer): Promise<object | 'none' | 'there'> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
  return answerOf(() => navigator.credentials.create({ publicKey }))
}

/** `none`: the person changed its mind, or has none, which browsers do not tell apart; or it is not to be asked any more. */
async function answerOf(act: () => Promise<Credential | null>): Promise<object | 'none' | 'there'> {
  try {
    const credential = await act()
    return credential instanceof PublicKeyCredential ? credential.toJSON() as object : 'none'
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'InvalidStateError') return 'there'
    if (['NotAllowedError', 'AbortError', 'TimeoutError'].includes(error.name)) return 'none'
    throw error
  }
}
