import type { IncomingMessage } from 'node:http'
import type { JsonSchema } from '../contract/shapes.ts'
import { Problem } from './problem.ts'
import { partsOf, ROUTES, ROUTE_NAMES } from './routes.ts'
import type { RouteName } from './routes.ts'

const MOST_BYTES = 64 * 1024
const HERE = 'http://latchkey.invalid'

/** Throws `invalid_input` for what is no address at all. */
export function targetOf(asked = ''): URL {
  if (URL.canParse(asked, HERE)) return new URL(asked, HERE)
  throw new Problem(400, 'invalid_input', 'What is asked for is no path.')
}

/** Throws `unknown_route`, or `wrong_method` where the path has others. */
export function routeOf(method: string | undefined, path: string): RouteName {
  const there = ROUTE_NAMES.filter((name) => partsOf(name).path === path)
  const found = there.find((name) => partsOf(name).method === method)
  if (found) return found
  if (there.length === 0) throw new Problem(404, 'unknown_route', 'There is no such path. GET /v1/openapi.json tells which there are.')
  const allowed = there.map((name) => partsOf(name).method).join(', ')
  throw new Problem(405, 'wrong_method', `This path takes ${allowed}.`, { headers: { Allow: allowed } })
}

/** What is asked, in the shape of the route: of the query, or of a body of JSON. */
export async function questionOf(name: RouteName, request: IncomingMessage, query: URLSearchParams): Promise<unknown> {
  const { asks } = ROUTES[name]
  const isQuery = partsOf(name).method === 'GET'
  const asked = isQuery ? fromQuery(query, asks.schema) : await jsonOf(request)
  if (asks(asked)) return asked
  throw new Problem(400, 'invalid_input', `This is not what ${name} takes; unknown fields are refused. GET /v1/openapi.json tells.`)
}

/** A query knows text alone: what is to be a number is read as one. Said twice, a name is unknown. */
function fromQuery(query: URLSearchParams, { properties = {} }: JsonSchema): Readonly<Record<string, unknown>> {
  const entries = [...query].map(([name, text], at, all) => {
    const isTwice = all.findIndex(([other]) => other === name) !== at
    const isNumber = Object.hasOwn(properties, name) && properties[name]?.type === 'integer' && /^\d{1,15}$/.test(text)
    return [isTwice ? `${name}, again` : name, isNumber ? Number(text) : text] as const
  })
  return Object.fromEntries(entries)
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  // Also keeps out what a page may send anywhere without being asked.
  if (!/^application\/json *(;|$)/i.test(type)) throw new Problem(415, 'wrong_content_type', 'Send JSON: Content-Type: application/json.')
  const body = await bodyOf(request)
  try {
    return JSON.parse(body)
  } catch {
    throw new Problem(400, 'invalid_input', 'The body is not JSON.')
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge()
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > MOST_BYTES) throw tooLarge()
      parts.push(part)
    }
  } catch (error) {
    // It broke off, which is nobody's failure here; whoever sent it waits for no answer.
    throw error instanceof Problem ? error : new Problem(400, 'invalid_input', 'The body did not come.')
  }
  return Buffer.concat(parts).toString('utf8')
}

// What is still on its way is not waited for.
const tooLarge = () => new Problem(413, 'too_large', 'A body has at most 64 KiB.', { headers: { Connection: 'close' } })
