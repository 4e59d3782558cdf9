import { LatchkeyError } from '../core/errors.ts'
import type { Store } from '../core/ports/ports.ts'

/**
 * Whether nobody administers here yet, or ever did, to be asked again and again. Throws `database_lost` where somebody has: nobody can take the last administrator
 * away, so the database was emptied under this window, and whoever stands before it must not make themselves the next.
 */
export function watchFirstRun(store: Pick<Store, 'hasAdministrator' | 'wasAdministered'>): () => boolean {
  let isInUse = false
  return () => {
    const isManned = store.hasAdministrator()
    if (!isManned && isInUse) throw new LatchkeyError('database_lost', 'The database was emptied while it was in use. Nothing was changed.')
    isInUse ||= isManned
    return !isManned && !store.wasAdministered()
  }
}
