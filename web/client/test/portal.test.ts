import { expect, test } from 'vitest'
import { ParleyError } from '../src'
import { Line } from './model/line'

const draft = { type: 'group', name: 'Room', participantIds: [2] } as const

test.each([
  ['a page of somebody in between, such as a hotel', 200, '<html>Agree to our terms</html>'], ['nothing', 200, ''],
])('An answer that is %s is no answer', async (_, http, told) => {
  const line = new Line(async () => 'token')
  Object.assign(line, { http, told })
  await expect(line.parley.api.get('/users')).rejects.toMatchObject({ name: 'ParleyError', code: 'offline' })
  await expect(line.parley.loadNewest(1)).rejects.toBeInstanceOf(ParleyError)
})

test('An answer that has nothing to say is one', async () => {
  const line = new Line(async () => 'token')
  Object.assign(line, { http: 204, told: null })
  await expect(line.parley.api.delete('/users/me/avatar')).resolves.toBeUndefined()
})

test('A request without a token, because that cannot be asked for, is one without an answer', async () => {
  const line = new Line(() => Promise.reject(new TypeError('The network of the application is gone.')))
  await expect(line.parley.api.get('/users')).rejects.toMatchObject({ name: 'ParleyError', code: 'offline' })
})

test.each([200, 503])('What waits to be sent is tried ever more seldom while somebody in between answers %i, and is sent then', async http => {
  const line = new Line(async () => 'token')
  await line.online()
  Object.assign(line, { http, told: '<html>Agree to our terms</html>' })
  await line.parley.create(draft)
  await line.world.advance(60_000)
  const { requests } = line
  expect(requests).toBeGreaterThan(3)
  expect(requests).toBeLessThan(15)
  expect(line.parley.state.outbox).toMatchObject([{ kind: 'create', status: 'attempted' }])
  await line.parley.close()
})
