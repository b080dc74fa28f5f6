/** Chance that can be repeated (mulberry32). Without a seed it takes one of its own and tells it. */
export function seeded(given) {
  const seed = given ? Number(given) : Date.now() % 2 ** 31
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { seed, random }
}
