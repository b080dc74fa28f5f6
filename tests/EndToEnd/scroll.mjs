// Runs in the page: what a person with a ruler would see. Every frame is measured as it is painted.
export function ruler(tracer) {
  const scroller = () => document.querySelector('[role=feed]').parentElement
  const samples = { checked: 0, worst: 0, wrongs: [] }
  const trace = tracer()
  const NEAR = 600
  let before = null
  let painted = ''

  /** The row that holds the view: the topmost one that is whole, and not the first or last of all; else the one that fills the screen. */
  function anchored() {
    const { top, bottom } = scroller().getBoundingClientRect()
    const rows = [...document.querySelectorAll('[role=feed] > article')].slice(1, -1)
    return rows.find(row => row.getBoundingClientRect().top >= top && row.getBoundingClientRect().top < bottom)
      ?? rows.findLast(row => row.getBoundingClientRect().top < top) ?? null
  }

  const offset = row => row.getBoundingClientRect().top - scroller().getBoundingClientRect().top
  const room = () => scroller().scrollHeight - scroller().clientHeight - scroller().scrollTop
  const rowBy = key => document.querySelector(`[role=feed] > article[data-key="${CSS.escape(key)}"]`)

  function measure() {
    const row = before && rowBy(before.key)
    if (row) {
      const now = offset(row)
      const moved = now - before.offset
      // Nothing can hold a place that the content has no room for: near an end of it, what shrinks takes the row along.
      const clamped = (moved < 0 ? before.above : before.below) < NEAR + before.tallest
      // Of one that fills the screen nobody can say which of its lines is held when it is written anew.
      const rewritten = before.offset < 0 && before.height !== row.offsetHeight
      if (!clamped && !rewritten && !before.following) {
        samples.checked++
        samples.worst = Math.max(samples.worst, Math.abs(moved))
        trace.note('measured', { seq: before.seq, was: before.offset, now })
        if (Math.abs(moved) > 1) samples.wrongs.push({ ...before, now, rows: document.querySelectorAll('article').length, trace: trace.told() })
      }
    }
    look()
  }

  function look() {
    const next = anchored()
    trace.note('looked', { seq: next?.dataset.seq, offset: next && offset(next), height: next?.offsetHeight })
    before = next && {
      key: next.dataset.key, seq: next.dataset.seq, offset: offset(next), height: next.offsetHeight,
      following: room() <= 8, above: scroller().scrollTop, below: room(),
      tallest: Math.max(...[...document.querySelectorAll('[role=feed] > article')].map(row => row.offsetHeight)),
    }
  }

  const sizes = () => [scroller(), scroller().firstElementChild]
    .map(one => `${one.getBoundingClientRect().width} ${one.getBoundingClientRect().height}`)
    .join()

  /** Resolves after the next frame was painted. */
  const frame = () => new Promise(resolve => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = resolve
    port2.postMessage(0)
  }))

  function eachFrame() {
    requestAnimationFrame(eachFrame)
    // Made last, so told last, at the end of the frame: the page has answered what changed its size, and this is what will be painted.
    const last = new ResizeObserver(() => {
      last.disconnect()
      painted = sizes()
      measure()
    })
    last.observe(scroller())
  }

  return {
    samples,
    start: eachFrame,
    /** As a person scrolls: the page is not told. From here on another row holds the view. */
    scroll(by) {
      trace.asPerson(() => { scroller().scrollTop += by })
      // A window that is just changing its size has not put anything back to its place yet.
      if (painted === sizes()) look()
      else before = null
    },
    /** A picture that arrives late, or goes: a row is higher or lower than it was. */
    late(which, pixels) {
      const rows = document.querySelectorAll('[role=feed] > article')
      rows[Math.floor(which * rows.length)].style.paddingBottom = `${pixels}px`
    },
    /** The seqs of so many screens around the top of what is in sight, to be edited. */
    near(screens) {
      const screen = scroller().getBoundingClientRect()
      return [...document.querySelectorAll('[role=feed] > article[data-seq]')]
        .filter(row => Math.abs(row.getBoundingClientRect().top - screen.top) < screen.height * screens).map(row => Number(row.dataset.seq))
    },
    rows: () => document.querySelectorAll('[role=feed] > article').length,
    first: () => Number(document.querySelector('[role=feed] > article[data-seq]')?.dataset.seq),
    nodes: () => document.querySelectorAll('*').length,
    frame,
  }
}

/** Seeded chance (mulberry32): a run can be repeated. */
export function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
