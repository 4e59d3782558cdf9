import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { LONGEST_MESSAGE_BYTES } from '../../contract/fleet/messages.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { DeskLine, LineListener } from './server-line.ts'
import { serveLine } from './server-line.ts'

/** PEM. `chain` ends with the authority's own certificate, whose key desks have pinned. */
export type ServerIdentity = Readonly<{ key: string; chain: string }>

export type WirePort = Readonly<{
  /** Where it listens, also when it was asked for any free port. */
  port: number
  /** New lines are met with this identity; those that are open stay. */
  renew: (identity: ServerIdentity) => void
  /** Nobody is let in any more; lines that are open stay until they are closed. */
  stopListening: () => void
  close: () => Promise<void>
}>

export type WirePortOptions = Readonly<{
  host: string
  port: number
  identity: ServerIdentity
  onLine: (line: DeskLine) => LineListener
  /** For balancers, at `/healthz`. */
  isHealthy: () => boolean
}>

/** Connections that the kernel holds while we are busy: thousands come back at once when a directory starts. */
const BACKLOG = 4_096
const HANDSHAKE_MS = 20_000
/** How long the other ends have to agree that their line is closed. */
const GOODBYE_MS = 1_000

/** TLS 1.3 and nothing older. Rejects with `instance_busy` or `invalid_input` where the port cannot be had. */
export async function openWirePort({ host, port, identity, onLine, isHealthy }: WirePortOptions): Promise<WirePort> {
  const server = createServer({ ...secrets(identity), minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_MS, requestTimeout: HANDSHAKE_MS })
  // ws is known to grow to gigabytes with compression.
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: LONGEST_MESSAGE_BYTES })
  sockets.on('connection', (socket, request) => serveLine(socket, request.socket, addressOf(request), onLine))
  // It repeats what the server says, which is heard below.
  sockets.on('error', () => {})
  sockets.on('wsClientError', (_error, socket) => void socket.destroy())
  server.on('tlsClientError', (_error, socket) => void socket.destroy())
  server.on('request', (request, response) => answerHealth(request, response, isHealthy()))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, host, port)))
    server.listen({ host, port, backlog: BACKLOG }, resolve)
  })
  server.on('error', () => {})
  return {
    port: (server.address() as AddressInfo).port,
    renew: (next) => server.setSecureContext({ ...secrets(next), minVersion: 'TLSv1.3' }),
    stopListening: () => void server.close(),
    close: () =>
      new Promise((resolve) => {
        const hangUp = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), GOODBYE_MS)
        server.close(() => {
          clearTimeout(hangUp)
          resolve()
        })
        sockets.close()
        server.closeAllConnections()
      }),
  }
}

function explained(error: Error, host: string, port: number): Error {
  const code = 'code' in error ? error.code : ''
  const where = `${host}:${port}`
  if (code === 'EADDRINUSE') {
    return new LatchkeyError(
      'instance_busy',
      `${where} is taken by another program, perhaps another directory. Stop it, or choose another --listen.`,
    )
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND') return error
  return new LatchkeyError('invalid_input', `Nobody can listen on ${where} here (${code}). Choose another --listen.`)
}

/** In the one form that an address has, whether we listen on IPv6 as well or not. */
const addressOf = ({ socket }: IncomingMessage) => (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')

const secrets = ({ key, chain }: ServerIdentity) => ({ key, cert: chain, ecdhCurve: 'X25519:P-256' })

function answerHealth(request: IncomingMessage, response: ServerResponse, isHealthy: boolean): void {
  const isAsked = request.method === 'GET' && request.url === '/healthz'
  response.writeHead(isAsked ? (isHealthy ? 200 : 503) : 404, { 'content-type': 'text/plain', connection: 'close' })
  response.end(isAsked ? (isHealthy ? 'ok\n' : 'unavailable\n') : 'This is a Latchkey directory.\n')
}
