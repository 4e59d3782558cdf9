import { withinCalendar } from '../../core/ids.ts'

/** A moment for scripts, files and the page: ISO 8601 UTC. Total, whatever stands in a row. */
export function isoTime(at: number): string
export function isoTime(at: number | null): string | null
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(withinCalendar(at)).toISOString()
}
