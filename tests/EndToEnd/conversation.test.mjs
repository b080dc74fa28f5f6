// A conversation as two people see it: talk, answer, edit, delete, receipts, what is unread, far back and back again, refused and retried.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startChromium } from './browser.mjs'
import { groupOf, historyOf, openAs, privateOf, register, say } from './people.mjs'
import { startParley } from './server.mjs'

let parley
let chromium

before(async () => {
  parley = await startParley({ settings: ['--limits.commands_per_second', '10000'] })
  chromium = await startChromium()
})

after(async () => {
  await chromium?.close()
  await parley?.stop()
})

const two = async () => {
  const [ada, bob] = [await register(parley.url, 'Ada'), await register(parley.url, 'Bob')]
  return { ada, bob, id: (await privateOf(ada, bob)).id }
}

async function open(person, id, options = {}, seq = null) {
  const view = await openAs(chromium, parley.url, person, '/', options)
  // The offer of notifications after the first message is another test's matter.
  await view.page.evaluate(key => { localStorage[key] = '{"desktopOffered":true}' }, `parley.preferences.${person.id}`)
  await view.page.goto(`${parley.url}/c/${id}${seq ? `/${seq}` : ''}`)
  return view
}

const row = (page, text) => page.locator('article', { hasText: text })
const composer = page => page.locator('.composer textarea')

async function write(page, text) {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

const close = async (...views) => {
  for (const { context, problems } of views) {
    assert.deepEqual(problems, [])
    await context.close()
  }
}

/** In the page: true once it is on disk that a conversation is unread from `seq` on. */
async function isMarked([id, seq]) {
  const result = request => new Promise((resolve, reject) => Object.assign(request, {
    onsuccess: () => resolve(request.result), onerror: () => reject(request.error),
  }))
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('parley ')) continue
    const database = await result(indexedDB.open(name))
    const mark = await result(database.transaction('marks').objectStore('marks').get(id))
    database.close()
    if (mark?.unread === seq) return true
  }

  return false
}

/** Waits until the page agrees. */
const until = (page, holds, value) => page.waitForFunction(holds, value)

test('two people talk, and see how far each message has come', async () => {
  const { ada, bob, id } = await two()
  const a = await open(ada, id)
  await write(a.page, 'Hello **Bob**')
  await row(a.page, 'Hello Bob').getByLabel('Sent', { exact: true }).waitFor()
  assert.equal(await composer(a.page).inputValue(), '')
  assert.equal(await row(a.page, 'Hello Bob').locator('strong').textContent(), 'Bob')

  const b = await open(bob, id)
  await row(b.page, 'Hello Bob').waitFor()
  await row(a.page, 'Hello Bob').getByRole('button', { name: 'Read' }).waitFor()

  await composer(b.page).pressSequentially('Hel')
  await a.page.locator('.page').getByText('Bob is typing').waitFor()
  await composer(b.page).pressSequentially('lo Ada')
  await composer(b.page).press('Enter')
  await row(a.page, 'Hello Ada').waitFor()
  await a.page.locator('.page').getByText('Bob is typing').waitFor({ state: 'detached' })

  await row(a.page, 'Hello Bob').getByRole('button', { name: 'Read' }).click()
  await a.page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Bob' }).waitFor()
  await close(a, b)
})

test('answering, editing and deleting, by the toolbar and by keys', async () => {
  const { ada, bob, id } = await two()
  await say(bob, id, 'Who comes?')
  const [a, b] = [await open(ada, id), await open(bob, id)]

  await row(a.page, 'Who comes?').hover()
  await row(a.page, 'Who comes?').getByRole('button', { name: 'Reply' }).click()
  await a.page.getByText('Replying to Bob').waitFor()
  await write(a.page, 'I doo')
  await row(b.page, 'I doo').getByRole('button', { name: /Go to the message that this answers: *Bob/ }).waitFor()

  await composer(a.page).press('ArrowUp')
  await until(a.page, () => document.querySelector('.composer textarea').value === 'I doo')
  await write(a.page, 'I do')
  await row(b.page, /I do(?!o)/).getByText('(edited)').waitFor()
  await row(b.page, 'I do').getByRole('button', { name: /Edited/ }).click()
  await b.page.getByRole('dialog').getByText('I doo').waitFor()
  await b.page.keyboard.press('Escape')

  // Escape leaves the composer's mode; the draft that stood there before comes back.
  await composer(a.page).fill('half a thought')
  await row(a.page, 'I do').focus()
  await a.page.keyboard.press('e')
  await until(a.page, () => document.querySelector('.composer textarea').value === 'I do')
  await composer(a.page).press('Escape')
  assert.equal(await composer(a.page).inputValue(), 'half a thought')

  await row(a.page, 'I do').focus()
  await a.page.keyboard.press('Delete')
  await a.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await row(b.page, 'This message was deleted.').waitFor()
  await row(a.page, 'This message was deleted.').waitFor()
  const [, deleted] = await historyOf(bob, id)
  assert.equal(deleted.content, null)
  await close(a, b)
})

