import type { Person, Shift } from './people.ts'
import type { Random } from './random.ts'

/** When somebody is to use a computer. */
export type Slot = Readonly<{ person: Person; from: number; to: number; ofMany: number }>

type Duty = Readonly<{ person: Person; from: number; to: number }>

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** First and last hour, and the hour of the break. */
const HOURS: Readonly<Record<Shift, readonly [number, number, number]>> = {
  early: [6, 14, 10],
  day: [8, 17, 12.5],
  late: [13, 21.5, 17],
  night: [21.5, 30, 26],
}
const ON_WEEKENDS: Readonly<Record<Shift, number>> = { early: 0.25, day: 0.06, late: 0.25, night: 0.5 }
const ON_WEEKDAYS = 0.9

/** Local midnight, so many days before the day of `now`. */
export function midnight(now: number, daysBefore: number): Date {
  const today = new Date(now)
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - daysBefore)
}

const isWeekend = (day: Date) => day.getDay() === 0 || day.getDay() === 6

/** How busy a day is, compared with others. */
export const weightOf = (day: Date) => (isWeekend(day) ? 0.2 : 1)

/** Who uses a computer when, in order: the given number of times, spread over those who are at work, with their breaks left out. */
export function slotsOf(day: Date, people: readonly Person[], wanted: number, random: Random): readonly Slot[] {
  const duties = people.flatMap((person) => dutyOf(day, person, random))
  if (duties.length === 0) return []
  const each = wanted / duties.length
  return duties
    .flatMap((duty) => split(duty, Math.floor(each) + Number(random.chance(each % 1)), day, random))
    .toSorted((one, other) => one.from - other.from)
}

function dutyOf(day: Date, person: Person, random: Random): readonly Duty[] {
  const works = random.chance(isWeekend(day) ? ON_WEEKENDS[person.shift] : ON_WEEKDAYS)
  const [first, last] = HOURS[person.shift]
  const duty = {
    person,
    from: hourOn(day, first) + random.between(-20, 25) * MINUTE,
    to: hourOn(day, last) + random.between(-15, 30) * MINUTE,
  }
  return works && (duty.to < person.awayFrom || duty.from > person.awayUntil) ? [duty] : []
}

/** By the clock on the wall, also on the two days of the year that are longer or shorter. */
const hourOn = (day: Date, hour: number) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, Math.round(hour * 60)).getTime()

function split({ person, from, to }: Duty, pieces: number, day: Date, random: Random): readonly Slot[] {
  const breakFrom = hourOn(day, HOURS[person.shift][2])
  const breakTo = breakFrom + 45 * MINUTE
  const working = to - from - (breakTo - breakFrom)
  const afterBreak = (at: number) => (from + at < breakFrom ? from + at : from + at + breakTo - breakFrom)
  const cuts = Array.from({ length: pieces }, () => Math.floor(random.fraction() * working)).toSorted((one, other) => one - other)
  return cuts.map((cut, index) => {
    const room = (cuts[index + 1] ?? working) - cut
    const begins = afterBreak(cut)
    const longest = begins < breakFrom ? Math.min(room, breakFrom - begins) : room
    const length = Math.max(5_000, Math.min(longest * (0.5 + random.fraction() * 0.45), 2.5 * HOUR))
    return { person, from: begins, to: Math.floor(begins + length), ofMany: pieces }
  })
}
