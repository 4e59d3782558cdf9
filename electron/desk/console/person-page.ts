import { inTurns } from '../../app/upkeep/in-turns.ts'
import type { PersonView } from '../../contract/administration.ts'
import type { ConsoleSession, PersonPage } from '../../contract/console.ts'
import { HABIT_MS } from '../../core/alerts/alert-rules.ts'
import { utcMs } from '../../core/ids.ts'
import type { UserId } from '../../core/ids.ts'
import type { Clock, Scheduler, Store } from '../../core/ports/ports.ts'
import type { PresenceRules } from '../../core/reports/console-port.ts'
import { DAY_MS, zoneNamed } from '../../core/reports/zone.ts'
import type { Zone } from '../../core/reports/zone.ts'
import { UNUSUAL_ENDS } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'

const NEWEST = 50
const HOUR_MS = 3_600_000
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const EPOCH_WEEKDAY = 3

type PersonDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  rules: PresenceRules
  view: (session: Session) => ConsoleSession
}>

export async function personPage(deps: PersonDeps, person: PersonView, id: UserId, zoneName: string): Promise<PersonPage> {
  const { store, clock, scheduler, rules, view } = deps
  const { closed, totalMs, sessions: all } = store.reports.person(id)
  const sessions = store.listSessions({ state: 'all', userId: id, limit: NEWEST }).map(view)
  return {
    person,
    totals: {
      sessions: all,
      totalMs,
      averageMs: closed === 0 ? null : Math.round(totalMs / closed),
      unusual: await inTurns(store.reports.count({ person: id, reasons: [...UNUSUAL_ENDS] }, rules), scheduler),
    },
    heat: heatOf(store.alerts.signInTimes(id, utcMs(clock.now() - HABIT_MS)), zoneNamed(zoneName)),
    sessions,
  }
}

function heatOf(times: readonly number[], zone: Zone): readonly (readonly number[])[] {
  const heat = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const at of times) {
    const local = at + zone.offsetAt(at)
    const weekday = heat[(Math.floor(local / DAY_MS) + EPOCH_WEEKDAY) % 7]
    const hour = Math.floor((local % DAY_MS) / HOUR_MS)
    if (weekday) weekday[hour] = (weekday[hour] ?? 0) + 1
  }
  return heat
}
