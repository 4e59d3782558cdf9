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

/** A second active session of the person of the newest one, held by a process on a computer that this one knows nothing of. */
export function plantElsewhere(dataDir: string): void {
  reading(dataDir, (database) => {
    const columns = (database.pragma('table_info(sessions)') as { name: string }[]).map(({ name }) => name)
    const planted: Readonly<Record<string, string>> = {
      id: 'randomblob(16)',
      token_hash: 'randomblob(32)',
      instance_id: 'randomblob(16)',
      host_id: "'elsewhere'",
      host: "'ward-3'",
      started_at: 'started_at - 60000',
      ended_at: 'NULL',
      end_reason: 'NULL',
      end_evidence: 'NULL',
      recovered_at: 'NULL',
    }
    const values = columns.map((name) => planted[name] ?? name)
    database
      .prepare(
        `INSERT INTO sessions (${columns.join(', ')}) SELECT ${values.join(', ')} FROM sessions WHERE rowid = (SELECT max(rowid) FROM sessions)`,
      )
      .run()
  })
}
