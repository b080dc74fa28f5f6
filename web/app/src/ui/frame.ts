const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')]
const [light = '', dark = ''] = metas.map(one => one.content)

/** What a phone draws around the page is of the colour of the page, whatever its system prefers. */
export function colourFrame(theme: 'system' | 'light' | 'dark'): void {
  const own = theme === 'dark' ? [dark, dark] : theme === 'light' ? [light, light] : [light, dark]
  metas.forEach((meta, index) => { meta.content = own[index] ?? '' })
}
