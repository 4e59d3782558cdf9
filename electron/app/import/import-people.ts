import type { User } from '../../core/accounts/user.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { userId } from '../../core/ids.ts'
import type { Columns, PeopleField } from '../../core/import/columns.ts'
import { readPeople } from '../../core/import/person-row.ts'
import type { PeopleRules, PersonRow } from '../../core/import/person-row.ts'
import type { SourceTable } from '../../core/import/source-row.ts'
import type { Clock, Entropy, Store } from '../../core/ports/ports.ts'
import { auditDetail, sortRows } from './import-report.ts'
import type { ImportPlan, ImportSource } from './import-report.ts'
import { originOfPerson, sameOrigin } from './origin.ts'

export type ImportDeps = Readonly<{ store: Store; clock: Pick<Clock, 'now'>; entropy: Entropy }>

/** What would become of the people of a file. Changes nothing. */
export function planPeople(
  { store, entropy }: Pick<ImportDeps, 'store' | 'entropy'>,
  table: SourceTable,
  columns: Columns<PeopleField>,
  rules: PeopleRules,
  from: ImportSource,
): ImportPlan<PersonRow> {
  const read = readPeople(table.rows, columns, rules)
  const sorted = sortRows({ ...read, refused: [...table.unfit, ...read.refused] }, (row) => {
    const origin = originOfPerson(entropy, from.source, row)
    const before = store.imports.find(origin.key)
    if (before && sameOrigin(before.content, origin.content)) return 'known'
    if (before)
      return { column: columns.of.get('id') ?? null, why: `The id ${row.id} of "${from.source}" is somebody else's here. ${OTHER_SOURCE}` }
    const taken = takenName(store, row)
    if (taken === null) return 'new'
    return { column: columns.of.get(taken) ?? null, why: `The ${taken} "${row[taken] ?? ''}" is in use here. Rename one of the two.` }
  })
  return { what: 'people', from, columns, ...sorted }
}

export const OTHER_SOURCE = 'Is it of another system? Give each a --source of its own.'

function takenName(store: Pick<Store, 'findCredentials'>, { username, email }: PersonRow): 'username' | 'email' | null {
  if (store.findCredentials(username)) return 'username'
  return email !== null && store.findCredentials(email) ? 'email' : null
}

/** `passwordHash` of the place in `rows`. All accounts at once, audited in one line; throws `name_taken` where one was added meanwhile. */
export function importPeople(
  { store, clock, entropy }: ImportDeps,
  plan: ImportPlan<PersonRow>,
  passwordHash: (at: number) => Readonly<{ hash: string; isOneTime: boolean }>,
  by: Actor,
): void {
  const now = clock.now()
  const people = plan.rows.map((row, at) => {
    const { hash, isOneTime } = passwordHash(at)
    const user: User = {
      id: userId(entropy.uuidV7(now)),
      username: row.username,
      email: row.email,
      displayName: row.displayName,
      role: row.role,
      disabledAt: row.isDisabled ? now : null,
      mustChangePassword: isOneTime,
      oneTimeSince: isOneTime ? now : null,
      createdAt: row.createdAt ?? now,
    }
    return { origin: originOfPerson(entropy, plan.from.source, row), credentials: { user, passwordHash: hash } }
  })
  store.imports.addPeople(people, auditEntry(by, now, 'people_imported', auditDetail(plan)))
}
