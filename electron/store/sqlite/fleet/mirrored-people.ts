import type { User } from '../../../core/accounts/user.ts'
import type { DirectoryPerson } from '../../../core/fleet/directory-port.ts'
import { ONLY_THE_DIRECTORY } from '../../../core/fleet/fleet-store.ts'
import type { MirroredPerson, MirrorOutcome } from '../../../core/fleet/fleet-store.ts'
import { formerName } from '../../../core/fleet/mirror.ts'
import { userId } from '../../../core/ids.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { Endings } from '../../../core/ports/store-port.ts'
import { insertUser, selectCredentials, selectCredentialsOf, selectUser, updateUserRow } from '../accounts/user-table.ts'
import type { Connection } from '../connection.ts'
import { timeOrNull } from '../odd-values.ts'
import { endAllOf } from '../session/session-transitions.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'

type Row = Readonly<{ user_id: Buffer; revision: number; cached_at: number | null; used_at: number | null }>

const SQL = {
  find: 'SELECT user_id, revision, cached_at, used_at FROM directory_people WHERE user_id = ?',
  list: 'SELECT user_id, revision, cached_at, used_at FROM directory_people',
  keep: `INSERT INTO directory_people (user_id, revision, cached_at) VALUES (?, ?, ?)
    ON CONFLICT (user_id) DO UPDATE SET revision = excluded.revision, cached_at = excluded.cached_at`,
  use: 'UPDATE directory_people SET used_at = ? WHERE user_id = ?',
  drop: 'UPDATE directory_people SET cached_at = NULL WHERE user_id = ?',
  dropHash: 'UPDATE users SET password_hash = ? WHERE id = ?',
  forget: 'DELETE FROM directory_people',
} as const

const from = (row: Row): MirroredPerson => ({
  person: userId(uuidFromBlob(row.user_id)),
  revision: row.revision,
  cachedAt: timeOrNull(row.cached_at),
  usedAt: timeOrNull(row.used_at),
})

export function selectMirrored(db: Connection, id: UserId): MirroredPerson | null {
  const row = db.statement(SQL.find).get(blobFromUuid(id)) as Row | undefined
  return row ? from(row) : null
}

export const selectAllMirrored = (db: Connection): readonly MirroredPerson[] => (db.statement(SQL.list).all() as Row[]).map(from)

export const updateUsed = (db: Connection, id: UserId, at: UtcMs): void => void db.statement(SQL.use).run(at, blobFromUuid(id))

export function dropHashes(db: Connection, people: readonly UserId[]): void {
  for (const id of people) {
    if (db.statement(SQL.drop).run(blobFromUuid(id)).changes === 1) db.statement(SQL.dropHash).run(ONLY_THE_DIRECTORY, blobFromUuid(id))
  }
}

/** Only inside `Connection.write`. Their rows stay as those of nobody who can sign in: what they did has an author. */
export function forgetMirrored(db: Connection, at: UtcMs): void {
  for (const { person } of selectAllMirrored(db)) {
    const known = selectCredentialsOf(db, person)
    if (known) updateUserRow(db, { ...known.user, role: 'user', disabledAt: at }, ONLY_THE_DIRECTORY, at)
  }
  db.statement(SQL.forget).run()
}

/** Only inside `Connection.write`. */
export function mirrorPerson(db: Connection, person: DirectoryPerson, at: UtcMs, given: string | null, ends: Endings): MirrorOutcome {
  const id = userId(person.id)
  const before = selectCredentialsOf(db, id)
  const mirrored = selectMirrored(db, id)
  if (before && !mirrored && !isOfAnEarlierLink(before.passwordHash)) return { kind: 'taken' }
  if (!makeRoom(db, person.username, id, at)) return { kind: 'taken' }
  const isSame = mirrored?.revision === person.revision
  const passwordHash = given ?? (isSame && before ? before.passwordHash : ONLY_THE_DIRECTORY)
  const user = {
    id,
    username: person.username,
    email: emailOf(db, person),
    displayName: person.displayName,
    role: person.role,
    disabledAt: person.disabled ? (before?.user.disabledAt ?? at) : null,
    mustChangePassword: person.mustChangePassword,
    oneTimeSince: null,
    createdAt: before?.user.createdAt ?? at,
  } satisfies User
  if (selectUser(db, id)) updateUserRow(db, user, passwordHash, at)
  else insertUser(db, user, passwordHash)
  const cachedAt = given === null ? (isSame ? mirrored.cachedAt : null) : at
  db.statement(SQL.keep).run(blobFromUuid(id), person.revision, cachedAt)
  return { kind: 'mirrored', user, ended: person.disabled ? endAllOf(db, id, ends, at) : [] }
}

/** Whoever had left the directory, or was of another one before, comes back. */
const isOfAnEarlierLink = (hash: string) => hash === ONLY_THE_DIRECTORY

/** A name that another of the directory's people had goes to whom the directory says; one of this desk's own does not. */
function makeRoom(db: Connection, username: string, id: UserId, at: UtcMs): boolean {
  const holder = selectCredentials(db, username)
  if (!holder || holder.user.id === id) return true
  if (!selectMirrored(db, holder.user.id) && !isOfAnEarlierLink(holder.passwordHash)) return false
  updateUserRow(db, { ...holder.user, username: formerName(holder.user.id), email: null }, holder.passwordHash, at)
  return true
}

/** An address that somebody else has here stays theirs: it is one more way to be found, and no more. */
function emailOf(db: Connection, { email, id }: DirectoryPerson): string | null {
  const holder = email === null ? null : selectCredentials(db, email)
  return holder && holder.user.id !== id ? null : email
}
