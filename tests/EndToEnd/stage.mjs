// A team in the middle of its day, for pictures and for whoever looks at every screen: invented people, invented words.
import { privateOf, register } from './people.mjs'

/** The moment that the pictures show: a Friday afternoon. */
export const now = new Date('2026-11-20T15:42:00Z')

const names = ['Maya', 'Ben', 'Chloe', 'Dario', 'Elif', 'Finn', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Liam', 'Nils', 'Olga',
  'Pavel', 'Rosa']

/**
 * Seeds a server. Answers the people by name, the conversations by a short word, and how to make its times those of the
 * day that is played.
 */
export async function setStage(parley) {
  const people = {}
  for (const name of names) {
    const email = `${name.toLowerCase()}@example.org`
    const code = name === 'Maya' ? { setup_code: await parley.setupCode() } : {}
    people[name] = await register(parley.url, name, { email, ...code })
  }
  const { Maya } = people
  const played = []
  const conversations = {}

  /** Says lines such as ['Ben', '09:12', 'Good morning']; `days` ago. */
  async function say(id, lines, days = 0) {
    for (const [name, time, content, replyTo] of lines) {
      const { message } = await people[name].ask('POST', `/conversations/${id}/messages`, {
        content, ...(replyTo === undefined ? {} : { reply_to_id: said[replyTo] }),
      })
      said.push(message.id)
      const at = new Date(now)
      at.setUTCDate(at.getUTCDate() - days)
      at.setUTCHours(...time.split(':').map(Number), (message.seq * 7) % 60, 0)
      played.push([Date.parse(message.created_at), at.getTime()])
    }
  }
  let said = []

  async function make(word, owner, body, topic) {
    const ids = body.with.map(name => people[name].id)
    const { conversation } = await people[owner].ask('POST', '/conversations', { type: body.type, name: body.name, participant_ids: ids })
    if (topic) await people[owner].ask('PATCH', `/conversations/${conversation.id}`, { topic })
    conversations[word] = conversation.id
    played.push([Date.parse(conversation.created_at), now.getTime() - 40 * 86_400_000])
    said = []
    return conversation.id
  }

  const read = (name, id, seq) => people[name].ask('PUT', `/conversations/${id}/read`, { seq })

  await say(await make('archive', 'Olga', { type: 'group', name: 'Office move', with: ['Maya', 'Pavel', 'Rosa'] }), [
    ['Olga', '10:02', 'The last boxes are out. Thank you all!'],
  ], 21)
  await say(await make('books', 'Rosa', { type: 'channel', name: 'book-club', with: ['Maya', 'Ines', 'Kira', 'Nils'] },
    'One book a month, no homework'), [
    ['Rosa', '18:31', 'Next up: anything with a map on the first page.'],
    ['Ines', '18:40', 'I have just the one.'],
  ], 6)
  await say(await make('rosa', 'Rosa', { type: 'private', with: ['Maya'] }), [['Rosa', '16:05', 'The slides are in the shared folder.']], 4)
  await say(await make('nils', 'Nils', { type: 'private', with: ['Maya'] }), [
    ['Maya', '11:48', 'Could you look at the contrast of the badges once more?'],
    ['Nils', '11:59', 'Done, they are at 5.1 now.'],
  ], 2)
  await say(await make('lunch', 'Jonas', { type: 'channel', name: 'lunch', with: ['Maya', 'Ben', 'Elif', 'Hugo', 'Kira'] },
    'Where and when'), [
    ['Jonas', '11:20', 'The market is back on the square. Noon?'],
    ['Kira', '11:24', 'Noon is good. I will keep a table.'],
    ['Hugo', '11:41', 'Two more for us, please.'],
  ], 1)
  await say(await make('hugo', 'Hugo', { type: 'private', with: ['Maya'] }), [['Hugo', '17:12', 'Have a good evening!']], 1)
  await say(await make('chloe', 'Chloe', { type: 'private', with: ['Maya'] }), [
    ['Chloe', '08:58', 'Morning! Did the night build go through?'],
    ['Maya', '09:03', 'It did. All green, 14 minutes.'],
    ['Chloe', '09:04', 'Wonderful, then I will tag it.'],
    ['Maya', '13:15', 'Tag is up. Shall we write the notes together at three?'],
    ['Chloe', '13:21', 'Yes. I have a first draft: what changed for people, what changed for whoever runs it, and one picture.'],
    ['Maya', '13:22', 'Perfect. Keep it *short* 🙂'],
  ])
  await say(await make('support', 'Ines', { type: 'group', name: 'Support', with: ['Maya', 'Liam', 'Olga', 'Finn'] }), [
    ['Ines', '10:17', 'Two people asked how to move their history to a new laptop.'],
    ['Liam', '10:20', 'I will write it down, with pictures.'],
    ['Ines', '14:02', 'The page is up, thank you Liam.'],
  ])
  await say(await make('elif', 'Elif', { type: 'private', with: ['Maya'] }), [
    ['Elif', '14:31', 'Do you have the numbers of the last survey?'],
    ['Elif', '14:31', 'No hurry, Monday is fine.'],
  ])
  await say(await make('design', 'Greta', { type: 'channel', name: 'design', with: ['Maya', 'Ben', 'Chloe', 'Elif', 'Nils'] },
    'How it looks and how it feels'), [
    ['Greta', '14:10', 'New icons are in. Tell me if one of them looks lost.'],
    ['Ben', '14:36', 'The bell is lovely. The paperclip could be a little bolder.'],
    ['Nils', '14:52', 'Agreed on the paperclip.'],
  ])
  const launch = await make('launch', 'Maya', { type: 'group', name: 'Launch week', with: ['Ben', 'Chloe', 'Dario', 'Elif', 'Finn',
    'Greta'] },
    'Everything for Tuesday: what is done, what is missing, who has it')
  await say(launch, [
    ['Dario', '16:48', 'Dress rehearsal is done. 41 minutes from tag to everybody updated, nobody noticed a thing.'],
    ['Greta', '16:55', 'The best kind of release.'],
  ], 1)
  await say(launch, [
    ['Ben', '09:14', 'Good morning! Plan for today:'],
    ['Ben', '09:14', '- the last translations\n- a dry run of the upgrade on the **staging** server\n- pictures for the announcement'],
    ['Finn', '09:31', 'Translations are in. German and English are complete, I read both aloud once.'],
    ['Maya', '09:40', 'Thank you Finn, that was a lot of sentences.'],
    ['Dario', '11:05', 'Dry run: `parley backup` took 8 s for the whole history, the upgrade 3 s. Clients came back by themselves.'],
    ['Dario', '11:06', '```\nbackup   8.1 s   1.2 GB\nupgrade  3.0 s\nreconnect p95  1.4 s\n```'],
    ['Chloe', '11:20', 'That reconnect is better than what we promised.', 6],
    ['Elif', '14:47', 'Pictures: here is what I would show. The list, one good conversation, and the phone. Just a normal day.'],
    ['Maya', '14:58', 'Yes please. And one in the dark theme.'],
    ['Greta', '15:20', 'I can take them at four, the light in the room is lovely then 😄'],
    ['Ben', '15:31', '> Just a normal day\n\nSays the person who tidied her desk for the video call.'],
    ['Elif', '15:33', 'That was one time.'],
    ['Dario', '15:38', 'Everything green from my side. If nobody objects I freeze the branch at five.'],
  ])
  const ben = await make('ben', 'Ben', { type: 'private', with: ['Maya'] })
  await say(ben, [
    ['Maya', '15:02', 'Are you around after the meeting?'],
    ['Ben', '15:10', 'Sure, quarter past four?'],
    ['Maya', '15:11', 'Great. I will bring the list.'],
    ['Ben', '15:39', 'And I bring coffee.'],
  ])

  for (const name of ['Kira', 'Pavel', 'Jonas']) {
    await make(name.toLowerCase(), name, { type: 'channel', name: { Kira: 'plants', Pavel: 'random', Jonas: 'running' }[name],
      with: ['Hugo', 'Olga'] },
      { Kira: 'Who waters what', Pavel: 'Everything else', Jonas: 'Tuesdays and Saturdays' }[name])
  }

  const own = (id, change) => Maya.ask('PATCH', `/conversations/${id}/own`, change)
  await own(conversations.launch, { favourite: true })
  await own(conversations.chloe, { favourite: true })
  await own(conversations.lunch, { muted: true })
  await own(conversations.archive, { archived: true })
  for (const [word, left] of Object.entries({ books: 0, rosa: 0, nils: 0, hugo: 0, support: 0, chloe: 0, archive: 0, lunch: 1, elif: 2,
    design: 2, launch: 0, ben: 1 })) {
    const { conversation } = await Maya.ask('GET', `/conversations/${conversations[word]}`)
    const seq = conversation.seq - left
    if (seq > 0) await read('Maya', conversations[word], seq)
  }
  for (const name of ['Ben', 'Chloe', 'Elif', 'Greta']) await read(name, launch, 99)
  for (const name of ['Ben']) await read(name, ben, 99)
  await read('Chloe', conversations.chloe, 99)
  await people.Chloe.ask('PUT', '/users/me/presence', { status: 'online', status_text: 'Writing the notes', status_emoji: '📝' })
  await people.Dario.ask('PUT', '/users/me/presence', { status: 'dnd', status_text: 'Freezing the branch', status_emoji: '🧊' })
  await people.Maya.ask('PUT', '/users/me/presence', { status: 'online', status_text: 'Launch week', status_emoji: '🚀' })

  return { people, conversations, warp: warpOf(played) }
}

