import type { User } from '../../core/accounts/user.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { userId } from '../../core/ids.ts'
import type { Columns, PeopleField } from '../../core/import/columns.ts'
import { looksLike, readPeople } from '../../core/import/person-row.ts'
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
    const obstacle = store.imports.obstacle(row)
    if (!obstacle) return 'new'
    const why =
      obstacle.kind === 'taken'
        ? `The ${obstacle.field} "${row[obstacle.field] ?? ''}" is in use here. Rename one of the two.`
        : looksLike(obstacle.name)
    return { column: columns.of.get(obstacle.field) ?? null, why }
  })
  return { what: 'people', from, columns, ...sorted }
}

export const OTHER_SOURCE = 'Is it of another system? Give each a --source of its own.'

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
  const obstacle = store.imports.addPeople(people, auditEntry(by, now, 'people_imported', auditDetail(plan)))
  if (!obstacle) return
  throw new LatchkeyError(
    'name_taken',
    `The ${obstacle.field} of somebody in the file has come into use meanwhile. Nothing was imported.`,
    {
      params: { field: obstacle.field },
    },
  )
}
