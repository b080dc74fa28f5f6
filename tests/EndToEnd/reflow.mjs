// What a narrow page cuts off: runs in the page, answers lines for people.

/** Words that lie beyond the edges of the screen, or beyond those of a box that hides them without an ellipsis. */
export const cutOff = page => page.evaluate(() => {
  const found = []
  const hidden = element => element.closest('.visually-hidden, [hidden], [aria-hidden=true], .skip') !== null
  /** The first box around it that decides about what is wider than it. */
  function box(element) {
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      const style = getComputedStyle(one)
      if (style.overflowX !== 'visible') return { style, ...one.getBoundingClientRect().toJSON() }
    }
    return null
  }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const { data, parentElement: element } = words.currentNode
    if (!data.trim() || hidden(element) || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(words.currentNode)
    for (const { left, right, width } of range.getClientRects()) {
      if (width === 0) continue
      const around = box(element)
      const scrolls = around && /auto|scroll/.test(around.style.overflowX)
      if (scrolls || around?.style.textOverflow === 'ellipsis') continue
      if (left < -1 || right > innerWidth + 1) found.push(`beyond the screen: ${data.trim()}`)
      else if (around && /hidden|clip/.test(around.style.overflowX) && right > around.right + 1) found.push(`cut off: ${data.trim()}`)
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`)
  for (const element of document.querySelectorAll('main, dialog[open], dialog[open] .body, .content, nav')) {
    if (element.scrollWidth > element.clientWidth + 1 && !/hidden|clip/.test(getComputedStyle(element).overflowX) && element.checkVisibility() &&
      !element.matches('nav:has(a[href^="/settings"])')) found.push(`<${element.localName} class="${element.className}"> scrolls sideways`)
  }
  return [...new Set(found)]
})
