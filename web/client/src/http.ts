import { offline, ParleyError, type Api } from './api'
import type { Credentials } from './credentials'
import type { Environment } from './parley'
import type { Problem } from './wire'

// What takes longer than this has been lost on the way.
const Patience = 30_000

/** The HTTP API with the credentials of the connection. A refused token is asked for anew, once. */
export function createApi(origin: string, credentials: Credentials, { fetch }: Environment): Api {
  const call = async <T>(method: string, path: string, body?: object, isRetry = false): Promise<T> => {
    const lost = () => { throw offline() }
    const token = await credentials.token().catch(lost)
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(Patience),
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    }).catch(lost)
    const told: unknown = await answer.json().catch((failure: Error) => {
      // Nothing to say, or a refusal of somebody in between. What goes well there, such as a hotel's page of terms, is no answer.
      if (failure.name !== 'SyntaxError' || (answer.ok && answer.status !== 204)) lost()
    })
    if (answer.ok) return told as T
    if (answer.status === 401 && token !== null && !isRetry) {
      credentials.refuse(token)
      return call(method, path, body, true)
    }

    throw refused(answer, told as Problem | undefined)
  }

  const calling = (method: string) => <T>(path: string, body?: object) => call<T>(method, path, body)
  return {
    // Written and read again, it is without what is undefined.
    get: (path, query) => call('GET', query ? `${path}?${new URLSearchParams(JSON.parse(JSON.stringify(query)))}` : path),
    post: calling('POST'),
    put: calling('PUT'),
    patch: calling('PATCH'),
    delete: calling('DELETE'),
  }
}

function refused({ headers, status, statusText }: Response, problem: Problem | undefined): ParleyError {
  const code = problem?.code ?? (status >= 500 ? 'unavailable' : 'bad_request')
  // A header that is not there is 0 here.
  const after = Number(headers.get('Retry-After')) * 1000
  return new ParleyError(code, problem?.detail ?? statusText, status, problem?.code ? problem : null, after || null)
}

