import type { Command } from 'commander'
import { parseDuration } from '../core/duration.ts'
import { LatchkeyError } from '../core/errors.ts'
import { CALENDAR_END, utcMs } from '../core/ids.ts'
import type { UtcMs } from '../core/ids.ts'
import { dayNumber } from '../core/reports/zone.ts'

/** A moment as it was typed: some are so long ago, counted from when the command runs. */
type Moment = (now: UtcMs) => UtcMs

export type ListOptions = Readonly<{ limit?: number; since?: Moment; until?: Moment }>
export type Stretch = Readonly<{ from?: UtcMs; to?: UtcMs }>

/** `what` lies in the stretch of time: `started`, `written`. Without a limit, whoever reads gets everything. */
export const withListOptions = (command: Command, what: string, usual: string): Command =>
  command
    .option('--limit <number>', `at most so many (${usual})`, limitFrom)
    .option('--since <time>', `only those ${what} then or later: a day, a moment, or how long ago`, (text) => momentFrom(text, 0))
    .option('--until <time>', `only those ${what} before, or on that day`, (text) => momentFrom(text, 1))

export const TIME_FORMS = `A time is a day (2025-11-21), a moment (2025-11-21T14:02, of this computer; 2025-11-21T14:02:09Z) or how long ago (90m, 12h, 7d).`

/** Throws `invalid_input` where nothing can lie in it. */
export function stretchOf({ since, until }: ListOptions, now: UtcMs): Stretch {
  const [from, to] = [since?.(now), until?.(now)]
  if (from !== undefined && to !== undefined && from >= to)
    throw new LatchkeyError('invalid_input', '--since is not before --until: nothing can lie between them.')
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** Said in the end where a limit has left something out. */
export const restText = (shown: number, all: number) => (all <= shown ? '' : `These are ${shown} of ${all}. To see all: --limit ${all}\n`)

export const isWithin = (at: number, { from = -CALENDAR_END, to = Infinity }: Readonly<{ from?: number; to?: number }>) =>
  at >= from && at < to

function limitFrom(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new LatchkeyError('invalid_input', `--limit takes a number from 1; "${text}" is none.`)
}

const LOCAL_MOMENT = /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/

/** A day counts from its beginning, by the clock of this computer, and `daysLater` so many days later. */
function momentFrom(typed: string, daysLater: 0 | 1): Moment {
  const text = typed.trim()
  if (/^\d+[a-z]+$/.test(text)) {
    const ago = parseDuration(text)
    return (now) => utcMs(Math.max(0, now - ago))
  }
  const [, day] = LOCAL_MOMENT.exec(text) ?? []
  if (day === undefined && !/^\d{4}-\d\d-\d\d$/.test(text))
    throw new LatchkeyError('invalid_input', `"${typed}" is not a time. ${TIME_FORMS}`, { params: { value: typed } })
  // Refuses days that no month has, which `Date` would take for others.
  dayNumber(day ?? text)
  const [year, month, date] = (day ?? text).split('-').map(Number) as [number, number, number]
  const at = day === undefined ? new Date(year, month - 1, date + daysLater).getTime() : Date.parse(text.replace(' ', 'T'))
  return () => utcMs(at)
}
