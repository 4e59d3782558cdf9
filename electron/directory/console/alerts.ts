import { isoTime } from '../../app/reports/iso-time.ts'
import type { AlertView } from '../../contract/console.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import type { Clock } from '../../core/ports/ports.ts'
import type { ConsoleDatabase } from '../../store/postgres/console/console-database.ts'
import { FRESH_MS, idOf } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'

const MOST_ALERTS = 1_000
/** An open session at a workstation that nobody has heard of for so long is worth a look. */
const SILENT_FOR_MS = 3_600_000

export async function alertList({ database }: ConsoleDeps, state: 'open' | 'all', actor: FleetActor): Promise<readonly AlertView[]> {
  const alerts = await database.ask('console_alerts', idOf(actor), { state, most: MOST_ALERTS })
  return alerts.map(({ acknowledgedAt, by, note, at, ...alert }) => ({
    ...alert,
    at: isoTime(at),
    acknowledged: acknowledgedAt === null ? null : { at: isoTime(acknowledgedAt), by: by ?? '', note: note ?? '' },
  }))
}

/** What no event tells: from time to time, by any gateway or all of them, as an alert that is open is not raised again. Answers how many are new. */
export const watchFleet = ({ database, clock }: Readonly<{ database: ConsoleDatabase; clock: Clock }>): Promise<number> =>
  database.watch({ now: clock.now(), offlineAfter: FRESH_MS, silentAfter: SILENT_FOR_MS })