test('it opens at the first unread message, and what one saw is read', async () => {
  const { ada, bob, id } = await two()
  for (let at = 1; at <= 120; at++) await say(bob, id, `Message ${at}, ${'which is of some length, '.repeat(at % 5)}yes`)
  await ada.ask('PUT', `/conversations/${id}/read`, { seq: 60 })
  const a = await open(ada, id)
  const divider = a.page.locator('.unread')
  await divider.waitFor()
  assert.equal(await divider.evaluate(one => one.nextElementSibling.dataset.seq), '61')
  assert.ok(
    await divider.evaluate(one => one.getBoundingClientRect().top > 50 && one.getBoundingClientRect().top < innerHeight / 2),
    'it is not in sight')

  // What is in sight is read after a moment, no more than that; the divider stays.
  await until(a.page, () => /\d+ new messages/.test(document.querySelector('.timeline').textContent))
  const seen = async () => (await ada.ask('GET', `/conversations/${id}`)).conversation.read_seq
  await until(a.page, () => !document.querySelector('.timeline').textContent.includes('60 new'))
  const last = await a.page.evaluate(() => {
    const bottom = document.querySelector('[role=feed]').parentElement.getBoundingClientRect().bottom
    return Math.max(...[...document.querySelectorAll('article')]
      .filter(one => one.getBoundingClientRect().bottom <= bottom + 1)
      .map(one => one.dataset.seq))
  })
  assert.equal(await eventually(seen, last), last)
  await a.page.getByRole('button', { name: /new messages/ }).click()
  await row(a.page, 'Message 120').waitFor()
  assert.equal(await eventually(seen, 120), 120)
  await close(a)
})

test('what is marked as unread without a network is so after a reload, and at the server once there is one', async () => {
  const { ada, bob, id } = await two()
  for (let at = 1; at <= 3; at++) await say(bob, id, `Message ${at}`)
  await ada.ask('PUT', `/conversations/${id}/read`, { seq: 3 })
  const a = await open(ada, id)
  await row(a.page, 'Message 2').waitFor()
  await until(a.page, async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  await a.context.setOffline(true)
  await row(a.page, 'Message 2').focus()
  await a.page.keyboard.press('u')
  await a.page.getByText('Marked as unread.').waitFor()
  assert.equal(await a.page.locator('.timeline .unread').evaluate(one => one.nextElementSibling.dataset.seq), '2')
  assert.ok(await a.page.waitForFunction(isMarked, [id, 2]), 'it is not kept')

  const listed = a.page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /Bob.*Marked as unread/ })
  await listed.waitFor()
  await a.page.goto(`${parley.url}/`)
  await listed.waitFor()
  assert.equal((await ada.ask('GET', `/conversations/${id}`)).conversation.unread_from_seq, null)

  await a.context.setOffline(false)
  assert.equal(await eventually(async () => (await ada.ask('GET', `/conversations/${id}`)).conversation.unread_from_seq, 2), 2)
  await listed.waitFor()
  await close(a)
})

test('a permalink leads far back, and the newest message is one press away', async () => {
  const { ada, bob, id } = await two()
  const first = await say(bob, id, 'The very first')
  for (let at = 2; at <= 260; at++) await say(bob, id, `Message ${at}`)
  await say(bob, id, 'See above', { reply_to_id: first.id })
  await ada.ask('PUT', `/conversations/${id}/read`, { seq: 261 })

  const a = await open(ada, id, {}, 100)
  await a.page.locator('article[data-seq="100"].lit').waitFor()
  assert.ok(await inSight(a.page, 100))
  // Whatever is drawn is drawn without a gap.
  const seqs = await a.page.locator('article').evaluateAll(rows => rows.map(one => Number(one.dataset.seq)))
  assert.deepEqual(seqs, seqs.map((_, at) => seqs[0] + at))
  await a.page.getByRole('button', { name: 'To the newest message' }).click()
  await a.page.locator('article[data-seq="261"]').waitFor()
  await until(a.page, () => {
    const s = document.querySelector('[role=feed]').parentElement
    return s.scrollHeight - s.clientHeight - s.scrollTop < 2
  })

  const topOf = seq => a.page.locator(`article[data-seq="${seq}"]`).evaluate(one => one.getBoundingClientRect().top)
  const place = await topOf(261)
  await row(a.page, 'See above').getByRole('button', { name: /Go to the message/ }).click()
  await a.page.locator('article[data-seq="1"].lit').waitFor()
  assert.ok(await inSight(a.page, 1))
  await a.page.getByRole('button', { name: 'Back', exact: true }).click()
  await a.page.locator('article[data-seq="261"]').waitFor()
  assert.ok(Math.abs(await topOf(261) - place) <= 1, `${await topOf(261)} and not ${place}`)
  await close(a)
})

