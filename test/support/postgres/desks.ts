import { createHash, randomUUID } from 'node:crypto'
import type { AdmissionRequest } from '../../../electron/core/fleet/admission.ts'
import type { StreamBatch, WorkstationId } from '../../../electron/core/fleet/directory-port.ts'
import type { StreamFact } from '../../../electron/core/fleet/stream.ts'
import type { TestDatabase } from './database.ts'

export type TestDesk = Readonly<{ id: WorkstationId; uid: string; incarnation: string }>
export type Ask = AdmissionRequest & Readonly<{ workstation: WorkstationId; address: string }>
type Line = StreamBatch['lines'][number]

/** Enrolled without a token, and heard of this moment. */
export async function newDesk({ sql }: TestDatabase, name = 'desk', site = 'Rome'): Promise<TestDesk> {
  const uid = randomUUID()
  const incarnation = randomUUID()
  const [row] = await sql<{ id: number }>(
    `WITH w AS (INSERT INTO workstations (uid, name, site, public_key) VALUES ($1, $2, $3, '\\x01') RETURNING id),
      i AS (INSERT INTO inbox (workstation_id, incarnation, next_seq) SELECT id, $4, 1 FROM w),
      p AS (INSERT INTO presence (workstation_id, seen_at, clock_ahead_ms) SELECT id, clock_timestamp(), 0 FROM w)
     SELECT id FROM w`,
    [uid, name, site, incarnation],
  )
  return { id: row?.id ?? 0, uid, incarnation }
}

/** The desk has not been heard of for an hour. */
export const silence = ({ sql }: TestDatabase, { id }: TestDesk) =>
  sql(`UPDATE presence SET seen_at = clock_timestamp() - interval '1 hour' WHERE workstation_id = $1`, [id])

export async function newPerson({ sql }: TestDatabase, username: string = randomUUID(), role = 'user'): Promise<string> {
  const id = randomUUID()
  const [row] = await sql<{ revision: string }>(
    `INSERT INTO people (id, username, username_key, display_name, role, password_hash) VALUES ($1, $2, $2, $3, $4, 'hash') RETURNING revision`,
    [id, username, username.toUpperCase(), role],
  )
  revisions.set(id, Number(row?.revision))
  return id
}

/** Of people as they were made. */
const revisions = new Map<string, number>()

export const setPolicy = ({ sql }: TestDatabase, settings: Readonly<Record<string, string>>) =>
  sql('INSERT INTO policy_versions (settings) VALUES ($1)', [JSON.stringify(settings)])

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

export const lineOf = (
  seq: number,
  facts: readonly StreamFact[] = [],
  { kind = 'noted', at = 1_700_000_000_000 + seq, ...more }: Partial<Line> = {},
): Line => ({
  seq,
  at,
  kind,
  actorUserId: null,
  sessionId: null,
  detail: JSON.stringify({ seq }),
  hash: hashOf(`${seq} ${JSON.stringify(facts)} ${more.detail ?? ''}`),
  people: {},
  names: null,
  facts,
  ...more,
})

export const batchOf = ({ id, incarnation }: TestDesk, from: number, ...facts: readonly (readonly StreamFact[])[]): StreamBatch => ({
  workstation: id,
  incarnation,
  from,
  lines: facts.map((of, index) => lineOf(from + index, of)),
})

export const started = (session: string, person: string, admission: 'granted' | 'offline' | 'local' = 'granted'): StreamFact => ({
  fact: 'started',
  session,
  person,
  startedAt: 1_700_000_000_000,
  admission,
  appVersion: '1.0.0',
  host: 'desk',
  osUser: 'kiosk',
  pid: 7,
})

export const ended = (session: string, at = 1_700_000_100_000): StreamFact => ({
  fact: 'ended',
  session,
  at,
  reason: 'signed_out',
  evidence: { trigger: 'menu' },
  recovered: false,
})

export const askOf = ({ id }: TestDesk, person: string, more: Partial<Ask> = {}): Ask => ({
  workstation: id,
  person,
  session: randomUUID(),
  boot: 1,
  revision: revisions.get(person) ?? 0,
  takeOver: false,
  address: '10.0.0.1',
  ...more,
})
