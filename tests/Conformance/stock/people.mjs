// People with accounts, over HTTP.

/** Asks the product's API; throws where that is refused. */
export async function ask(url, token, method, path, body) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : null
}

/** Registers somebody. */
export async function register(url, name) {
  const email = `${name.toLowerCase()}.${crypto.randomUUID().slice(0, 8)}@example.org`
  const { user, token } = await ask(url, null, 'POST', '/auth/register', { name, email, password: 'correct horse battery' })
  return { id: user.id, name, token, ask: (method, path, body) => ask(url, token, method, path, body) }
}
