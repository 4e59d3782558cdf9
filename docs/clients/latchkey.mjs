// Latchkey's API, at its socket or its port. Node 18 or later, with nothing to install.
import { request } from 'node:http'

/** `where` is the path of the socket, or http://127.0.0.1:7411 with a token. */
export function latchkey(where, token) {
  const send = (method, path, question, more = {}) =>
    new Promise((resolve, reject) => {
      const { hostname: host, port } = where.startsWith('http://') ? new URL(where) : {}
      const headers = {
        ...more,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(question ? { 'Content-Type': 'application/json' } : {}),
      }
      const asked = request({ ...(host ? { host, port } : { socketPath: where }), method, path, headers }, resolve)
      asked.on('error', reject)
      asked.end(question && JSON.stringify(question))
    })
  const ask = async (method, path, question) => {
    const response = await send(method, path, question)
    let text = ''
    for await (const part of response.setEncoding('utf8')) text += part
    if (response.statusCode !== 200) throw new Error(JSON.parse(text).detail)
    return JSON.parse(text)
  }
  return {
    get: (path) => ask('GET', path),
    post: (path, question) => ask('POST', path, question),
    /** Each event as it happens; its `seq` is where to go on after. */
    async *events(after) {
      const response = await send('GET', '/v1/events', undefined, after === undefined ? {} : { 'Last-Event-ID': after })
      let rest = ''
      for await (const part of response.setEncoding('utf8')) {
        const lines = (rest + part).split('\n')
        rest = lines.pop()
        for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice(6))
      }
    },
  }
}
