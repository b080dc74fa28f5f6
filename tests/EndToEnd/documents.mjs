// Holds what a browser hears and says against the two documents of the server that it talks to.
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const get = async (parley, name) => (await fetch(`${parley.url}/${name}`)).json()

/** The documents of a server, ready to judge. What does not fit is collected in `wrongs`, what was seen in `seen`. */
export async function readDocuments(parley) {
  const http = await get(parley, 'openapi.json')
  const native = await get(parley, 'asyncapi.json')
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false, allErrors: true })
  addFormats(ajv)
  // Both documents hold more than schemas: references lead into them all the same.
  ajv.addVocabulary([...new Set([...Object.keys(http), ...Object.keys(native), 'example'])])
  ajv.addSchema(http, 'http')
  ajv.addSchema(native, 'native')
  return new Documents(ajv, http, native)
}

class Documents {
  wrongs = []
  seen = new Set()
  #ajv
  #operations
  #frames

  constructor(ajv, http, native) {
    this.#ajv = ajv
    this.#operations = Object.entries(http.paths).flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, operation]) => ({
      name: `${verb.toUpperCase()} ${path}`,
      place: `http#/paths/${pointer(path)}/${verb}`,
      matches: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
      operation,
    })))
    const frames = action => Object.values(native.operations).filter(one => one.action === action)
      .flatMap(one => one.messages.map(message => message.$ref.split('/').at(-1)))
      .map(key => ({ key, type: native.components.messages[key].name }))
    this.#frames = { received: frames('send'), sent: frames('receive') }
  }

  /** Watches everything that a page of Playwright says and hears from now on. What does not fit goes into `wrongs`. */
  watch(page, wrongs = this.wrongs) {
    page.on('response', answer => this.answer(answer, wrongs).catch(error => {
      // Of an answer that was cut off there is nothing to judge.
      if (!/closed|No resource|No data found|ERR_|evicted/i.test(String(error))) wrongs.push(String(error))
    }))
    page.on('websocket', socket => {
      socket.on('framereceived', ({ payload }) => this.frame('received', payload, wrongs))
      socket.on('framesent', ({ payload }) => this.frame('sent', payload, wrongs))
    })
  }

  frame(direction, text, wrongs) {
    const frame = JSON.parse(text)
    const shapes = this.#frames[direction].filter(shape => shape.type === frame.type)
    const fits = shapes.find(shape => this.#ajv.validate(`native#/components/schemas/${shape.key}`, frame))
    fits ? this.seen.add(fits.key) : wrongs.push(`${direction}: ${text}: ${this.#ajv.errorsText()}`)
  }

  async answer(answer, wrongs) {
    const request = answer.request()
    const path = new URL(answer.url()).pathname
    const found = this.#operations.filter(one => one.name.startsWith(`${request.method()} `) && one.matches.test(path))
      .sort((a, b) => a.name.split('{').length - b.name.split('{').length)[0]
    if (!found) {
      if (path.startsWith('/api/')) wrongs.push(`${request.method()} ${path} is not documented`)
      return
    }

    const expected = found.operation.responses[answer.status()]
    const name = `${found.name} → ${answer.status()}`
    if (!expected) {
      wrongs.push(`${name} is not documented`)
      return
    }

    this.seen.add(name)
    const type = (await answer.headerValue('content-type'))?.split(';')[0]
    const place = expected.$ref ? `http${expected.$ref}` : `${found.place}/responses/${answer.status()}`
    if (expected.content || expected.$ref) this.#check(`${place}/content/${pointer(type ?? 'nothing')}/schema`, await answer.json(), name, wrongs)
    if (answer.ok() && request.postData()) {
      const body = `${found.place}/requestBody/content/${pointer('application/json')}/schema`
      this.#check(body, request.postDataJSON(), `${found.name}, its body`, wrongs)
    }
  }

  #check(place, value, name, wrongs) {
    if (!this.#ajv.validate(place, value)) {
      wrongs.push(`${name}: ${this.#ajv.errorsText()}: ${JSON.stringify(value)}`)
    }
  }
}

const pointer = step => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))
