/** The token, asked for once however many want it, and again after the server refused it. */
export class Credentials {
  readonly #ask: (() => Promise<string | null>) | undefined
  #token: Promise<string | null> | null = null

  constructor(ask: (() => Promise<string | null>) | undefined) {
    this.#ask = ask
  }

  /** True: the session cookie speaks. */
  get isCookie(): boolean {
    return !this.#ask
  }

  /** Null: nobody is signed in, or the cookie says who. */
  async token(): Promise<string | null> {
    if (!this.#ask) return null
    const asked = this.#token ??= this.#ask()
    try {
      return await asked
    } catch (failure) {
      if (this.#token === asked) this.#token = null
      throw failure
    }
  }

  /** The server did not take this one. A token that was asked for since stays. */
  async refuse(token: string | null): Promise<void> {
    const asked = this.#token
    if (asked && await asked.catch(() => null) === token && this.#token === asked) this.#token = null
  }
}
