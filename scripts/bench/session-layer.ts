import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import { instanceId, sessionId, userId, utcMs } from '../../electron/core/ids.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { SESSION_SQL } from '../../electron/store/sqlite/session/session-table.ts'
import { blobFromUuid } from '../../electron/store/sqlite/session/uuid-blob.ts'

export type Measured = Readonly<{ operation: string; oursUs: number; rawUs: number; ratio: number }>

type Operations = Readonly<Record<'startSession' | 'recordHeartbeat' | 'findSession' | 'listPerson' | 'endSession', () => void>>
type Contender = Readonly<{ prepare: (session: Session) => Operations; close: () => void }>

const PEOPLE = 500
const FILLED_SESSIONS = 10_000
const LISTED = 20
const T0 = 1_760_000_000_000

export const endOf = ({ startedAt }: Pick<Session, 'startedAt'>): SessionEnd => ({
  endedAt: utcMs(startedAt + 1),
  endReason: 'window_closed',
  endEvidence: { trigger: 'close' },
  recoveredAt: null,
})
const TOKEN_HASH = randomBytes(32)

/**
 * Medians of alternating turns in one process, on two copies of one database with 10 000 sessions: our layer against the same
 * statements, prepared once, with parameters made beforehand, rows left as they come and no audit hash. The goal is 1.25 at most.
 */
export function measureSessionLayer(turns = 3_000): readonly Measured[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-bench-'))
  const people = Array.from({ length: PEOPLE }, () => userId(randomUUID()))
  const [oursFile, rawFile] = [path.join(folder, 'ours.db'), path.join(folder, 'raw.db')]
  for (const file of [oursFile, rawFile]) fill(file, people)
  const [ours, raw] = [openOurs(oursFile), openRaw(rawFile)]
  try {
    return compare(ours, raw, people, turns)
  } finally {
    ours.close()
    raw.close()
    rmSync(folder, { recursive: true })
  }
}

function compare(ours: Contender, raw: Contender, people: readonly Session['userId'][], turns: number): readonly Measured[] {
  const times = new Map<keyof Operations, { ours: number[]; raw: number[] }>()
  for (let turn = 0; turn < turns; turn++) {
    const session = aSession(people[turn % PEOPLE] as Session['userId'], T0 + turn)
    const [oursNow, rawNow] = [ours.prepare(session), raw.prepare(session)]
    for (const operation of Object.keys(oursNow) as (keyof Operations)[]) {
      const taken = times.get(operation) ?? { ours: [], raw: [] }
      times.set(operation, taken)
      const first = turn % 2 === 0
      if (first) taken.ours.push(timed(oursNow[operation]))
      taken.raw.push(timed(rawNow[operation]))
      if (!first) taken.ours.push(timed(oursNow[operation]))
    }
  }
  return [...times].map(([operation, taken]) => {
    const [oursUs, rawUs] = [median(taken.ours), median(taken.raw)]
    return { operation, oursUs, rawUs, ratio: oursUs / rawUs }
  })
}

function openOurs(file: string): Contender {
  const store = openSqliteStore(file)
  return {
    prepare(session) {
      const end = endOf(session)
      return {
        startSession: () => store.startSession(session, TOKEN_HASH, audit(session)),
        recordHeartbeat: () => store.recordHeartbeat(session.id, session.startedAt, session.startedAt),
        findSession: () => store.findSession(session.id),
        listPerson: () => store.listSessions({ state: 'all', userId: session.userId, limit: LISTED }),
        endSession: () => store.endSession(session.id, end, audit(session)),
      }
    },
    close: () => store.close(),
  }
}

