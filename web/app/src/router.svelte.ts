/** Where the person is: the path of the page and nothing else. Paths of contracts (`/api`, `/conversations`, `/app` …) are never pages. */
let path = $state.raw(location.pathname)
/** What is drawn: a conversation comes a frame later than the answer to the key or click that asked for it. */
let drawn = $state.raw(path)
// Milliseconds: where frames come late, nothing is won by waiting for one.
const late = 50
let frame = 0
let task: ReturnType<typeof setTimeout> | undefined

addEventListener('popstate', () => go(false))

export const currentPath = (): string => path

/** Goes to a page of this app. `replace` leaves no entry in the history. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname) return
  history[options.replace ? 'replaceState' : 'pushState'](null, '', to)
  go(options.replace ?? false)
}

function go(atOnce: boolean): void {
  path = location.pathname
  if (atOnce || document.hidden || !isSwitch(routeOf(drawn), routeOf(path))) return drawNow()
  // After the next frame. Who goes on until then passes by what was not drawn yet.
  if (frame) return
  task = setTimeout(drawNow, late)
  frame = requestAnimationFrame(() => {
    clearTimeout(task)
    task = setTimeout(drawNow)
  })
}

const isSwitch = (from: Route, to: Route): boolean => to.page === 'conversation' && (from.page === 'conversation' || from.page === 'home')

/** True while something else is drawn than was asked for. */
export const isBehind = (): boolean => drawn !== path

export function drawNow(): void {
  cancelAnimationFrame(frame)
  clearTimeout(task)
  frame = 0
  drawn = path
}

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'conversation', readonly id: number, readonly seq: number | null }
  | { readonly page: 'settings', readonly section: string }
  | { readonly page: 'login' | 'signup' | 'invite' | 'reset' | 'confirm' | 'forgot' }
  | { readonly page: 'unknown' }

/** `/c/7` is a conversation, `/c/7/120` a message in it. A negative id is a conversation that the server has not made yet. */
export function routeOf(pathname: string): Route {
  const conversation = /^\/c\/(-?[1-9]\d*)(?:\/([1-9]\d*))?\/?$/.exec(pathname)
  if (conversation) {
    return { page: 'conversation', id: Number(conversation[1]), seq: conversation[2] ? Number(conversation[2]) : null }
  }

  const [, first = '', second = ''] = pathname.split('/')
  switch (first) {
    case '': return { page: 'home' }
    case 'settings': return { page: 'settings', section: second || 'profile' }
    case 'login': case 'signup': case 'invite': case 'forgot': return { page: first }
    // As the links in mails say it (src/Parley.Server/Mail/Letters.cs).
    case 'reset-password': return { page: 'reset' }
    case 'confirm-email': return { page: 'confirm' }
    default: return { page: 'unknown' }
  }
}

export const currentRoute = (): Route => routeOf(path)

export const drawnRoute = (): Route => routeOf(drawn)
