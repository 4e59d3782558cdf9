import { existsSync, lstatSync } from 'node:fs'
import type { DataLayout } from '../directory/data-layout.ts'

/** As long as proper-lockfile takes to call a lock stale. */
const STALE_MS = 10_000

type Advisory = Readonly<{ found: 'nothing' | 'folder' | 'something_else'; fresh: boolean; holderRecord: boolean }>

export function readAdvisoryLock({ advisoryLock, holderRecord }: DataLayout): Advisory {
  const status = lstatSync(advisoryLock, { throwIfNoEntry: false })
  const record = existsSync(holderRecord)
  if (!status) return { found: 'nothing', fresh: false, holderRecord: record }
  const fresh = Math.abs(Date.now() - status.mtimeMs) <= STALE_MS
  return { found: status.isDirectory() ? 'folder' : 'something_else', fresh, holderRecord: record }
}
