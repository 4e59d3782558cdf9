import { isUuid } from '../ids.ts'
import type { StreamLine } from './stream.ts'

/** At once, so that no message is longer than the wire takes. */
export const MOST_LINES = 50
export const MOST_BYTES = 200 * 1024

const LONGEST_DETAIL = 60 * 1024
/** What cannot be shipped is told so; the desk's own log has it. */
const LEFT = '{"left":"at the desk"}'

/** Ids of whom a line is about and who did it. */
export function peopleIn({ actorUserId, detail }: Pick<StreamLine, 'actorUserId' | 'detail'>): readonly string[] {
  const { user, start, sessions } = recordFrom(detail)
  const started = Array.isArray(sessions) ? sessions : []
  const named = [actorUserId, user, personOf(start), ...started.map(personOf)]
  return [...new Set(named.filter(isUuid))]
}

/** One line must never stop all that follow: what is too long for the wire stays where it is. */
export const shippable = (line: StreamLine): StreamLine => {
  const detail = bytesIn(line.detail) > LONGEST_DETAIL ? LEFT : line.detail
  const names = line.names !== null && bytesIn(JSON.stringify(line.names)) > LONGEST_DETAIL ? null : line.names
  return { ...line, detail, names }
}

/** As text within a text, where each quotation mark takes two. */
export const bytesOf = (line: StreamLine): number => bytesIn(JSON.stringify(JSON.stringify(line)))

const bytesIn = (text: string) => new TextEncoder().encode(text).length

const personOf = (start: unknown) => (typeof start === 'object' && start !== null && 'person' in start ? start.person : null)

function recordFrom(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
