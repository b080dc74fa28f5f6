// Milliseconds.
const First = 500
const Longest = 30_000
const Restart = 5_000
const TooMany = 5_000

/** How long to stay away: full jitter, so that thousands who lost the same server do not come back together. */
export function pause(random: () => number, failures: number, code: number, retryAfter: number | null): number {
  if (code === 4500) return random() * Restart
  const jitter = random() * Math.min(Longest, First * 2 ** Math.min(failures, 10))
  return (retryAfter ?? (code === 4429 ? TooMany : 0)) + jitter
}
