import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { isoTime } from '../app/reports/iso-time.ts'
import { auditEntry } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Store } from '../core/ports/ports.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { rename } from '../platform/disk/whole-file.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { whileNobodyRuns } from './holder.ts'
import { rememberDatabase } from './known-database.ts'
import { openUsedStore } from './lost-database.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'

/**
 * Begins a new database where the one there was is lost, because somebody with the command line, and so with the rights of its owner, said so.
 * What is left of the old one is moved aside; its backups stay where they are, and no later one takes their place. Throws `not_first_run`
 * where there is a database with people in it.
 */
export const startAfresh = (dir: string, by: Actor): Store =>
  whileNobodyRuns(dir, () =>
    inMaintenanceTurn(dir, () => {
      if (!isLost(dir)) return openUsedStore(dir)
      const now = systemClock.now()
      const replaced = setAside(dir, `replaced-${isoTime(now).replaceAll(/[-:.]/g, '')}`)
      const store = openSqliteStore(dataLayout(dir).database)
      store.appendAudit(auditEntry(by, now, 'started_afresh', { replaced }))
      rememberDatabase(dir)
      return store
    }),
  )

function isLost(dir: string): boolean {
  try {
    const store = openUsedStore(dir)
    const accounts = store.countUsers()
    store.close()
    if (accounts > 0) throw inUse(dir)
    return false
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'database_lost') return true
    throw error
  }
}

const inUse = (dir: string) =>
  new LatchkeyError('not_first_run', `There are people in the database of ${dir}. Nothing was changed. Leave --start-afresh away.`, {
    params: { dir },
  })

/** The archives of the old audit log would be taken for forged ones of the new. */
function setAside(dir: string, folder: string): string {
  const { database, backups, auditArchive } = dataLayout(dir)
  const replaced = path.join(backups, folder)
  mkdirSync(replaced, { recursive: true, mode: 0o700 })
  for (const file of [database, `${database}-wal`, `${database}-shm`, `${database}-journal`, auditArchive]) {
    if (existsSync(file)) rename(file, path.join(replaced, path.basename(file)))
  }
  return folder
}
