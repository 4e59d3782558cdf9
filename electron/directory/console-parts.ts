import { ConsoleDatabase } from '../store/postgres/console/console-database.ts'
import type { Call } from '../store/postgres/console/console-database.ts'
import { watchFleet } from './console/alerts.ts'
import type { ConsoleDeps } from './console/console-deps.ts'
import { exportFleetAudit, metricsText } from './console/exports.ts'
import { fleetHandlers } from './console/fleet-handlers.ts'
import type { DirectoryParts } from './service.ts'

type Deps = Pick<ConsoleDeps, 'clock' | 'entropy' | 'passwords'> & Readonly<{ call: Call }>

/** What the service asks of the database beyond the store's port: for administrators, for whoever watches, for archives. */
export function consoleParts({ call, ...deps }: Deps): Pick<DirectoryParts, 'handlers' | 'watch' | 'metrics' | 'export'> {
  const database = new ConsoleDatabase(call, () => deps.clock.steady())
  return {
    handlers: (reached) => fleetHandlers({ ...deps, ...reached, database }),
    watch: () => watchFleet({ ...deps, database }),
    metrics: () => metricsText({ ...deps, database }),
    export: (format, after) => exportFleetAudit({ ...deps, database }, format, after),
  }
}