function openRaw(file: string): Contender {
  const open = (synchronous: string) => {
    const db = new Database(file)
    db.pragma(`synchronous = ${synchronous}`)
    db.pragma('wal_autocheckpoint = 8000')
    return db
  }
  const [db, relaxed] = [open('FULL'), open('NORMAL')]
  const prepared = (sql: string) => db.prepare(sql)
  const [begin, commit] = [prepared('BEGIN IMMEDIATE'), prepared('COMMIT')]
  const { insert, activeOfPersonNewest: activeOfPerson, activeOfInstance, end, find, newestOfPerson, heartbeat } = SESSION_SQL
  const [inserting, ofPerson, ofInstance, ending, finding, listing] = [
    insert,
    activeOfPerson,
    activeOfInstance,
    end,
    find,
    newestOfPerson,
  ].map(prepared) as Prepared6
  const beating = relaxed.prepare(heartbeat)
  const lastAudit = prepared('SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1')
  const auditing = prepared(
    'INSERT INTO audit_events (seq, at, kind, actor_user_id, session_id, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const append = (id: Buffer, person: Buffer) => {
    const last = lastAudit.get() as { seq: number; hash: Buffer }
    auditing.run(last.seq + 1, T0, 'signed_in', person, id, '{}', last.hash, TOKEN_HASH)
  }
  return {
    prepare(session) {
      const { owner } = session
      const [id, person, instance] = [blobFromUuid(session.id), blobFromUuid(session.userId), blobFromUuid(owner.instanceId)]
      const identity = [
        owner.pid,
        owner.processStartedAt,
        owner.bootId,
        owner.hostId,
        owner.host,
        instance,
        owner.osUser,
        session.appVersion,
      ]
      const { endedAt, endReason } = endOf(session)
      const row = [id, person, TOKEN_HASH, ...identity, session.startedAt, session.startedAt, session.startedAt]
      return {
        startSession() {
          begin.run()
          if (ofPerson.get(person, -1) ?? ofInstance.get(instance)) throw new Error('in the way')
          inserting.run(row)
          append(id, person)
          commit.run()
        },
        recordHeartbeat: () => void beating.run(session.startedAt, session.startedAt, id),
        findSession: () => void finding.get(id),
        listPerson: () => void listing.all(person, LISTED),
        endSession() {
          begin.run()
          ending.run(endedAt, endReason, '{"trigger":"close"}', null, null, null, id)
          append(id, person)
          finding.get(id)
          commit.run()
        },
      }
    },
    close() {
      relaxed.close()
      db.close()
    },
  }
}

type Prepared = Database.Statement
type Prepared6 = [Prepared, Prepared, Prepared, Prepared, Prepared, Prepared]

function fill(file: string, people: readonly Session['userId'][]): void {
  const store = openSqliteStore(file)
  addPeople(store, people)
  for (let n = 0; n < FILLED_SESSIONS; n++) {
    const session = aSession(people[n % PEOPLE] as Session['userId'], T0 - FILLED_SESSIONS + n)
    store.startSession(session, TOKEN_HASH, audit(session))
    store.endSession(session.id, endOf(session), audit(session))
  }
  store.checkpoint(0)
  store.close()
}

export function addPeople(store: ReturnType<typeof openSqliteStore>, people: readonly Session['userId'][]): void {
  for (const [n, id] of people.entries()) {
    const user = {
      id,
      username: `person-${n}`,
      email: null,
      displayName: 'A person',
      role: 'user',
      disabledAt: null,
      mustChangePassword: false,
      oneTimeSince: null,
      createdAt: utcMs(T0),
    } as const
    store.addUser(user, 'none', { at: utcMs(T0), kind: 'user_added', actorUserId: id, sessionId: null, detail: {} })
  }
}

export function aSession(person: Session['userId'], at: number): Session {
  const owner = {
    hostId: randomUUID(),
    host: 'desk-7',
    bootId: randomUUID(),
    pid: 4242,
    processStartedAt: 123_456,
    instanceId: instanceId(randomUUID()),
    osUser: 'kiosk',
  }
  const startedAt = utcMs(at)
  return {
    id: sessionId(randomUUID()),
    userId: person,
    owner,
    appVersion: '0.1.0',
    startedAt,
    lastActivityAt: startedAt,
    lastHeartbeatAt: startedAt,
    end: null,
  }
}

export const audit = (session: Session): AuditEntry => ({
  at: utcMs(T0),
  kind: 'signed_in',
  actorUserId: session.userId,
  sessionId: session.id,
  detail: {},
})

function timed(operation: () => void): number {
  const before = process.hrtime.bigint()
  operation()
  return Number(process.hrtime.bigint() - before) / 1_000
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  for (const { operation, oursUs, rawUs, ratio } of measureSessionLayer()) {
    console.log(
      `${operation.padEnd(16)} ours ${oursUs.toFixed(1).padStart(7)} µs   raw ${rawUs.toFixed(1).padStart(7)} µs   ratio ${ratio.toFixed(2)}`,
    )
  }
}
