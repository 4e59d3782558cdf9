import { statSync } from 'node:fs'
import { housePolicy } from '../app/policy/policies.ts'
import type { User } from '../core/accounts/user.ts'
import type { DeskFacts } from '../core/reports/metrics.ts'
import { presenceOf } from '../core/session/presence.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { backupShelf } from './backups.ts'
import type { Opened } from './open.ts'

/** What a data directory says of its desk to whoever watches many of them. Whether its directory is reached, only the app knows. */
export function deskFacts(dir: string, { store, clock }: Pick<Opened, 'store' | 'clock'>): DeskFacts {
  const now = clock.now()
  const policy = housePolicy(store)
  const { start, newest } = store.auditEnds()
  const link = store.fleet.link()
  const [backup] = backupShelf(dir).list()
  const sessions = { online: 0, away: 0, offline: 0 }
  for (const session of store.activeSessions()) sessions[presenceOf(session, now, policy)] += 1
  return {
    sessions,
    people: counted(store.listUsers(), (user: User) => (user.disabledAt === null ? user.role : 'disabled')),
    alerts: counted(store.alerts.list('open'), ({ kind }) => kind),
    auditLines: newest.seq - start.seq,
    auditWaiting: link && Math.max(0, newest.seq - link.ackedSeq),
    connected: null,
    backupAgeMs: backup ? now - backup.at : null,
    databaseBytes: statSync(dataLayout(dir).database).size,
  }
}

function counted<Row>(rows: readonly Row[], nameOf: (row: Row) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[nameOf(row)] = (counts[nameOf(row)] ?? 0) + 1
  return counts
}
