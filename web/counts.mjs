// What ./dev test wants of Vitest: what failed and why, and a last line with the counts.
export default class Counts {
  #counts = { passed: 0, failed: 0, skipped: 0 }

  onTestCaseResult(test) {
    const { state, errors } = test.result()
    this.#counts[state]++
    if (state === 'failed') this.#tell(`${test.module.relativeModuleId}: ${test.fullName}`, errors)
  }

  onTestSuiteResult(suite) {
    this.#tellIfBroken(suite.fullName, suite.errors())
  }

  onTestModuleEnd(module) {
    this.#tellIfBroken(module.relativeModuleId, module.errors())
  }

  onTestRunEnd(_modules, unhandled) {
    this.#tellIfBroken('outside of any test', unhandled)
    const { passed, failed, skipped } = this.#counts
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  }

  /** A file that does not load, a hook that throws: no test failed by it, and none passed. */
  #tellIfBroken(name, errors) {
    if (errors.length === 0) return
    this.#counts.failed++
    this.#tell(name, errors)
  }

  #tell(name, errors) {
    console.log(`FAIL  ${name}`)
    for (const { message, stack, diff, cause } of errors) {
      console.log([stack ?? message, diff, cause?.stack, cause?.diff].filter(Boolean).join('\n'))
    }
  }
}
