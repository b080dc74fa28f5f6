import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** What failed and why, and a last line with the counts, as the other test programs of this repository end. */
export default class Counts implements Reporter {
  #passed = 0
  #failed = 0
  #skipped = 0

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result()
    if (state === 'passed') this.#passed++
    else if (state === 'skipped') this.#skipped++
    else this.#failed++
    if (state !== 'skipped') console.log(`${state === 'passed' ? 'ok   ' : 'FAIL '} ${test.fullName}`)
    for (const error of errors ?? []) console.log(error.stack ?? error.message)
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string, readonly stack?: string }[]): void {
    for (const error of [...modules.flatMap(module => module.errors()), ...unhandled]) {
      this.#failed++
      console.log(error.stack ?? error.message)
    }

    console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`)
  }
}
