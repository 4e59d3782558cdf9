import { userId } from '../../core/ids.ts'
import type { ConsoleFilter } from '../../core/reports/console-port.ts'
import { beginOfDay, dayNumber, zoneNamed } from '../../core/reports/zone.ts'
import { END_REASONS } from '../../core/session/session.ts'

/** As a page asks; what is null or empty does not limit. */
export type AskedFilter = Readonly<{
  person: string | null
  state: 'active' | 'closed' | null
  presence: 'online' | 'away' | 'offline' | null
  reasons: readonly string[]
  firstDay: string | null
  lastDay: string | null
  text: string
}>

/** Throws `invalid_input` for days and zones that there are not. */
export function askedFilter(asked: AskedFilter, zoneName: string): ConsoleFilter {
  const zone = zoneNamed(zoneName)
  const reasons = END_REASONS.filter((reason) => asked.reasons.includes(reason))
  return {
    ...(asked.person === null ? {} : { person: userId(asked.person) }),
    ...(asked.state === null ? {} : { state: asked.state }),
    ...(asked.presence === null ? {} : { presence: asked.presence }),
    ...(asked.reasons.length === 0 ? {} : { reasons }),
    ...(asked.firstDay === null ? {} : { startedFrom: beginOfDay(dayNumber(asked.firstDay), zone) }),
    ...(asked.lastDay === null ? {} : { startedTo: beginOfDay(dayNumber(asked.lastDay) + 1, zone) }),
    ...(asked.text.trim() === '' ? {} : { text: asked.text }),
  }
}
