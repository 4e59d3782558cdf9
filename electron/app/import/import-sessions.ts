import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { instanceId, sessionId, userId, utcMs } from '../../core/ids.ts'
import type { UserId } from '../../core/ids.ts'
import type { Columns, SessionField } from '../../core/import/columns.ts'
import { readSessions } from '../../core/import/session-row.ts'
import type { SessionRow, SessionRules } from '../../core/import/session-row.ts'
import type { SourceTable } from '../../core/import/source-row.ts'
import type { Session } from '../../core/session/session.ts'
import { housePolicy } from '../policy/policies.ts'
import { OTHER_SOURCE } from './import-people.ts'
import type { ImportDeps } from './import-people.ts'
import { auditDetail, sortRows } from './import-report.ts'
import type { ImportPlan, ImportSource } from './import-report.ts'
import { originOfSession, personKey, sameOrigin } from './origin.ts'

export type SessionsPlan = ImportPlan<SessionRow> & Readonly<{ soonDeleted: number }>

/** What would become of the sessions of a file. Changes nothing. */
export function planSessions(
  deps: ImportDeps,
  table: SourceTable,
  columns: Columns<SessionField>,
  rules: Omit<SessionRules, 'findPerson'>,
  from: ImportSource,
): SessionsPlan {
  const { store, entropy } = deps
  const read = readSessions(table.rows, columns, { ...rules, findPerson: personFinder(deps, from.source) })
  const sorted = sortRows({ ...read, refused: [...table.unfit, ...read.refused] }, (row) => {
    const origin = originOfSession(entropy, from.source, row)
    const before = store.imports.find(origin.key)
    if (!before) return 'new'
    if (sameOrigin(before.content, origin.content)) return 'known'
    return { column: columns.of.get('id') ?? null, why: `The id ${row.id} of "${from.source}" is another session's here. ${OTHER_SOURCE}` }
  })
  return { what: 'sessions', from, columns, ...sorted, soonDeleted: countSoonDeleted(deps, sorted.rows) }
}

/** By a name that people sign in with; else by the id they had there, if they were imported from the same system. */
function personFinder({ store, entropy }: ImportDeps, source: string): SessionRules['findPerson'] {
  const known = new Map<string, UserId | null>()
  const look = (name: string | null, id: string | null): UserId | null => {
    const byName = name === null ? null : store.findCredentials(name)?.user.id
    const ids = [id, name].filter((each) => each !== null)
    const byId = () =>
      ids.map((each) => store.imports.find(personKey(entropy, source, { id: each, username: '' }))).find((one) => one !== null)
    return byName ?? userIdOrNull(byId()?.target)
  }
  return (name, id) => {
    const key = JSON.stringify([name, id])
    const found = known.has(key) ? (known.get(key) ?? null) : look(name, id)
    known.set(key, found)
    return found
  }
}

const userIdOrNull = (text: string | undefined): UserId | null => (text === undefined ? null : userId(text))

/** How many the next maintenance deletes: they ended too long ago, and are not among their person's newest. */
function countSoonDeleted({ store, clock }: ImportDeps, rows: readonly SessionRow[]): number {
  const { keepClosedSessions, keepRecentSessions } = housePolicy(store)
  const before = clock.now() - keepClosedSessions
  const starts = new Map<UserId, number[]>()
  for (const { person, startedAt } of rows) {
    const known =
      starts.get(person) ?? store.listSessions({ state: 'all', userId: person, limit: keepRecentSessions }).map((one) => one.startedAt)
    known.push(startedAt)
    starts.set(person, known)
  }
  const newest = new Map([...starts].map(([person, all]) => [person, all.toSorted((a, b) => b - a)[keepRecentSessions - 1] ?? -Infinity]))
  if (keepRecentSessions === 0) return rows.filter(({ endedAt }) => endedAt < before).length
  return rows.filter(({ person, startedAt, endedAt }) => endedAt < before && startedAt < (newest.get(person) ?? -Infinity)).length
}

/** All sessions at once, each with its end, audited in one line. */
export function importSessions({ store, clock, entropy }: ImportDeps, plan: SessionsPlan, version: string, by: Actor): void {
  const now = clock.now()
  const sessions = plan.rows.map((row) => ({
    origin: originOfSession(entropy, plan.from.source, row),
    session: sessionOf(row, { id: entropy.uuidV7(row.startedAt), instance: entropy.uuidV7(now), source: plan.from.source, version }),
  }))
  store.imports.addSessions(sessions, auditEntry(by, now, 'sessions_imported', { ...auditDetail(plan), soonDeleted: plan.soonDeleted }))
}

type Given = Readonly<{ id: string; instance: string; source: string; version: string }>

/** A process is made up of what the other system cannot have known: nothing is ever judged by it, since the session is over. */
const sessionOf = (row: SessionRow, { id, instance, source, version }: Given): Session => ({
  id: sessionId(id),
  userId: row.person,
  owner: { hostId: '', host: row.host ?? source, bootId: '', pid: 0, processStartedAt: 0, instanceId: instanceId(instance), osUser: '' },
  appVersion: version,
  startedAt: row.startedAt,
  lastActivityAt: row.lastActivityAt,
  lastHeartbeatAt: row.lastActivityAt,
  end: {
    endedAt: utcMs(row.endedAt),
    endReason: 'imported',
    endEvidence: { imported: { source, row: row.original } },
    recoveredAt: null,
  },
})
