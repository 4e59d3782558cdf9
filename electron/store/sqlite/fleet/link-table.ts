import type { DirectoryLink, NewLink } from '../../../core/fleet/fleet-store.ts'
import type { Connection } from '../connection.ts'
import { listFrom, timeFrom } from '../odd-values.ts'

type LinkRow = Readonly<{
  url: string
  uid: string
  workstation: number
  name: string
  site: string
  fingerprint: string
  device_key: string
  incarnation: string
  acked_seq: number
  boot: number
  policy_version: number
  policy_names: string
  people_revision: number
  since: number
  refused: string | null
}>

const SQL = {
  find: `SELECT url, uid, workstation, name, site, fingerprint, device_key, incarnation, acked_seq, boot, policy_version, policy_names,
    people_revision, since, refused FROM directory_link`,
  insert: `INSERT OR IGNORE INTO directory_link (place, url, uid, workstation, name, site, fingerprint, device_key, incarnation, acked_seq, since)
    VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  delete: 'DELETE FROM directory_link',
  acknowledge: 'UPDATE directory_link SET acked_seq = ? WHERE incarnation = ? AND acked_seq < ?',
  open: 'UPDATE directory_link SET boot = ?',
  begin: 'UPDATE directory_link SET incarnation = ?, acked_seq = ?',
  refuse: 'UPDATE directory_link SET refused = ?',
  key: 'UPDATE directory_link SET device_key = ?',
  policy: 'UPDATE directory_link SET policy_version = ?, policy_names = ?',
  people: 'UPDATE directory_link SET people_revision = ?',
} as const

const rowOf = (db: Connection) => db.statement(SQL.find).get() as LinkRow | undefined

export function selectLink(db: Connection): DirectoryLink | null {
  const row = rowOf(db)
  if (!row) return null
  const { device_key: key, acked_seq: ackedSeq, policy_version: policyVersion, people_revision: peopleRevision, ...rest } = row
  const { policy_names: _names, ...plain } = rest
  return { ...plain, key, ackedSeq, policyVersion, peopleRevision, since: timeFrom(row.since) }
}

export const selectPolicyNames = (db: Connection): readonly string[] =>
  listFrom(rowOf(db)?.policy_names ?? '[]').filter((name) => typeof name === 'string')

export const insertLink = (db: Connection, link: NewLink): boolean =>
  db
    .statement(SQL.insert)
    .run(
      link.url,
      link.uid,
      link.workstation,
      link.name,
      link.site,
      link.fingerprint,
      link.key,
      link.incarnation,
      link.ackedSeq,
      link.since,
    ).changes === 1

export const deleteLink = (db: Connection): boolean => db.statement(SQL.delete).run().changes === 1

export const updateAcknowledged = (db: Connection, incarnation: string, seq: number): void =>
  void db.statement(SQL.acknowledge).run(seq, incarnation, seq)

export const updateBoot = (db: Connection, boot: number): void => void db.statement(SQL.open).run(boot)

export const updateStream = (db: Connection, incarnation: string, ackedSeq: number): void =>
  void db.statement(SQL.begin).run(incarnation, ackedSeq)

export const updateRefused = (db: Connection, why: string | null): void => void db.statement(SQL.refuse).run(why)

export const updateKey = (db: Connection, key: string): void => void db.statement(SQL.key).run(key)

export const updatePolicy = (db: Connection, version: number, names: readonly string[]): void =>
  void db.statement(SQL.policy).run(version, JSON.stringify(names))

export const updatePeopleRevision = (db: Connection, revision: number): void => void db.statement(SQL.people).run(revision)