/** Times of the seeding, told as times of the day that is played: nothing else in an answer is changed. */
function warpOf(played) {
  const points = [...played].sort((a, b) => a[0] - b[0])
  const at = time => {
    let best = points[0]
    for (const point of points) if (Math.abs(point[0] - time) < Math.abs(best[0] - time)) best = point
    return Math.abs(best[0] - time) < 1500 ? best[1] : now.getTime() - 60_000
  }
  const first = points[0][0] - 60_000
  return text => text.replace(/"(20\d\d-\d\d-\d\dT[\d:.]+Z)"/g, (whole, iso) => {
    const time = Date.parse(iso)
    return time < first || time > Date.now() + 60_000 ? whole : `"${new Date(at(time)).toISOString()}"`
  })
}

/** Lets a page live at that moment. */
export async function play(page, warp) {
  await page.clock.setFixedTime(now)
  await page.routeWebSocket('**/ws', socket => {
    const server = socket.connectToServer()
    server.onMessage(text => socket.send(typeof text === 'string' ? warp(text) : text))
  })
  await page.route('**/api/v1/**', async route => {
    try {
      const answer = await route.fetch()
      await route.fulfill({ status: answer.status(), headers: answer.headers(), body: warp(await answer.text()) })
    } catch (error) {
      // The page went away while it asked.
      if (!/disposed|closed/.test(error.message)) throw error
    }
  })
}

/** These people are here: each has a socket of its own, held by a page that shows nothing of the app. */
export async function bePresent(chromium, parley, people) {
  const contexts = []
  for (const person of people) {
    const context = await chromium.newContext()
    contexts.push(context)
    await context.request.post(`${parley.url}/api/v1/auth/login`, { data: { email: person.email, password: person.password } })
    const page = await context.newPage()
    await page.goto(`${parley.url}/login`)
    await page.evaluate(() => new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${location.host}/ws`)
      globalThis.socket = socket
      socket.onmessage = () => resolve()
      socket.onclose = () => reject(new Error('the socket was closed'))
    }))
  }
  return { close: () => Promise.all(contexts.map(context => context.close())) }
}
