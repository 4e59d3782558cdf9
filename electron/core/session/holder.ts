import type { UtcMs } from '../ids.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** Who holds a data directory, as the holder itself wrote it down: for people and tools. The kernel-held lock is what decides. */
export type Holder = Readonly<{ owner: ProcessIdentity; since: UtcMs; appVersion: string }>
