import { dataLayout } from '../platform/directory/data-layout.ts'
import { compactDatabaseFile } from '../store/sqlite/upkeep/compact.ts'
import type { Compacted } from '../store/sqlite/upkeep/compact.ts'
import { whileNobodyRuns } from './holder.ts'

export type { Compacted }

/**
 * Makes the database as small as what is in it, for closed hours: nobody can work meanwhile. To be called in the turn of maintenance, and with no
 * store open. Throws `instance_busy` while the app runs, `database_busy` while another command is at work.
 */
export const compactDatabase = (dir: string): Compacted => whileNobodyRuns(dir, () => compactDatabaseFile(dataLayout(dir).database))
