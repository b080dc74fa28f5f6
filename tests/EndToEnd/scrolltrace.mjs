// Runs in the page: keeps what happened to the timeline last, so that a frame that is off can be explained.
export function tracer() {
  const KEPT = 150
  const kept = []
  const scroller = document.querySelector('[role=feed]').parentElement
  const content = scroller.firstElementChild
  const { get: read, set: write } = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop')
  let writer = 'page'

  function note(what, more = {}) {
    kept.push([Math.round(performance.now() * 10) / 10, what, { top: read.call(scroller), ...more }])
    if (kept.length > KEPT) kept.shift()
  }

  Object.defineProperty(scroller, 'scrollTop', {
    get: read,
    set(asked) {
      const before = read.call(this)
      write.call(this, asked)
      note('scroll', { before, asked, by: writer })
    },
  })

  // The row that holds the view is the one whose place the page asks for.
  const find = content.querySelector
  content.querySelector = selector => {
    const row = find.call(content, selector)
    const key = /data-key="(.*)"/.exec(selector)?.[1]
    if (key) note('held', { key, offset: row && row.getBoundingClientRect().top - scroller.getBoundingClientRect().top })
    return row
  }

  const named = nodes => [...nodes].filter(node => node.nodeType === Node.ELEMENT_NODE).map(node => node.dataset.seq ?? node.className).join(' ')
  const elementOf = node => node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement
  new MutationObserver(changes => {
    const edited = new Set()
    for (const { type, target, addedNodes, removedNodes } of changes) {
      const row = elementOf(target).closest('article')
      if (row) edited.add(`${row.dataset.seq}${type === 'attributes' ? ` ${row.getAttribute('style')}` : ''}`)
      else if (named(addedNodes) || named(removedNodes)) note('rows', { added: named(addedNodes), removed: named(removedNodes) })
    }
    if (edited.size > 0) note('changed', { rows: [...edited].join() })
  }).observe(content, { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ['style'] })

  const resized = new ResizeObserver(() => note('resized', { screen: scroller.clientHeight, content: content.getBoundingClientRect().height }))
  resized.observe(scroller)
  resized.observe(content)
  addEventListener('resize', () => note('window', { width: innerWidth, height: innerHeight }))
  scroller.addEventListener('scroll', () => note('scroll event'))
  for (const kind of ['wheel', 'keydown']) addEventListener(kind, ({ deltaY, key }) => note(kind, { deltaY, key }), { capture: true, passive: true })
  const each = time => {
    note('frame', { time })
    requestAnimationFrame(each)
  }
  requestAnimationFrame(each)

  return {
    note,
    /** What is done in here is a person's doing. */
    asPerson(act) {
      writer = 'person'
      act()
      writer = 'page'
    },
    told: () => kept.map(([at, what, more]) => `${at} ${what} ${JSON.stringify(more)}`),
  }
}
