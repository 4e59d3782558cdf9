import type { Actor } from '../../core/audit/audit.ts'
import { withinCalendar } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import { VIAS } from '../../core/session/session.ts'
import type { EndEvidence } from '../../core/session/session.ts'

/**
 * What stands in a row may be anything that the column holds: another program wrote it, or a damaged disk. One odd value must not keep a list, a
 * view or a launch from everybody, so whatever is read from a row becomes something that can be shown; doctor names such rows.
 */

/** A time beyond the calendar is told as its end: whoever formats it would throw. */
export const timeFrom = (value: number): UtcMs => withinCalendar(value)

export const timeOrNull = (value: number | null): UtcMs | null => (value === null ? null : timeFrom(value))

/** A count that no number of ours tells is the largest that one does, and one to spare: it may still grow. */
export const countFrom = (value: number): number => Math.max(0, Math.min(Number.MAX_SAFE_INTEGER - 1, Math.trunc(value))) || 0

/** Text that is none is told as text. */
export function textFrom(value: unknown): string {
  if (typeof value === 'string') return value
  return value instanceof Uint8Array ? Buffer.from(value).toString() : typeof value === 'number' ? `${value}` : ''
}

/** A hash that is none is told as an empty one: it vouches for nothing. */
export const bytesFrom = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array())

/** What is no object is told as an empty one. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what a column holds, as `JSON.parse` cannot say
export const factsFrom = <Facts extends object>(json: string): Facts => objectFrom(parsed(json)) as Facts

/** The same, and a fact that is null as one that is not there: none of ours ever is. */
export const evidenceFrom = (json: string): EndEvidence =>
  Object.fromEntries(Object.entries(objectFrom(parsed(json))).filter(([, fact]) => fact !== null))

/** Who did something, as far as it can be told. */
export function actorFrom(json: string): Actor {
  const { userId = null, sessionId = null, via, process, program } = objectFrom(parsed(json)) as Partial<Actor>
  return {
    userId,
    sessionId,
    via: VIAS.find((known) => known === via) ?? 'cli',
    process: { pid: 0, host: '', osUser: '', ...objectFrom(process) },
    ...(program ? { program } : {}),
  }
}

export function listFrom(json: string): readonly unknown[] {
  const value = parsed(json)
  return Array.isArray(value) ? value : []
}

const objectFrom = (value: unknown): object => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {})

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
