import type { PasskeyOptionsAnswer } from '@parley/client'

/** Whether this browser can: old ones lack the JSON forms, and plain http has none of it. */
export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'

/** Asks the person for one of its passkeys. Null: it changed its mind. */
export async function usePasskey({ options }: PasskeyOptionsAnswer): Promise<object | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
  return toJson(() => navigator.credentials.get({ publicKey }))
}

/** Makes a new one on this device, or on one that the person chooses. Null: it changed its mind. */
export async function makePasskey({ options }: PasskeyOptionsAnswer): Promise<object | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
  return toJson(() => navigator.credentials.create({ publicKey }))
}

async function toJson(act: () => Promise<Credential | null>): Promise<object | null> {
  try {
    const credential = await act()
    return credential instanceof PublicKeyCredential ? credential.toJSON() as object : null
  } catch (error) {
    if (error instanceof DOMException && ['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(error.name)) return null
    throw error
  }
}
