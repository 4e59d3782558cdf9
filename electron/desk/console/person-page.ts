import { heatOf } from '../../app/reports/heat.ts'
import { inTurns } from '../../app/upkeep/in-turns.ts'
import type { PersonView } from '../../contract/administration.ts'
import type { ConsoleSession, PersonPage } from '../../contract/console.ts'
import { HABIT_MS } from '../../core/alerts/alert-rules.ts'
import { utcMs } from '../../core/ids.ts'
import type { UserId } from '../../core/ids.ts'
import type { Clock, Scheduler, Store } from '../../core/ports/ports.ts'
import type { PresenceRules } from '../../core/reports/console-port.ts'
import { zoneNamed } from '../../core/reports/zone.ts'
import { UNUSUAL_ENDS } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'

const NEWEST = 50

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
