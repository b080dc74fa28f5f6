import { describe, expect, test } from 'vitest'
import { Line } from './model/line'
import { calm, Profile, Tab } from './model/tab'
import { Server } from './model/server'
import { World } from './model/world'

describe('A token', () => {
  test('is asked for again with each connect, where there was none', async () => {
    let token: string | null = null
    const line = new Line(async () => token)
    line.parley.connect()
    await line.world.advance(100)
    expect(line.connection).toBe('signed_out')
    token = 'of somebody who signed in'
    await line.online()
    await line.parley.close()
  })

  test('is asked for again with each request, where there was none', async () => {
    let token: string | null = null
    const line = new Line(async () => token)
    line.http = 401
    await expect(line.parley.api.get('/users')).rejects.toMatchObject({ code: 'unauthorized' })
    token = 'token'
    line.http = 200
    await line.parley.api.get('/users')
    expect(line.asked).toBe(2)
  })

  test('that was refused twice is not said again by the next connect', async () => {
    let token = 'bad'
    const line = new Line(async () => token)
    line.answers = false
    line.parley.connect()
    await line.world.advance(10)
    line.last.onclose!({ code: 4401 })
    await line.world.advance(10)
    line.last.onclose!({ code: 4401 })
    await line.world.settle()
    expect([line.connection, line.sockets.length]).toEqual(['signed_out', 2])
    token = 'good'
    line.answers = true
    await line.online()
    expect(line.last.said[0]).toMatchObject({ type: 'auth', token: 'good' })
    await line.parley.close()
  })

  test('is given another chance by each connect', async () => {
    let number = 0
    const line = new Line(async () => `token ${++number}`)
    line.answers = false
    for (const last of [2, 4]) {
      line.parley.connect()
      await line.world.advance(10)
      line.last.onclose!({ code: 4401 })
      await line.world.advance(10)
      expect(line.last.said[0]).toMatchObject({ token: `token ${last}` })
      line.last.onclose!({ code: 4401 })
      await line.world.settle()
      expect(line.connection).toBe('signed_out')
    }
  })

  test.each(['forget', 'close'] as const)('is not kept over %s', async how => {
    let token = 'of Ada'
    const line = new Line(async () => token)
    await line.online()
    await line.parley[how]()
    token = 'of Bob'
    await line.online()
    expect(line.last.said[0]).toMatchObject({ token: 'of Bob' })
    await line.parley.close()
  })

  test('that comes when its connection is not wanted any more is not said by the next one', async () => {
    const tokens: ((token: string) => void)[] = []
    const line = new Line(() => new Promise(resolve => tokens.push(resolve)))
    line.parley.connect()
    await line.world.settle()
    await line.parley.forget()
    line.parley.connect()
    await line.world.settle()
    tokens[0]!('of Ada')
    await line.world.settle()
    tokens[1]!('of Bob')
    await line.world.advance(100)
    expect(line.sockets.map(({ said }) => said[0])).toEqual([expect.objectContaining({ token: 'of Bob' })])
    await line.parley.close()
  })

  test('that is over is replaced, and nothing is lost of what was said meanwhile, here and there', async () => {
    const world = new World(11)
    const server = new Server(world)
    server.addPerson(1, 'Ada')
    server.addPerson(2, 'Bob')
    server.create(2, [1], { type: 'private' })
    const tab = new Tab(world, server, new Profile(1, undefined), calm)
    await world.advance(20_000)
    const before = tab.socket
    await tab.parley.send(1, 'under way')
    tab.cut(4401)
    await tab.parley.send(1, 'while there is no connection')
    server.send(2, { conversation_id: 1, content: 'of Bob' })
    await world.advance(1_000)
    expect(tab.socket).not.toBe(before)
    const { connection, outbox, conversations } = tab.parley.state
    expect([connection.status, outbox]).toEqual(['online', []])
    const said = server.tables.rooms.get(1)!.said.map(row => row.content)
    expect([...said].sort()).toEqual(['of Bob', 'under way', 'while there is no connection'])
    expect(conversations.get(1)!.messages.map(row => row.content)).toEqual(said)
    await tab.parley.close()
  })

  test('that is taken, and over at once, every time, is asked for ever more seldom', async () => {
    const line = new Line(async () => 'token of a second')
    await line.online()
    const { subscribe } = line.parley
    subscribe(({ connection }) => { if (connection.status === 'online') line.world.timer(() => line.last.onclose!({ code: 4401 }), 1) })
    line.last.onclose!({ code: 4401 })
    await line.world.advance(60_000)
    expect(line.asked).toBeGreaterThan(3)
    expect(line.asked).toBeLessThan(20)
    await line.parley.close()
  })
})
