import type { LatchkeyError } from '../core/errors.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { maintenanceBusy, takeMaintenanceLock, withMaintenanceLock } from '../store/sqlite/upkeep/maintenance-lock.ts'

/** Runs a clean-up or a restore while no other process is at such work. Throws `maintenance_busy` at once where one is. */
export const inMaintenanceTurn = <Value>(dir: string, work: () => Value): Value =>
  withMaintenanceLock(dataLayout(dir).maintenanceLock, work)

/** The same for maintenance, which is done in steps: what ends the turn, or null where another process has it. */
export const takeMaintenanceTurn = (dir: string): (() => void) | null => takeMaintenanceLock(dataLayout(dir).maintenanceLock, 'maintenance')

/** Who has the turn, as the error to end with. */
export const maintenanceTurnTaken = (dir: string): LatchkeyError => maintenanceBusy(dataLayout(dir).maintenanceLock)
