export const sorted = numbers => [...numbers].sort((a, b) => a - b)
export const median = numbers => sorted(numbers)[Math.floor((numbers.length - 1) / 2)]
/** The smallest figure that at least this share is not above. */
export const percentile = (numbers, share) => sorted(numbers)[Math.max(0, Math.ceil(numbers.length * share) - 1)]

/** The table that is printed, in Markdown. */
export class Report {
  #rows = []

  /** @param reached null where there is no goal. */
  add(what, figure, range, goal, reached) {
    const row = [what, figure, range, goal, reached === null ? '' : reached ? 'reached' : '**missed**']
    this.#rows.push(row)
    console.log(row.filter(Boolean).join(' · '))
  }

  print() {
    console.log([
      '', '| | Figure | Range | Goal | |', '| --- | ---: | --- | --- | --- |',
      ...this.#rows.map(row => `| ${row.join(' | ')} |`),
    ].join('\n'))
  }
}

export const ms = number => `${Math.round(number)} ms`
export const range = (numbers, unit = 'ms') =>
  `${Math.round(Math.min(...numbers))} – ${Math.round(Math.max(...numbers))} ${unit} of ${numbers.length}`
