import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import { CLOSED, frameOf, fromDesk } from './frames.ts'

/** A desk that reads nothing while so much waits for it is dropped: its memory would be ours. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024
/** All that a stranger may send until it is known who it is, finished messages or not: an enrolment with the longest names is half as much. */
const MOST_OF_STRANGER_BYTES = 16 * 1024
/** How long the other end has to agree that the line is closed. */
const GOODBYE_MS = 1_000

/** The directory's end of a line to a desk. None of these ever throws. */
export interface DeskLine {
  /** Where it comes from, as the system writes it. */
  readonly address: string
  say(message: FromDirectory): void
  /** Asks for a sign of life, which comes as `heard`. */
  ping(): void
  /** It is known who it is: from now on it may say what is long. */
  trust(): void
  /** Says why, and waits a moment for the other end to agree. */
  close(code: number, why: string): void
  /** Without a word: nobody is there. */
  drop(): void
}

/** What the line tells whoever holds it. After `gone` nothing comes any more. */
export type LineListener = Readonly<{
  said: (message: FromDesk) => void
  /** Also with every message. */
  heard: () => void
  gone: () => void
}>

/** `onto` is given the line and answers with who listens to it. */
export function serveLine(socket: WebSocket, raw: Duplex, address: string, onto: (line: DeskLine) => LineListener): void {
  let sent = 0
  const count = (chunk: Buffer) => {
    sent += chunk.length
    if (sent > MOST_OF_STRANGER_BYTES) socket.terminate()
  }
  raw.on('data', count)
  let goodbye: NodeJS.Timeout | undefined
  const close = (code: number, why: string) => {
    socket.close(code, why)
    goodbye ??= setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
  }
  const line: DeskLine = {
    address,
    say(message) {
      if (socket.readyState !== socket.OPEN) return
      socket.send(frameOf(message))
      if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.terminate()
    },
    ping: () => whileOpen(socket, () => socket.ping()),
    trust: () => void raw.off('data', count),
    close,
    drop: () => socket.terminate(),
  }
  // What went wrong is followed by `close`: too long, no UTF-8, a reset connection.
  socket.on('error', () => {})
  const listener = onto(line)
  socket.on('pong', listener.heard)
  socket.on('close', () => {
    clearTimeout(goodbye)
    listener.gone()
  })
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    listener.heard()
    const message = isBinary ? null : fromDesk(textOf(data))
    if (message) listener.said(message)
    else close(CLOSED.wrongMessage, 'no message of this protocol')
  })
}

function whileOpen(socket: WebSocket, task: () => void): void {
  if (socket.readyState === socket.OPEN) task()
}

/** In one piece: that is how the server asks for it (`binaryType`). */
const textOf = (data: unknown): string => (data as Buffer).toString('utf8')
