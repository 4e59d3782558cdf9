import { dayBefore, dayMs } from '../../../../electron/contract/charts/days.ts'
import type { DayRange } from '../../../../electron/contract/console-questions.ts'
import { ownZone } from '../../../../electron/contract/own-zone.ts'

type Days = Readonly<{ firstDay: string; lastDay: string }>

const DAY_MS = 86_400_000
const MOST_DAYS = 3_650

/** Where the administrator sits; the days of the console are the days there. */
export const ZONE = ownZone().name

/** `2026-11-21`, as people in the zone would date the moment. */
export function dayIn(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** So many days, of which today is the last one. */
export const lastDays = (today: string, days: number): Days => ({ firstDay: dayBefore(today, days - 1), lastDay: today })

export const rangeOf = ({ firstDay, lastDay }: Days): DayRange => ({ firstDay, lastDay, zone: ZONE })

/** What is wrong with days that somebody chose; null where nothing is. */
export function rangeProblem({ firstDay, lastDay }: Days): 'missing' | 'backwards' | 'tooLong' | null {
  const [first, last] = [dayMs(firstDay), dayMs(lastDay)]
  if (Number.isNaN(first) || Number.isNaN(last)) return 'missing'
  if (first > last) return 'backwards'
  return (last - first) / DAY_MS >= MOST_DAYS ? 'tooLong' : null
}
