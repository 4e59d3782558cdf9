import { createHash } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import type { WebSocket } from 'ws'
import type { LineTarget } from '../../core/fleet/line-port.ts'
import { LONGEST_FROM_DIRECTORY_BYTES } from './frames.ts'

const CONNECT_WITHIN_MS = 5_000

export type Connected<Line> =
  | Readonly<{ kind: 'connected'; line: Line }>
  | Readonly<{ kind: 'refused'; because: 'fingerprint' | 'clock' }>
  | Readonly<{ kind: 'unreachable' }>

/**
 * TLS 1.3 to whoever has the key that was pinned, and nobody else: not a byte of ours goes to another. `onto` is given the socket before anything is
 * heard on it. Never rejects.
 */
export async function connectTo<Line>(
  { address, fingerprint }: LineTarget,
  now: number,
  onto: (socket: WebSocket) => Line,
): Promise<Connected<Line>> {
  const { host, port } = partsOf(address)
  const line = await secured(host, port)
  if (!line) return { kind: 'unreachable' }
  const flaw = flawOf(line, fingerprint, host, now)
  if (flaw) {
    line.destroy()
    return { kind: 'refused', because: flaw }
  }
  // Read from disk by desks that have a directory, and no others.
  const { WebSocket: Socket } = await import('ws')
  return opened(new Socket(`ws://${address}`, { ...OPTIONS, createConnection: () => line }), onto)
}

const OPTIONS = { perMessageDeflate: false, handshakeTimeout: CONNECT_WITHIN_MS, maxPayload: LONGEST_FROM_DIRECTORY_BYTES } as const

function secured(host: string, port: number): Promise<TLSSocket | null> {
  return new Promise((resolve) => {
    const servername = isIP(host) === 0 ? { servername: host } : {}
    // Whom it belongs to is looked at below: what vouches for it is our own, of which we know the key alone.
    const line = connect({ host, port, minVersion: 'TLSv1.3', rejectUnauthorized: false, ...servername })
    const fail = () => {
      line.destroy()
      resolve(null)
    }
    line.setTimeout(CONNECT_WITHIN_MS, fail)
    line.on('error', fail)
    line.once('close', fail)
    line.once('secureConnect', () => {
      line.setTimeout(0)
      line.off('close', fail)
      resolve(line)
    })
  })
}

function flawOf(line: TLSSocket, fingerprint: string, host: string, now: number): 'fingerprint' | 'clock' | null {
  const server = line.getPeerX509Certificate()
  const authority = server?.issuerCertificate
  if (!server || !authority || !isPinned(authority, fingerprint)) return 'fingerprint'
  const isTheirs = server.checkIssued(authority) && server.verify(authority.publicKey)
  const isNamed = isIP(host) === 0 ? server.checkHost(host) : server.checkIP(host)
  if (!isTheirs || isNamed === undefined) return 'fingerprint'
  return now >= Date.parse(server.validFrom) && now <= Date.parse(server.validTo) ? null : 'clock'
}

const isPinned = ({ publicKey }: X509Certificate, fingerprint: string) =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url') === fingerprint

function opened<Line>(socket: WebSocket, onto: (socket: WebSocket) => Line): Promise<Connected<Line>> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve({ kind: 'connected', line: onto(socket) }))
    socket.once('close', () => resolve({ kind: 'unreachable' }))
    // Followed by `close`.
    socket.on('error', () => {})
  })
}

/** A port always ends the address; brackets are around an IPv6 one. */
function partsOf(address: string): Readonly<{ host: string; port: number }> {
  const at = address.lastIndexOf(':')
  return { host: address.slice(0, at).replace(/^\[(.*)\]$/u, '$1'), port: Number(address.slice(at + 1)) }
}
