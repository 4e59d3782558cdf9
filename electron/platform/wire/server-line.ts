import type { WebSocket } from 'ws'
import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import { CLOSED, frameOf, fromDesk } from './frames.ts'

/** A desk that reads nothing while so much waits for it is dropped: its memory would be ours. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024

/** The directory's end of a line to a desk. None of these ever throws. */
export interface DeskLine {
  /** Where it comes from, as the system writes it. */
  readonly address: string
  say(message: FromDirectory): void
  /** Asks for a sign of life, which comes as `heard`. */
  ping(): void
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
export function serveLine(socket: WebSocket, address: string, onto: (line: DeskLine) => LineListener): void {
  const line: DeskLine = {
    address,
    say(message) {
      if (socket.readyState !== socket.OPEN) return
      socket.send(frameOf(message))
      if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.terminate()
    },
    ping: () => whileOpen(socket, () => socket.ping()),
    close: (code, why) => socket.close(code, why),
    drop: () => socket.terminate(),
  }
  // What went wrong is followed by `close`: too long, no UTF-8, a reset connection.
  socket.on('error', () => {})
  const listener = onto(line)
  socket.on('pong', listener.heard)
  socket.on('close', listener.gone)
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    listener.heard()
    const message = isBinary ? null : fromDesk(textOf(data))
    if (message) listener.said(message)
    else socket.close(CLOSED.wrongMessage, 'no message of this protocol')
  })
}

function whileOpen(socket: WebSocket, task: () => void): void {
  if (socket.readyState === socket.OPEN) task()
}

/** In one piece: that is how the server asks for it (`binaryType`). */
const textOf = (data: unknown): string => (data as Buffer).toString('utf8')
