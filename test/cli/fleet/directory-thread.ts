import { createServer } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import type { Result } from '../../../electron/contract/result.ts'

export type Script = Readonly<{
  socket: string
  answers: Readonly<Record<string, Result<unknown>>>
  metrics: string
  /** Written one after the other, so many times. */
  lines: Readonly<{ text: string; times: number }>
}>

/** A directory's socket, in a thread of its own: the command line waits without an event loop. */
const { socket, answers, metrics, lines } = workerData as Script
const NOT_FOUND: Result<never> = { ok: false, error: { code: 'not_found', params: {} } }

createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += String(chunk)))
  request.on('end', () => {
    const url = new URL(request.url ?? '', 'http://directory')
    if (url.pathname === '/ask') {
      const { channel, question } = JSON.parse(body) as { channel: string; question: unknown }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
      parentPort?.postMessage([channel, question])
      response.end(JSON.stringify(answers[channel] ?? NOT_FOUND))
    } else if (url.pathname === '/metrics') response.end(metrics)
    else if (url.searchParams.get('after') === 'nonsense')
      response.writeHead(400).end(JSON.stringify({ ok: false, error: { code: 'invalid_input', params: {} } }))
    else {
      response.writeHead(200, { trailer: 'x-latchkey-cursor' })
      const write = (left: number): void => {
        if (left > 0) return void response.write(`${url.searchParams.get('format')} ${lines.text}\n`, () => write(left - 1))
        response.addTrailers({ 'x-latchkey-cursor': 'c42' })
        response.end()
      }
      write(lines.times)
    }
  })
}).listen(socket, () => parentPort?.postMessage('listening')) // oxlint-disable-line unicorn/require-post-message-target-origin -- as above
