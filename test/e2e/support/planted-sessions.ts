import { reading } from './database.ts'

/** Makes the newest session active again, as a fault that lost its end would have left it. */
export function reopenNewest(dataDir: string): void {
  reading(dataDir, (database) =>
    database
      .prepare(
        'UPDATE sessions SET ended_at = NULL, end_reason = NULL, end_evidence = NULL, recovered_at = NULL WHERE rowid = (SELECT max(rowid) FROM sessions)',
      )
      .run(),
  )
}

export function moveNewestTo(
  dataDir: string,
  owner: Readonly<{ pid?: number; bootId?: string; hostId?: string; instanceId?: Uint8Array }>,
): void {
  const columns = { pid: owner.pid, boot_id: owner.bootId, host_id: owner.hostId, instance_id: owner.instanceId }
  const set = Object.entries(columns).filter(([, value]) => value !== undefined)
  reading(dataDir, (database) =>
    database
      .prepare(`UPDATE sessions SET ${set.map(([name]) => `${name} = ?`).join(', ')} WHERE rowid = (SELECT max(rowid) FROM sessions)`)
      .run(...set.map(([, value]) => value)),
  )
}
