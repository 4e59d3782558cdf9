import { FROM_DESK, FROM_DIRECTORY } from '../../contract/fleet/messages.ts'
import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import type { Shape } from '../../contract/shapes.ts'

/** What the directory says may be longer than what it listens to: an answer holds a page of the console. */
export const LONGEST_FROM_DIRECTORY_BYTES = 3 * 1024 * 1024

/** Why a line is closed: of the range that is left to applications (RFC 6455, 7.4.2). */
export const CLOSED = {
  wrongMessage: 4400,
  refused: 4401,
  silent: 4408,
  replaced: 4409,
  tooMuch: 4429,
  /** To come back later. */
  unavailable: 4503,
} as const

type Said = Readonly<{ say: string }>

export const frameOf = (message: FromDesk | FromDirectory): string => JSON.stringify(message)

/** Null for what no desk may say. */
export const fromDesk = (text: string): FromDesk | null => read(text, FROM_DESK) as FromDesk | null

/** Null for what no directory says. */
export const fromDirectory = (text: string): FromDirectory | null => read(text, FROM_DIRECTORY) as FromDirectory | null

/** What a message of the directory is called, whatever is wrong with the rest of it; null where nothing is called so here. */
export function kindIn(text: string): string | null {
  const say = (parsed(text) as Partial<Said> | null)?.say
  return typeof say === 'string' && Object.hasOwn(FROM_DIRECTORY, say) ? say : null
}

function read(text: string, messages: Readonly<Record<string, Shape<unknown>>>): Said | null {
  const message = parsed(text)
  if (typeof message !== 'object' || message === null || !('say' in message)) return null
  const { say, ...rest } = message
  if (typeof say !== 'string' || !Object.hasOwn(messages, say)) return null
  return messages[say]?.(rest) === true ? (message as Said) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
