// Node's test events as the two things that ./dev test wants: what failed and why, and a last line with the counts.
export default async function* counts(source) {
  let passed = 0
  let failed = 0
  let skipped = 0
  for await (const { type, data } of source) {
    if (type === 'test:pass') {
      data.skip === undefined ? passed++ : skipped++
      yield `ok    ${data.name}\n`
    } else if (type === 'test:fail') {
      failed++
      yield `FAIL  ${data.name}\n${data.details.error?.cause?.stack ?? data.details.error}\n`
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message
    }
  }

  yield `${passed} passed, ${failed} failed, ${skipped} skipped\n`
}
