import type { Connection } from '../connection.ts'

const MINUTE_MS = 60_000

const SQL = {
  minutes: `SELECT length, sessions FROM session_lengths WHERE unit_ms = ${MINUTE_MS} ORDER BY length`,
  within: 'SELECT length, sessions FROM session_lengths WHERE unit_ms = 1 AND length >= ? AND length < ? ORDER BY length',
} as const

type Counted = readonly [length: number, sessions: number]

/** Null where nothing is counted. The minute first, which is one of some hundred, then the millisecond in it. */
export function selectMedianLength(db: Connection): number | null {
  const minutes = db.rows(SQL.minutes).all() as Counted[]
  const all = minutes.reduce((sum, [, sessions]) => sum + sessions, 0)
  if (all <= 0) return null
  const [lower, upper] = [lengthAt(db, minutes, (all - 1) >> 1), lengthAt(db, minutes, all >> 1)]
  return (lower + upper) / 2
}

function lengthAt(db: Connection, minutes: readonly Counted[], place: number): number {
  const minute = placeIn(minutes, place)
  const from = minute.length * MINUTE_MS
  return placeIn(db.rows(SQL.within).all(from, from + MINUTE_MS) as Counted[], minute.place).length
}

/** The length at a place in the order of all, and the place among those of the same length. */
function placeIn(counts: readonly Counted[], place: number): Readonly<{ length: number; place: number }> {
  let before = 0
  for (const [length, sessions] of counts) {
    if (place < before + sessions) return { length, place: place - before }
    before += sessions
  }
  return { length: counts.at(-1)?.[0] ?? 0, place: 0 }
}
