// How every screen of the app is opened, and in which looks: the pictures are made of these, and axe looks at each.
import { totp } from './authenticator.mjs'
import { attach, groupOf, openAs, privateOf, register, say } from './people.mjs'
import { bePresent, play, setStage } from './stage.mjs'

const desktop = { viewport: { width: 1200, height: 760 } }
const phone = { hasTouch: true, isMobile: true }

/** How each is looked at. */
export const looks = [
  { look: 'light', ...desktop, colorScheme: 'light' },
  { look: 'dark', ...desktop, colorScheme: 'dark' },
  { look: 'phone', viewport: { width: 390, height: 780 }, colorScheme: 'light', ...phone },
]

/** For pictures alone: most of what is done on the screens is done by their English words. */
export const german = { look: 'german', ...desktop, colorScheme: 'light', locale: 'de-DE' }

/** As wide as 1280 pixels are at 400 % (WCAG 2.2, 1.4.10). */
export const narrow = { look: 'narrow', viewport: { width: 320, height: 640 }, colorScheme: 'dark', ...phone }

const settled = page => page.evaluate(() => document.fonts.ready)

/** An app's codes as the second factor of somebody; answers the person. */
async function guard(person) {
  const { secret } = await person.ask('POST', '/auth/2fa/totp', { password: person.password })
  await person.ask('POST', '/auth/2fa/totp/confirm', { code: totp(secret) })
  return person
}

/** Names and words that have no place to be broken at. */
async function longWords(parley) {
  const name = 'Donaudampfschifffahrtsgesellschaftskapitänswitwe'
  const email = () => `${crypto.randomUUID().slice(0, 8)}@example.org`
  const person = await register(parley.url, name, { email: email() })
  const other = await register(parley.url, `Freifrau ${name}`, { email: email() })
  const { id } = await groupOf(other, [person], 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz')
  await other.ask('PATCH', `/conversations/${id}`, { topic: 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung' })
  await say(other, id, `${'wort'.repeat(40)} https://example.org/${'path/'.repeat(30)} \`${'code'.repeat(30)}\``)
  const words = 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung'
  await attach(parley.url, other, person, `https://${'unterabteilung.'.repeat(8)}example.org/${words}-${words}.pdf`, 'Siehe hier')
  await attach(parley.url, person, other, 'https://exаmple.org/')
  const { id: links } = await privateOf(person, other)
  return { person, id, links }
}

/** Seeds, with people of `long` names if wanted, and keeps some people present. Answers how to open a screen in a look, and how to end. */
export async function allScreens(chromium, parley, { long = false } = {}) {
  const stage = await setStage(parley)
  const { people, conversations: { launch } } = stage
  const { token } = await people.Maya.ask('POST', `/conversations/${launch}/invites`, {})
  stage.invite = token
  for (const name of ['Pavel', 'Olga']) await people.Maya.ask('PUT', `/conversations/${launch}/bans/${people[name].id}`)
  stage.guarded = await guard(await register(parley.url, 'Uma'))
  stage.long = long ? await longWords(parley) : null
  const fresh = await register(parley.url, 'Tara')
  const present = await bePresent(chromium, parley, ['Ben', 'Chloe', 'Dario', 'Greta', 'Ines', 'Elif'].map(name => people[name]))

  // One sign-in each, as on one laptop: the list of devices is a screen, too.
  const states = new Map()
  async function signedIn(person) {
    if (!states.has(person.id)) {
      const { context } = await openAs(chromium, parley.url, person, '/')
      states.set(person.id, await context.storageState())
      await context.close()
    }
    return states.get(person.id)
  }

  return {
    stage,
    /** A page that shows the screen; `open(…).context` is to be closed. */
    async open(screen, { look, ...options }) {
      const person = screen.who === null ? null : { new: fresh, long: stage.long?.person }[screen.who] ?? people.Maya
      const context = await chromium.newContext({
        locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', ...options, ...(person && { storageState: await signedIn(person) }),
      })
      try {
        const page = await context.newPage()
        await play(page, stage.warp)
        await screen.before?.(page)
        await page.goto(`${parley.url}${screen.at(stage)}`)
        await screen.go(page, stage)
        await settled(page)
        return { context, page, look }
      } catch (error) {
        await context.close()
        throw error
      }
    },
    close: () => present.close(),
  }
}
