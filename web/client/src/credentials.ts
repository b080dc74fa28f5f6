export type Credentials = ReturnType<typeof createCredentials>

/** The token, asked for once however many want it, and again after the server refused it. */
export function createCredentials(ask: (() => Promise<string | null>) | undefined) {
  let asked: Promise<string | null> | null = null
  let told: string | null = null
  return {
    /** True: the session cookie speaks. */
    isCookie: !ask,

    /** Null: nobody is signed in, or the cookie says who. That is not kept: somebody may sign in. */
    async token(): Promise<string | null> {
      const mine = asked ??= ask?.() ?? null
      let token = null
      try {
        return token = told = await mine
      } finally {
        if (token === null && asked === mine) asked = null
      }
    },

    /** The server did not take this one. A token that was asked for since stays. */
    refuse(token: string): void {
      if (token === told) asked = told = null
    },

    /** Whoever comes next may be another person. */
    forget: () => { asked = told = null },
  }
}
