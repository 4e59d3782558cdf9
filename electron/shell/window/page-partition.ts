import { session as browserSessions } from 'electron'
import type { Session } from 'electron'
import { serveApp } from './app-protocol.ts'

const DEADLINE_MS = 2_000

/** Not persistent: what is done in it stays in memory. `name` is one of a few, since Chromium frees none for as long as it runs. */
export function pagePartition(name: string, folder: string): Session {
  const partition = browserSessions.fromPartition(name)
  if (!partition.protocol.isProtocolRegistered('app')) serveApp(partition, folder)
  return partition
}

/** Empties it, all at once and within a deadline; resolves with the names of what could not be emptied. */
export async function wipePartition(partition: Session): Promise<readonly string[]> {
  const steps: Readonly<Record<string, () => Promise<void>>> = {
    storage: () => partition.clearStorageData(),
    cache: () => partition.clearCache(),
    authentication: () => partition.clearAuthCache(),
    'code caches': () => partition.clearCodeCaches({}),
    'host names': () => partition.clearHostResolverCache(),
    connections: () => partition.closeAllConnections(),
  }
  const wiped = await Promise.all(Object.entries(steps).map(async ([name, step]) => ((await inTime(step)) ? null : name)))
  return wiped.filter((name) => name !== null)
}

async function inTime(step: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, DEADLINE_MS, false)
  })
  try {
    return await Promise.race([step().then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
