import { raiseAlert } from '../app/alerts/raise-alert.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readSmall } from '../platform/disk/plain-file.ts'
import { writeWhole } from '../platform/disk/whole-file.ts'
import { identityOf } from '../store/sqlite/upkeep/lineage.ts'
import type { Watch } from './set-back-alert.ts'

/**
 * Writes down beside the database which one it is. A copy of the whole directory has the note, too, and is the same database. To be called with
 * whatever takes its place on purpose: a restore, a new beginning.
 */
export function rememberDatabase(dir: string, database: string = dataLayout(dir).database): void {
  const id = identityOf(database)
  if (id !== null && id !== knownIn(dir)) writeWhole(dataLayout(dir).knownDatabase, `${JSON.stringify({ database: id })}\n`)
}

/** Law 15: whether the directory has, for certain, another database than when the app was last here, which no restore put there. */
export function isOtherThanKnown(dir: string): boolean {
  const known = knownIn(dir)
  const id = known === null ? null : identityOf(dataLayout(dir).database)
  return id !== null && id !== known
}

/** Administrators are told once; from then on the new one is known. */
export function tellOfOtherDatabase({ dir, store, by, now: at }: Watch): void {
  if (isOtherThanKnown(dir)) raiseAlert(store, by, { at, kind: 'other_database', subject: `after:${knownIn(dir)}`, detail: {} })
  rememberDatabase(dir)
}

/** Null where there is no note, or none that makes sense. */
function knownIn(dir: string): string | null {
  try {
    const { database } = JSON.parse(readSmall(dataLayout(dir).knownDatabase)) as Readonly<{ database?: unknown }>
    return typeof database === 'string' ? database : null
  } catch {
    return null
  }
}
