// A phone: fingers, the keyboard on the screen, the notch, and a place among the other apps.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composer, house, list, row } from './house.mjs'
import { groupOf, privateOf, say } from './people.mjs'

const here = house()
const { enrol, open } = here
const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }

async function talk(lines = 1) {
  const [ada, bob] = [await enrol('Ada'), await enrol('Bob')]
  const { id } = await privateOf(ada, bob)
  for (let line = 1; line <= lines; line++) await say(bob, id, `Line ${line}`)
  return { ada, bob, id }
}

/** A finger on the middle of an element, until it is lifted. */
async function finger(page, target) {
  const box = await target.boundingBox()
  const touches = await page.context().newCDPSession(page)
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }]
  await touches.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  return () => touches.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

test('a long press on a message offers to answer it, for those who cannot pull', async () => {
  const { ada, id } = await talk()
  const { page } = await open(ada, `/c/${id}`, phone)
  const message = page.getByRole('article').filter({ hasText: 'Line 1' })
  await message.waitFor()
  const lift = await finger(page, message)
  await page.locator('article[data-pressed]').waitFor()
  await lift()
  await page.getByRole('menuitem', { name: 'Reply' }).tap()
  await page.getByText('Replying to Bob').waitFor()
})

test('a long press on a conversation opens its menu, and leads nowhere', async () => {
  const { ada } = await talk()
  const { page } = await open(ada, '/', phone)
  await row(page, /Bob/).waitFor()
  const lift = await finger(page, row(page, /Bob/))
  await page.locator('a[data-pressed]').waitFor()
  await lift()
  await page.getByRole('menuitem', { name: 'Archive' }).waitFor()
  await page.getByRole('menuitem', { name: 'Mark as read' }).tap()
  await row(page, /Bob/).filter({ hasNotText: 'unread message' }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/')
})

test('the way back of the phone leads from a conversation to the list, and from the settings', async () => {
  const { ada } = await talk()
  const { page } = await open(ada, '/', phone)
  await row(page, /Bob/).tap()
  await composer(page).waitFor()
  await page.goBack()
  await row(page, /Bob/).waitFor()
  assert.ok(await list(page).isVisible())
})

test('above the keyboard the field and the newest message stay in sight', async () => {
  const { ada, id } = await talk(40)
  await ada.ask('PUT', `/conversations/${id}/read`, { seq: 40 })
  const { page } = await open(ada, `/c/${id}`, phone)
  const newest = page.getByRole('article').filter({ hasText: 'Line 40' })
  await newest.waitFor()
  await composer(page).tap()
  // What interactive-widget=resizes-content makes of a keyboard.
  await page.setViewportSize({ width: 390, height: 420 })
  const inSight = one => one.evaluate(element => {
    const { top, bottom } = element.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
  })
  await page.waitForFunction(() => {
    const box = document.querySelector('.composer textarea').getBoundingClientRect()
    return box.bottom <= innerHeight && innerHeight === 420
  })
  for (let tries = 0; tries < 50 && !await inSight(newest); tries++) await page.evaluate(() => new Promise(requestAnimationFrame))
  assert.ok(await inSight(newest), 'the newest message is below the keyboard')
  assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'the page itself scrolls')
})

test('nothing that is pressed or read lies under the notch or the bar at the bottom', async () => {
  const { ada, bob } = await talk(3)
  const { id: groupId } = await groupOf(ada, [bob], 'Garden')
  const { page } = await open(ada, '/', phone)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setSafeAreaInsetsOverride', { insets: { top: 47, bottom: 34 } })
  assert.equal(await page.evaluate(() => {
    document.body.style.scrollMarginTop = 'env(safe-area-inset-top)'
    return getComputedStyle(document.body).scrollMarginTop
  }), '47px')
  const covered = () => page.evaluate(() => [...document.querySelectorAll('button, a, input, textarea, h1, h2')].filter(one => {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.visually-hidden, .skip, nav, [inert]')) return false
    const modal = document.querySelector('dialog:modal')
    if (modal && !modal.contains(one)) return false
    const { top, bottom, height } = one.getBoundingClientRect()
    return height > 0 && (top < 47 || bottom > innerHeight - 34) && top < innerHeight && bottom > 0
  }).map(one => one.outerHTML.slice(0, 120)))
  await row(page, /Bob/).waitFor()
  assert.deepEqual(await covered(), [])
  await row(page, /Bob/).tap()
  await composer(page).waitFor()
  assert.deepEqual(await covered(), [])
  await page.goto(`${here.parley.url}/settings/profile`)
  await page.getByLabel('Handle').waitFor()
  const header = await page.getByRole('heading', { name: 'Settings' }).boundingBox()
  assert.ok(header.y >= 47, `the heading of the settings is at ${header.y}`)
  await page.goto(`${here.parley.url}/c/${groupId}`)
  await page.getByRole('button', { name: 'Details' }).tap()
  await page.getByRole('button', { name: 'Leave', exact: true }).tap()
  await page.getByRole('dialog', { name: 'Leave Garden?' }).waitFor()
  assert.deepEqual(await covered(), [])
})

test('it can be installed', async () => {
  const { ada } = await talk()
  const { page } = await open(ada, '/', { ...phone, at: here.parley.url.replace('127.0.0.1', 'localhost') })
  await page.evaluate(async () => { await navigator.serviceWorker.ready })
  const devtools = await page.context().newCDPSession(page)
  const { errors, data } = await devtools.send('Page.getAppManifest')
  assert.deepEqual(errors, [])
  // Windows of tests are private, and those install nothing.
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  assert.deepEqual(installabilityErrors.map(one => one.errorId).filter(one => one !== 'in-incognito'), [])
  for (const { src, sizes, type } of JSON.parse(data).icons.filter(icon => icon.type === 'image/png')) {
    const size = await page.evaluate(async address => {
      const picture = await createImageBitmap(await (await fetch(address)).blob())
      return `${picture.width}x${picture.height}`
    }, src)
    assert.equal(size, sizes, `${src} (${type})`)
  }
})
