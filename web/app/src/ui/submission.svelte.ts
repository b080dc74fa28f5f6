import { nothing, wrongOf, type Words, type Wrong } from '../wrong'

/** One thing that a person submits: whether it is under way, and what was wrong with it last. */
export class Submission {
  busy = $state.raw(false)
  wrong = $state.raw<Wrong>(nothing)
  readonly #words: Words

  constructor(words: Words = {}) {
    this.#words = words
  }

  /** Runs it unless it runs already. True: it went well. `words`: where a code means something else than it does for the form. */
  async run(action: () => Promise<void>, words = this.#words): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    try {
      await action()
      this.wrong = nothing
      return true
    } catch (error) {
      this.wrong = wrongOf(error, words)
      return false
    } finally {
      this.busy = false
    }
  }

  /** Found here already, before the server is asked. True: nothing is wrong. */
  check(fields: Readonly<Record<string, string | false | null>>): boolean {
    const bad = Object.entries(fields).filter((one): one is [string, string] => Boolean(one[1]))
    this.wrong = { general: null, fields: Object.fromEntries(bad) }
    return bad.length === 0
  }

  fail(general: string): void {
    this.wrong = { general, fields: {} }
  }
}
