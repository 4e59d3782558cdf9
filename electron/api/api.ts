import type { IncomingMessage } from 'node:http'
import type { ApiDesk } from '../app/api/api-desk.ts'
import { answersOf } from './answers.ts'
import { EventStreams } from './event-streams.ts'
import { Gate } from './gate.ts'
import { Lifelines } from './lifelines.ts'
import { openApiDocument } from './openapi.ts'
import { Problem } from './problem.ts'
import type { Asked } from './routes.ts'
import { ApiServer } from './server.ts'
import type { Listening, ServerDeps } from './server.ts'

/** Where it is to listen, by the system's means. */
type ApiPlace = Readonly<{
  /** The name of a socket that is free, in a folder that is its owner's alone. */
  prepare: () => string
  /** Once it listens there. */
  opened: (address: Readonly<{ socket: string; url: string | null }>) => void
  closed: () => void
}>

export type ApiDeps = ApiDesk & Readonly<{ appVersion: string; place: ApiPlace }>

/** The API for other programs. Nothing of it is there, nor even loaded, until the policy switches it on. */
export class Api {
  readonly #deps: ApiDeps
  readonly #server: ApiServer
  readonly #events: EventStreams
  readonly #lifelines: Lifelines
  #listening: readonly Listening[] = []
  /** Counts what was ordered: what comes too late is not done. */
  #orders = 0
  #opening: Promise<void> = Promise.resolve()

  constructor(deps: ApiDeps) {
    this.#deps = deps
    const gate = new Gate(deps)
    this.#events = new EventStreams({ ...deps, mayStay: (program) => gate.mayStay(program) })
    this.#lifelines = new Lifelines(deps)
    const answers = answersOf(deps, this.#lifelines)
    const answer: ServerDeps['answer'] = (name, asked, program, { request, response }) => {
      if (name === 'GET /v1/openapi.json') return openApiDocument(deps.appVersion)
      if (name === 'GET /v1/events') return this.#events.open(response, program, cursorOf(request, asked as Asked<'GET /v1/events'>))
      return answers[name](asked as never, program)
    }
    this.#server = new ApiServer({ ...deps, gate, answer })
  }

  /** At the socket, and with a port there, too. Listens to nothing where one of them is not to be had, and says so in the log. */
  open(port: number | null): Promise<void> {
    this.close()
    const order = this.#orders
    // One after the other: whoever shuts a socket removes its name, which the next would have by then.
    return (this.#opening = this.#opening.then(() => this.#open(port, order)))
  }

  announce(): void {
    this.#events.announce()
  }

  close(): void {
    this.#orders += 1
    this.#events.close()
    // It cannot be said any longer that a program is there.
    this.#lifelines.clear()
    if (this.#listening.length === 0) return
    this.#listening.forEach((each) => each.close())
    this.#listening = []
    this.#deps.place.closed()
    this.#deps.log.info('the API is closed')
  }

  async #open(port: number | null, order: number): Promise<void> {
    const { place, log } = this.#deps
    const opened: Listening[] = []
    if (order !== this.#orders) return
    try {
      const socket = place.prepare()
      opened.push(await this.#server.listen({ kind: 'socket' }, socket))
      if (port !== null) opened.push(await this.#server.listen({ kind: 'loopback', port }, port))
      if (order !== this.#orders) return opened.forEach((each) => each.close())
      this.#listening = opened
      place.opened({ socket, url: port === null ? null : `http://127.0.0.1:${port}` })
      log.info('the API is open', { socket, port })
    } catch (error) {
      opened.forEach((each) => each.close())
      log.error('the API could not be opened', { port, error: String(error) })
    }
  }
}

/** The browser's own way to come again goes before what stood in the address at first. Throws `invalid_input` for what is no event's id. */
function cursorOf({ headers }: IncomingMessage, { after }: Asked<'GET /v1/events'>): number | undefined {
  const last = headers['last-event-id']
  if (last === undefined) return after
  if (typeof last === 'string' && /^\d{1,15}$/.test(last)) return Number(last)
  throw new Problem(400, 'invalid_input', 'Last-Event-ID is the id of an event. Leave it out to begin from now on.')
}
