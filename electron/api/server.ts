import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { CallBudget } from '../app/calls/call-budget.ts'
import type { Clock, Log } from '../core/ports/ports.ts'
import type { Entry, Gate, Program } from './gate.ts'
import { Problem, problemOf } from './problem.ts'
import { questionOf, routeOf, targetOf } from './request.ts'
import { ROUTES } from './routes.ts'
import type { RouteName } from './routes.ts'
import { Strangers } from './strangers.ts'

export type ServerDeps = Readonly<{
  clock: Clock
  log: Log
  gate: Gate
  /** Also whatever has no document for an answer: what it does with the response is its own. */
  answer: (
    name: RouteName,
    asked: unknown,
    program: Program,
    http: Readonly<{ request: IncomingMessage; response: ServerResponse }>,
  ) => unknown
}>

/** Where a server listens. */
export type Listening = Readonly<{ close: () => void }>

const MOST_CONNECTIONS = 32
const MOST_HEADER_BYTES = 8 * 1024
/** A request has to be there within this. */
const SLOWEST_MS = 10_000
/** How often that is looked at; else Node looks every half minute. */
const LOOK_EVERY_MS = 1_000
const REQUESTS = { atOnce: 200, perSecond: 100, unanswered: 64 }

/** HTTP, and nothing of what it is about: each request is admitted, read, checked and answered, in this order, within limits. */
export class ApiServer {
  readonly #deps: ServerDeps
  /** One for each way in and token, so that no program uses up what another has. */
  readonly #budgets = new Map<string, CallBudget>()
  readonly #strangers: Strangers
  #refusals = 0

  constructor(deps: ServerDeps) {
    this.#deps = deps
    this.#strangers = new Strangers(deps.clock)
  }

  /** Resolves once it listens. Rejects where it cannot. */
  listen(entry: Entry, at: string | number): Promise<Listening> {
    const server = createServer(
      {
        maxHeaderSize: MOST_HEADER_BYTES,
        headersTimeout: SLOWEST_MS,
        requestTimeout: SLOWEST_MS,
        keepAliveTimeout: SLOWEST_MS,
        connectionsCheckingInterval: LOOK_EVERY_MS,
      },
      (request, response) => void this.#handle(entry, request, response),
    )
    server.maxConnections = MOST_CONNECTIONS
    if (entry.kind === 'loopback') server.on('connection', (connection) => this.#strangers.meet(connection))
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      const listening = () => {
        server.off('error', reject)
        server.on('error', (error) => this.#deps.log.warn('the API', { error: String(error) }))
        resolve({ close: () => shut(server) })
      }
      if (typeof at === 'string') server.listen(at, listening)
      else server.listen(at, '127.0.0.1', listening)
    })
  }

  async #handle(entry: Entry, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const program = this.#admitted(entry, request, response)
      const budget = this.#budgetOf(program)
      if (!budget.take()) throw tooMany()
      try {
        await this.#answer(program, request, response)
      } finally {
        budget.finish()
      }
    } catch (error) {
      this.#refuse(response, error)
    }
  }

  /** Throws the `Problem`. Whoever is refused at the port has their connection shut with the answer. */
  #admitted(entry: Entry, request: IncomingMessage, response: ServerResponse): Program {
    try {
      const program = this.#deps.gate.admit(entry, request.headers)
      this.#strangers.know(request.socket)
      return program
    } catch (error) {
      if (entry.kind === 'socket') throw error
      response.setHeader('Connection', 'close')
      throw this.#strangers.mayHear() ? error : tooMany()
    }
  }

  #budgetOf({ way, by }: Program): CallBudget {
    const whose = `${way} ${by.program?.id ?? ''}`
    const budget = this.#budgets.get(whose) ?? new CallBudget(this.#deps.clock, REQUESTS)
    this.#budgets.set(whose, budget)
    return budget
  }

  async #answer(program: Program, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = targetOf(request.url)
    const name = routeOf(request.method, target.pathname)
    if (ROUTES[name].scope === 'close' && program.scope !== 'close')
      throw new Problem(403, 'scope_too_small', 'This token is for looking. Its scope would have to be close.')
    const asked = await questionOf(name, request, target.searchParams)
    const told = await this.#deps.answer(name, asked, program, { request, response })
    if (!response.headersSent && told !== undefined) send(response, 200, 'application/json', told)
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const problem = problemOf(error)
    this.#note(problem, error)
    if (response.headersSent || response.destroyed) return void response.destroy()
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
    send(response, problem.status, 'application/problem+json', problem.document)
  }

  /** What goes wrong here is told each time; what is refused the first, second, fourth, eighth … time. Never what was sent. */
  #note({ status, code }: Problem, error: unknown): void {
    const { log } = this.#deps
    if (status >= 500)
      return log.error('a call of the API failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    this.#refusals += 1
    if (Number.isInteger(Math.log2(this.#refusals))) log.info('a call of the API was refused', { code, times: this.#refusals })
  }
}

const tooMany = () => new Problem(429, 'too_many_requests', 'Too many requests. Wait a second.', { headers: { 'Retry-After': '1' } })

function send(response: ServerResponse, status: number, type: string, document: unknown): void {
  const body = JSON.stringify(document)
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}

function shut(server: Server): void {
  server.close()
  server.closeAllConnections()
}
