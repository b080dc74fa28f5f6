/** Tells when the page may be about to end: what should be kept is written now. */
export function onHide(listener: () => void): () => void {
  const stop = new AbortController()
  const { signal } = stop
  if (typeof document !== 'undefined') {
    addEventListener('pagehide', listener, { signal })
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') listener() }, { signal })
  }

  return () => stop.abort()
}