test('new messages do not move whoever reads further up, and carry along whoever is at the end', async () => {
  const { ada, bob, id } = await two()
  for (let at = 1; at <= 60; at++) await say(bob, id, `Message ${at}`)
  await ada.ask('PUT', `/conversations/${id}/read`, { seq: 60 })
  const a = await open(ada, id)
  await row(a.page, 'Message 60').waitFor()
  await say(bob, id, 'Message 61')
  await row(a.page, 'Message 61').waitFor()
  assert.ok(await inSight(a.page, 61))
  assert.equal(await eventually(async () => (await ada.ask('GET', `/conversations/${id}`)).conversation.read_seq, 61), 61)

  await a.page.evaluate(() => { document.querySelector('[role=feed]').parentElement.scrollTop -= 500 })
  await a.page.getByRole('button', { name: 'To the newest message' }).waitFor()
  const place = () => a.page.locator('article[data-seq="45"]').evaluate(one => one.getBoundingClientRect().top)
  const before = await place()
  await say(bob, id, 'Message 62')
  await a.page.getByRole('button', { name: 'One new message' }).waitFor()
  assert.equal(await place(), before)

  // Whatever row is pointed at beside it, its toolbar and the way down are both to be pressed.
  const pill = await a.page.getByRole('button', { name: 'One new message' }).boundingBox()
  const toolbar = a.page.getByRole('toolbar')
  for (const y of [pill.y - 10, pill.y + pill.height / 2, pill.y + pill.height]) {
    await a.page.mouse.move(pill.x - 80, y)
    await toolbar.waitFor()
    const box = await toolbar.boundingBox()
    assert.ok(box.x >= pill.x + pill.width || box.y >= pill.y + pill.height || box.y + box.height <= pill.y, JSON.stringify({ box, pill }))
  }
  await close(a)
})

test('what was refused says so, and can be tried again, changed or thrown away', async () => {
  const { ada, bob, id } = await two()
  const context = { ...await open(ada, id) }
  await context.page.routeWebSocket(/\/ws/, socket => {
    const server = socket.connectToServer()
    let refusals = 1
    socket.onMessage(text => {
      const frame = JSON.parse(text)
      if (frame.type === 'message' && frame.content.startsWith('refuse') && refusals-- > 0) {
        socket.send(JSON.stringify({ type: 'error', id: frame.id, code: 'forbidden', message: 'Not now.' }))
      } else server.send(text)
    })
  })
  await context.page.reload()
  await write(context.page, 'refuse this')
  await row(context.page, 'refuse this').getByText('Not sent: Not now.').waitFor()
  assert.deepEqual(await historyOf(bob, id), [])
  await row(context.page, 'refuse this').getByRole('button', { name: 'Try again' }).first().click()
  await row(context.page, 'refuse this').getByLabel('Sent', { exact: true }).waitFor()
  assert.deepEqual((await historyOf(bob, id)).map(message => message.content), ['refuse this'])
  await close(context)
})

