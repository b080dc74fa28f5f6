import { ParleyError, type Api } from './api'
import type { Credentials } from './credentials'
import type { Environment } from './parley'
import type { Problem } from './wire'

// What takes longer than this has been lost on the way.
const Patience = 30_000

/** The HTTP API with the credentials of the connection. A refused token is asked for anew, once. */
export function createApi(origin: string, credentials: Credentials, environment: Environment): Api {
  const call = async <T>(method: string, path: string, body?: object, isRetry = false): Promise<T> => {
    const token = await credentials.token()
    const answer = await reach(environment, `${origin}/api/v1${path}`, {
      method,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text().catch(() => {
      throw new ParleyError('offline', 'The answer broke off.')
    })
    if (answer.ok) return (text ? parse(text) : undefined) as T
    if (answer.status === 401 && token !== null && !isRetry) {
      await credentials.refuse(token)
      return call(method, path, body, true)
    }

    throw refused(answer, parse(text) as Partial<Problem> | undefined)
  }

  return {
    get: (path, query) => call('GET', path + search(query)),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path, body) => call('DELETE', path, body),
  }
}

async function reach(environment: Environment, url: string, init: RequestInit): Promise<Response> {
  const stop = new AbortController()
  const timer = environment.setTimeout(() => stop.abort(), Patience)
  try {
    return await environment.fetch(url, { ...init, credentials: 'same-origin', signal: stop.signal })
  } catch {
    throw new ParleyError('offline', 'The server cannot be reached.')
  } finally {
    environment.clearTimeout(timer)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refused(answer: Response, problem: Partial<Problem> | undefined): ParleyError {
  const after = Number(answer.headers.get('Retry-After') ?? NaN)
  const code = problem?.code ?? (answer.status >= 500 ? 'unavailable' : 'bad_request')
  return new ParleyError(
    code,
    problem?.detail ?? answer.statusText,
    answer.status,
    problem?.code ? (problem as Problem) : null,
    Number.isNaN(after) ? null : after * 1000,
  )
}

function search(query: Readonly<Record<string, string | number | boolean | undefined>> | undefined): string {
  const told = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)])
  return told.length ? `?${new URLSearchParams(told)}` : ''
}
