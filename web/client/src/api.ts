import type { Problem } from './wire'

/** What the server, or the way to it, refused. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError'
  /** `offline` where there was no answer; else the server's stable code (docs/protocols/http.md). */
  declare readonly code: string
  /** 0 where there was no answer. */
  declare readonly status: number
  declare readonly problem: Problem | null
  /** Milliseconds to wait, where the server said so. */
  declare readonly retryAfter: number | null

  constructor(code: string, message: string, status = 0, problem: Problem | null = null, retryAfter: number | null = null) {
    super(message)
    this.code = code
    this.status = status
    this.problem = problem
    this.retryAfter = retryAfter
  }
}

/** There was no answer, and perhaps not even a question. */
export const offline = (): ParleyError => new ParleyError('offline', 'No answer.')

/** Why something was refused; undefined: it was not, but there is a fault here. */
export const codeOf = (failure: unknown): string | undefined => failure instanceof ParleyError ? failure.code : undefined

/** What may go well another time. */
export const isForNow = (code: string): boolean => ['offline', 'unavailable', 'internal', 'rate_limited', 'unauthorized'].includes(code)

export interface Api {
  /** `path` below /api/v1, such as `/users`. Throws `ParleyError`. */
  get<T>(path: string, query?: Readonly<Record<string, string | number | boolean | undefined>>): Promise<T>
  post<T>(path: string, body?: object): Promise<T>
  put<T>(path: string, body?: object): Promise<T>
  patch<T>(path: string, body?: object): Promise<T>
  delete<T>(path: string, body?: object): Promise<T>
}