test('the timeline is one stop of the Tab key, and arrows go through its rows', async () => {
  const { ada, bob, id } = await two()
  await groupOf(ada, [bob], 'Another')
  for (let at = 1; at <= 30; at++) await say(at % 4 ? bob : ada, id, `Message ${at} with https://example.org/${at}`)
  const a = await open(ada, id)
  await row(a.page, 'Message 30').waitFor()
  const focused = () => a.page.evaluate(() => document.activeElement.closest('article')?.dataset.seq ?? document.activeElement.localName)
  assert.equal(await a.page.locator('article[tabindex="0"]').count(), 1)
  assert.equal(await a.page.locator('article a:not([tabindex="-1"])').count(), 1)
  await composer(a.page).focus()
  await a.page.locator('article[tabindex="0"]').focus()
  assert.equal(await focused(), '30')
  await a.page.keyboard.press('ArrowUp')
  await a.page.keyboard.press('ArrowUp')
  assert.equal(await focused(), '28')
  await a.page.keyboard.press('Home')
  assert.equal(await focused(), '1')
  assert.ok(await inSight(a.page, 1))
  await a.page.keyboard.press('End')
  await until(a.page, () => document.activeElement.dataset.seq === '30')
  await a.page.keyboard.press('ArrowRight')
  assert.equal(await a.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Reply')
  await a.page.keyboard.press('ArrowLeft')
  await a.page.keyboard.press('r')
  await a.page.getByText('Replying to Bob').waitFor()
  await composer(a.page).press('Escape')
  await a.page.locator('article[tabindex="0"]').focus()
  await a.page.keyboard.press('Enter')
  await a.page.getByRole('menuitem', { name: 'Copy text' }).waitFor()
  await a.page.keyboard.press('Escape')
  assert.equal(await focused(), '30')
  await a.page.keyboard.press('Escape')
  assert.equal(await focused(), 'textarea')
  await close(a)
})

test('with fingers: a long press opens the menu, a pull to the side answers', async () => {
  const { ada, bob, id } = await two()
  await say(bob, id, 'Pull me')
  const a = await open(ada, id, { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true })
  await row(a.page, 'Pull me').waitFor()
  let box = await row(a.page, 'Pull me').boundingBox()
  const touches = await a.context.newCDPSession(a.page)
  const touch = (type, x) => touches.send(
    'Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y: box.y + box.height / 2 }] })
  await touch('touchStart', 100)
  for (let x = 110; x <= 220; x += 10) await touch('touchMove', x)
  await touch('touchEnd')
  await a.page.getByText('Replying to Bob').waitFor()

  box = await row(a.page, 'Pull me').boundingBox()
  await touch('touchStart', 100)
  await a.page.locator('article[data-pressed]').waitFor()
  await touch('touchEnd')
  await a.page.getByRole('menuitem', { name: 'Copy text' }).click()
  await a.page.getByRole('menuitem', { name: 'Copy text' }).waitFor({ state: 'hidden' })
  assert.ok(await a.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it scrolls sideways')
  await close(a)
})

test('hostile text is text', async () => {
  const { ada, bob, id } = await two()
  const texts = [
    '<img src=x onerror=alert(1)><script>alert(2)</script>', '[click](javascript:alert(1))',
    `${'> '.repeat(500)}deep`, `${'**_~~'.repeat(300)}x`,
  ]
  for (const text of texts) await say(bob, id, text)
  const a = await open(ada, id)
  await row(a.page, '<img src=x onerror=alert(1)><script>').waitFor()
  assert.equal(await a.page.locator('article :is(img, script, a)').count(), 0)
  await close(a)
})

test('a draft is there again after a reload, and emoji and names are completed', async () => {
  const { ada, bob, id } = await two()
  void bob
  const a = await open(ada, id)
  await composer(a.page).pressSequentially('hooray :tad')
  await a.page.getByRole('option', { name: ':tada:' }).waitFor()
  await composer(a.page).press('Enter')
  assert.equal(await composer(a.page).inputValue(), 'hooray 🎉 ')
  await composer(a.page).pressSequentially('@bo')
  await a.page.getByRole('option', { name: 'Bob' }).waitFor()
  await composer(a.page).press('Tab')
  assert.equal(await composer(a.page).inputValue(), 'hooray 🎉 @Bob ')
  await composer(a.page).blur()
  await a.page.reload()
  await until(a.page, () => document.querySelector('.composer textarea')?.value === 'hooray 🎉 @Bob ')
  await composer(a.page).press('Enter')
  await row(a.page, 'hooray 🎉 @Bob').getByLabel('Sent', { exact: true }).waitFor()
  await close(a)
})

const inSight = (page, seq) => page.locator(`article[data-seq="${seq}"]`).evaluate(one => {
  const [inner, outer] = [one.getBoundingClientRect(), one.closest('[role=feed]').parentElement.getBoundingClientRect()]
  return inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
})

/** What is asked for, once it is as expected; else what it was at last. */
async function eventually(ask, expected) {
  const end = Date.now() + 10_000
  for (;;) {
    const now = await ask()
    if (now === expected || Date.now() > end) return now
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
