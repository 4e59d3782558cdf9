import { mkdirSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Result } from '../contract/result.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Log } from '../core/ports/ports.ts'

/** What the owner of the data folder may ask, from the command line. */
export type AdminAnswers = Readonly<{
  ask: (channel: string, question: unknown) => Promise<Result<unknown>>
  /** Prometheus' text. */
  metrics: () => Promise<string>
  /** Lines from the cursor on, each with its end of line; `cursor` says where the next export goes on. Throws `invalid_input`. */
  export: (format: string, after: string | null) => Readonly<{ lines: AsyncIterable<string>; cursor: () => string | null }>
}>

const LONGEST_QUESTION_BYTES = 1024 * 1024
/** `sun_path` holds so many bytes, and the last is a zero (unix(7)); macOS has fewer. */
const LONGEST_PATH_BYTES = process.platform === 'linux' ? 107 : 103
const PROBE_MS = 2_000
const OWNER_ONLY_MASK = 0o177

const socketOf = (dataFolder: string): string =>
  process.platform === 'win32'
    ? `\\\\.\\pipe\\latchkey-directory-${Buffer.from(path.resolve(dataFolder)).toString('base64url')}`
    : path.join(dataFolder, 'directory.sock')

/** Throws `instance_busy` where another directory serves this data folder. Returns what closes it. */
export async function openAdminSocket(dataFolder: string, answers: AdminAnswers, log: Log): Promise<() => Promise<void>> {
  const file = socketOf(dataFolder)
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  if (Buffer.byteLength(file) > LONGEST_PATH_BYTES) {
    throw new LatchkeyError(
      'data_directory_unusable',
      `${file} is too long for a socket. Choose a data folder with a shorter path (--data-dir).`,
    )
  }
  if (await isAnswered(file)) {
    throw new LatchkeyError('instance_busy', `Another directory serves ${dataFolder} already. Stop it first, or choose another --data-dir.`)
  }
  if (process.platform !== 'win32') rmSync(file, { force: true })
  const server = createServer((asked, response) => void answer(asked, response, answers, log))
  await listenForOwner(server, file)
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}

/** HAZARD: the mask is the whole process's. The name is given to the socket within `listen`; nothing else of ours runs until the mask is back. */
function listenForOwner(server: Server, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(OWNER_ONLY_MASK)
    try {
      server.listen(file, resolve)
    } finally {
      process.umask(before)
    }
  })
}

/** Never rejects. */
async function answer(asked: IncomingMessage, response: ServerResponse, answers: AdminAnswers, log: Log): Promise<void> {
  try {
    const url = new URL(asked.url ?? '/', 'http://directory')
    const what = `${asked.method ?? ''} ${url.pathname}`
    if (what === 'POST /ask') return say(response, 200, 'application/json', JSON.stringify(await answerQuestion(asked, answers)))
    if (what === 'GET /metrics') return say(response, 200, 'text/plain; version=0.0.4', await answers.metrics())
    if (what === 'GET /export') return await sendExport(url, response, answers)
    say(response, 404, 'text/plain', 'POST /ask, GET /metrics or GET /export\n')
  } catch (error) {
    const isUnderstood = error instanceof LatchkeyError
    if (!isUnderstood) log.error('a question of the command line failed', { error: String(error) })
    if (response.headersSent) response.destroy()
    else say(response, isUnderstood ? 400 : 500, 'application/json', JSON.stringify(refused(isUnderstood ? error.code : 'internal')))
  }
}

async function answerQuestion(asked: IncomingMessage, answers: AdminAnswers): Promise<Result<unknown>> {
  const body = parsed(await textOf(asked))
  if (typeof body !== 'object' || body === null || !('channel' in body) || !('question' in body)) return refused('invalid_input')
  return typeof body.channel === 'string' ? answers.ask(body.channel, body.question) : refused('invalid_input')
}

/** As it is read: an export may be larger than our memory. The trailer says where the next one goes on. */
async function sendExport(url: URL, response: ServerResponse, answers: AdminAnswers): Promise<void> {
  const { lines, cursor } = answers.export(url.searchParams.get('format') ?? '', url.searchParams.get('after'))
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', trailer: 'x-latchkey-cursor' })
  await pipeline(Readable.from(lines), response, { end: false })
  response.addTrailers({ 'x-latchkey-cursor': cursor() ?? '' })
  response.end()
}

async function textOf(asked: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of asked as AsyncIterable<Buffer>) {
    length += part.length
    if (length > LONGEST_QUESTION_BYTES) throw new LatchkeyError('invalid_input', 'The question is too long.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const refused = (code: string): Result<never> => ({ ok: false, error: { code, params: {} } })

function say(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type })
  response.end(text)
}

/** A socket that a killed directory left behind is answered by nobody. */
function isAnswered(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ socketPath: file, path: '/', timeout: PROBE_MS }, (response) => {
      response.resume()
      resolve(true)
    })
    // Accepted, and not answered: somebody is there.
    asking.on('timeout', () => resolve(true))
    asking.on('error', () => resolve(false))
    asking.end()
  })
}
