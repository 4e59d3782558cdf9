import { alikeKeys, lookAlike } from '../accounts/look-alike.ts'
import { nameKey } from '../accounts/name-key.ts'
import { checkedNames } from '../accounts/names.ts'
import type { Names } from '../accounts/names.ts'
import { judgeStoredHash } from '../accounts/stored-hash.ts'
import type { Role } from '../accounts/user.ts'
import { LatchkeyError } from '../errors.ts'
import type { UtcMs } from '../ids.ts'
import { Fields, namesOf } from './columns.ts'
import type { Columns, PeopleField } from './columns.ts'
import { readMoment } from './moments.ts'
import type { TimeRules } from './moments.ts'
import { readRows, refuseCell } from './source-row.ts'
import type { ReadRows, SourceRow } from './source-row.ts'
import { readTruth } from './truth.ts'

/** Somebody as the other system knows them, in the form in which an account is stored. */
export type PersonRow = Names &
  Readonly<{
    place: string
    /** The other system's own name for them. */
    id: string | null
    role: Role
    isDisabled: boolean
    /** Null where there is none, or none that can be checked. */
    passwordHash: string | null
    createdAt: UtcMs | null
  }>

export type PeopleRules = Readonly<{
  times: TimeRules
  /** Whether everybody whose hash cannot be taken is given a one-time password. */
  oneTimePasswords: boolean
  /** More words for the two roles, as they were given: `jefe=admin`. */
  roles: readonly string[]
}>

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  admin:
    'admin administrator administrador administradora amministratore amministratrice superuser superadmin root owner 1 true si sí sì yes',
  user: 'user usuario usuaria utente empleado empleada operatore operatrice operator staff member basic standard vendedor cajero 0 false no',
}

export function readPeople(rows: readonly SourceRow[], columns: Columns<PeopleField>, rules: PeopleRules): ReadRows<PersonRow> {
  if (!columns.of.has('username') && !columns.of.has('email')) {
    throw new LatchkeyError(
      'invalid_input',
      `No column says how people sign in. Say which with --map username=COLUMN; there are ${namesOf(columns.left)}.`,
    )
  }
  const roles = roleWords(rules.roles)
  const crowd = new Crowd()
  return readRows(rows, (row, remark) => {
    const person = readPerson(new Fields(row, columns), row.place, { ...rules, roles }, remark)
    crowd.join(person, columns)
    return person
  })
}

type Roles = ReadonlyMap<string, Role>

function readPerson(
  fields: Fields<PeopleField>,
  place: string,
  rules: Omit<PeopleRules, 'roles'> & Readonly<{ roles: Roles }>,
  remark: (what: string) => void,
): PersonRow {
  const created = readMoment(fields.cell('createdAt'), fields.column('createdAt'), rules.times)
  if (created?.remark) remark(created.remark)
  return {
    place,
    id: fields.text('id'),
    ...readNames(fields),
    role: readRole(fields, rules.roles),
    isDisabled: readTruth(fields, 'active') === false || readTruth(fields, 'disabled') === true,
    passwordHash: readHash(fields, rules.oneTimePasswords, remark),
    createdAt: created?.at ?? null,
  }
}

/** Where people signed in with their email, what stands before its `@` becomes the username. */
function readNames(fields: Fields<PeopleField>): Names {
  const typed = fields.text('username') ?? fields.text('email')
  if (typed === null) return refuseCell(fields.column('username') ?? fields.column('email'), 'There is no name to sign in with.')
  const isEmail = typed.includes('@')
  const email = fields.text('email') ?? (isEmail ? typed : null)
  const displayName = [fields.text('displayName'), fields.text('lastName')].filter((part) => part !== null).join(' ')
  try {
    return checkedNames({ username: isEmail ? typed.slice(0, typed.indexOf('@')) : typed, email, displayName })
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    const field = String(error.params['field'] ?? 'username') as 'username' | 'email' | 'displayName'
    return refuseCell(fields.column(field) ?? fields.column('email'), error.message)
  }
}

function readRole(fields: Fields<PeopleField>, words: Roles): Role {
  const text = fields.text('role')
  if (text === null) return 'user'
  return (
    words.get(text.toLowerCase()) ??
    refuseCell(fields.column('role'), `"${text}" is no role. Say what it is with --role-map "${text}=user" or --role-map "${text}=admin".`)
  )
}

function roleWords(given: readonly string[]): Roles {
  const words = (Object.entries(ROLE_WORDS) as [Role, string][]).flatMap(([role, text]) =>
    text.split(' ').map((word) => [word, role] as const),
  )
  const said = given.map((one) => {
    const at = one.lastIndexOf('=')
    const role = one.slice(at + 1)
    if (at < 1 || (role !== 'user' && role !== 'admin')) {
      throw new LatchkeyError('invalid_input', `"${one}" says nothing of a role. Write WORD=user or WORD=admin.`)
    }
    return [one.slice(0, at).trim().toLowerCase(), role] as const
  })
  return new Map([...words, ...said])
}

function readHash(fields: Fields<PeopleField>, oneTimePasswords: boolean, remark: (what: string) => void): string | null {
  const hash = fields.text('passwordHash')
  if (hash !== null && judgeStoredHash(hash) !== 'unusable') return hash
  if (oneTimePasswords) {
    if (hash !== null) remark('the password cannot be taken over; a one-time password is given instead')
    return null
  }
  const column = fields.column('passwordHash')
  return hash === null
    ? refuseCell(column, 'There is no password. --one-time-passwords FILE gives everybody without one a password for one sign-in.')
    : refuseCell(
        column,
        'This is no hash that can be checked: argon2id and bcrypt are, plain passwords, MD5 and SHA are not. --one-time-passwords FILE gives such people a password for one sign-in.',
      )
}

/** The people of the file that were read so far: an email is another name of one person, so it may be nobody else's username either. */
class Crowd {
  readonly #places = new Map<string, string>()
  readonly #alike = new Map<string, Names[]>()

  /** Throws a refusal where one of the names, or the id, is somebody's already, or looks like it. */
  join(person: PersonRow, columns: Columns<PeopleField>): void {
    const keys = [
      ['username', nameKey(person.username)],
      ['email', person.email === null ? null : nameKey(person.email)],
      ['id', person.id === null ? null : `id ${person.id}`],
    ] as const
    for (const [field, key] of keys) {
      const before = key === null ? undefined : this.#places.get(key)
      if (before !== undefined) refuseCell(columns.of.get(field) ?? null, `The ${field} is that of ${before}, too.`)
    }
    const others = alikeKeys(person).flatMap((key) => this.#alike.get(key) ?? [])
    const alike = lookAlike(person, null, others)
    if (alike) refuseCell(columns.of.get(alike.field) ?? null, looksLike(alike.name))
    for (const [, key] of keys) if (key !== null) this.#places.set(key, person.place)
    for (const key of alikeKeys(person)) this.#alike.set(key, [...(this.#alike.get(key) ?? []), person])
  }
}

export const looksLike = (name: string) => `It looks like "${name}", which is somebody else's. Rename one of the two.`
