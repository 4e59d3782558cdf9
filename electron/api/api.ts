import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiDesk } from '../app/api/api-desk.ts'
import { answersOf } from './answers.ts'
import { Gate } from './gate.ts'
import type { Program } from './gate.ts'
import { openApiDocument } from './openapi.ts'
import type { RouteName } from './routes.ts'
import { ApiServer } from './server.ts'
import type { Listening } from './server.ts'

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
  #listening: readonly Listening[] = []
  /** Counts what was ordered: what comes too late is shut again. */
  #orders = 0

  constructor(deps: ApiDeps) {
    this.#deps = deps
    const answers = answersOf(deps)
    const answer = (name: RouteName, asked: unknown, program: Program, _response: ServerResponse, _request: IncomingMessage): unknown => {
      if (name === 'GET /v1/openapi.json') return openApiDocument(deps.appVersion)
      return answers[name](asked as never, program)
    }
    this.#server = new ApiServer({ ...deps, gate: new Gate(deps), answer })
  }

  /** At the socket, and with a port there, too. Listens to nothing where one of them is not to be had, and says so in the log. */
  async open(port: number | null): Promise<void> {
    this.close()
    const order = this.#orders
    const { place, log } = this.#deps
    const opened: Listening[] = []
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

  announce(): void {}

  close(): void {
    this.#orders += 1
    if (this.#listening.length === 0) return
    this.#listening.forEach((each) => each.close())
    this.#listening = []
    this.#deps.place.closed()
    this.#deps.log.info('the API is closed')
  }
}
