// A page for components of React in Node: a DOM, React itself, and modules by name.
import { Window } from 'happy-dom'
import { transformSync } from 'esbuild'

const window = new Window({ url: 'http://localhost/' })
for (const name of ['document', 'navigator', 'HTMLElement', 'HTMLIFrameElement', 'Node']) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true })
}
globalThis.window = window
window.Element.prototype.scrollIntoView ??= () => {}

// After the window: React looks for one when it is loaded.
export const React = (await import('react')).default
const { createRoot } = await import('react-dom/client')

/** What a module of TypeScript or JSX exports. What it imports is looked up in `modules`; what is not there is an error. */
export function load(code, modules) {
  const { code: script } = transformSync(code, { loader: 'tsx', format: 'cjs', jsx: 'transform' })
  const module = { exports: {} }
  const require = name => {
    if (!(name in modules)) throw new Error(`${name} is imported, and nothing stands for it`)
    return modules[name]
  }
  new Function('require', 'module', 'exports', 'React', script)(require, module, module.exports, React)
  return module.exports
}

/** Draws a component into the page. */
export function draw(component, props) {
  const place = document.createElement('div')
  document.body.append(place)
  const root = createRoot(place)
  root.render(React.createElement(component, props))
  return {
    place,
    text: () => place.textContent,
    write(text) {
      const area = place.querySelector('textarea')
      Object.getOwnPropertyDescriptor(window.HTMLTextAreaElement.prototype, 'value').set.call(area, text)
      area.dispatchEvent(new window.Event('input', { bubbles: true }))
    },
    press: which => [...place.querySelectorAll('button')].at(which).click(),
    remove: () => root.unmount(),
  }
}
