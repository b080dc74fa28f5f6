export type Credentials = ReturnType<typeof createCredentials>

/** The token, asked for once however many want it, and again after the server refused it. */
export function createCredentials(ask: (() => Promise<string | null>) | undefined) {
  let asked: Promise<string | null> | null = null
  return {
    /** True: the session cookie speaks. */
    isCookie: !ask,

    /** Null: nobody is signed in, or the cookie says who. */
    async token(): Promise<string | null> {
      if (!ask) return null
      const mine = asked ??= ask()
      try {
        return await mine
      } catch (failure) {
        if (asked === mine) asked = null
        throw failure
      }
    },

    /** The server did not take this one. A token that was asked for since stays. */
    async refuse(token: string | null): Promise<void> {
      const mine = asked
      if (mine && await mine.catch(() => null) === token && asked === mine) asked = null
    },
  }
}
