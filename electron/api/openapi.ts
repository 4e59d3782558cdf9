import type { JsonSchema } from '../contract/shapes.ts'
import { partsOf, ROUTES, ROUTE_NAMES } from './routes.ts'
import type { RouteName } from './routes.ts'
import { EVENT, PROBLEM } from './shapes.ts'

/** The API in the words of OpenAPI 3.1, from the very shapes that check it. */
export const openApiDocument = (version: string): Readonly<Record<string, unknown>> => ({
  openapi: '3.1.0',
  info: {
    title: 'Latchkey',
    version,
    description: 'Who is signed in at this workstation, for other programs. Off until switched on: see docs/api.md.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: 'http://localhost', description: 'The socket or the port that `latchkey admin api show` tells' }],
  paths: Object.fromEntries(
    Object.entries(Object.groupBy(ROUTE_NAMES, (name) => partsOf(name).path)).map(([path, names = []]) => [path, operations(names)]),
  ),
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'Needed at the port; at the socket, the rights of the file are enough' },
    },
    schemas: { Problem: PROBLEM.schema },
  },
})

const operations = (names: readonly RouteName[]) =>
  Object.fromEntries(names.map((name) => [partsOf(name).method.toLowerCase(), operation(name)]))

function operation(name: RouteName) {
  const { summary, scope, asks, tells } = ROUTES[name]
  const { method } = partsOf(name)
  return {
    summary,
    description: `Scope: ${scope}.`,
    operationId: name.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase(),
    security: [{ token: [] }, {}],
    ...(method === 'GET' ? { parameters: parametersOf(asks.schema) } : { requestBody: { required: true, content: json(asks.schema) } }),
    responses: {
      200: { description: 'Done', content: tells === null ? OTHER[name] : json(tells.schema) },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  }
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

/** Answers that have no shape of ours. */
const OTHER: Readonly<Partial<Record<RouteName, Readonly<Record<string, unknown>>>>> = {
  'GET /v1/openapi.json': json({ type: 'object' }),
  'GET /v1/events': { 'text/event-stream': { schema: EVENT.schema } },
}

const parametersOf = ({ properties = {}, required = [] }: JsonSchema) =>
  Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }))
