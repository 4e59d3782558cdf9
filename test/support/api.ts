import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { Api } from '../../electron/api/api.ts'
import { apiPlace } from '../../electron/data-directory/api-place.ts'
import { desk } from './desk.ts'
import type { Desk } from './desk.ts'

export type Reply = Readonly<{
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
  json: never
}>

export type Call = Readonly<{
  method?: string
  path: string
  headers?: Readonly<Record<string, string>>
  /** JSON, or what is sent as it stands. */
  body?: unknown
  port?: number
}>

/** The API as the app composes it, on a real socket, at a desk whose time is a test's. */
export function apiDesk() {
  const dir = mkdtempSync(path.join(tmpdir(), 'latchkey-api-'))
  const place = apiPlace(dir)
  const here: Desk = desk({ loadApi: (ports) => Promise.resolve(new Api({ ...ports, appVersion: '0.1.0', place })) })
  onTestFinished(() => {
    void here.closing.wayOut()
    rmSync(dir, { recursive: true, force: true })
  })
  const socket = path.join(dir, 'api', 'socket')

  /** Switched on, with the desk settled. */
  async function open(how: 'socket' | 'loopback' = 'socket', port?: number) {
    here.set('api', how)
    if (port !== undefined) here.set('api-port', String(port))
    await here.settle()
    await until(() => here.log.lines.some(({ event }) => /^the API (is open|could not)/.test(event)))
  }

  /** Steps of the desk's clock, each so long, until it is answered: none by itself takes time. */
  async function call(asked: Call, step = 0): Promise<Reply> {
    const reply = send(socket, asked)
    const state = { isOver: false }
    const over = () => void (state.isOver = true)
    void reply.then(over, over)
    await until(() => (here.clock.advance(step), state.isOver))
    return reply
  }
  const get = (where: string, headers = {}) => call({ path: where, headers })
  const post = (where: string, body: unknown, headers = {}) => call({ method: 'POST', path: where, body, headers })
  return { ...here, dir, socket, open, call, get, post, kinds: () => here.store.listAudit().map(({ kind }) => kind) }
}

/** One that is free now; another process might take it before us, which has not happened. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 15_000 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 1))
  if (!isSo()) throw new Error('it never came about')
}

function send(socketPath: string, { method = 'GET', path: where, headers = {}, body, port }: Call): Promise<Reply> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const type = text === undefined ? {} : { 'Content-Type': 'application/json' }
  const to = port === undefined ? { socketPath } : { host: '127.0.0.1', port }
  return new Promise((resolve, reject) => {
    const asked = request({ ...to, method, path: where, headers: { ...type, ...headers }, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const said = Buffer.concat(parts).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said, json: parsed(said) })
      })
    })
    asked.on('error', reject)
    asked.end(text)
  })
}

function parsed(text: string): never {
  try {
    return JSON.parse(text) as never
  } catch {
    return undefined as never
  }
}
