import { oneTimePassword } from '../../core/accounts/one-time-password.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { PersonRow } from '../../core/import/person-row.ts'
import type { Entropy } from '../../core/ports/ports.ts'
import { csvRecord } from '../../core/reports/csv.ts'
import type { Admin } from '../admin-session.ts'
import { createExportFile } from '../sessions/export-file.ts'

type Given = Readonly<{ hash: string; isOneTime: boolean }>

/**
 * The hash of each person in `rows`. Passwords that are made here are on disk in `list`, for its owner alone, when this returns: before the
 * accounts are there, since nobody could tell them afterwards.
 */
export function giveOneTimePasswords(
  rows: readonly PersonRow[],
  list: string | null,
  entropy: Entropy,
  { hashPassword, io }: Pick<Admin, 'hashPassword' | 'io'>,
): (at: number) => Given {
  const made = rows.map((row, at) => {
    if (row.passwordHash !== null) return { row, password: null, given: { hash: row.passwordHash, isOneTime: false } }
    const password = oneTimePassword(entropy)
    if (io.stderr.isTerminal) io.stderr.write(`\rMaking passwords: ${at + 1} of ${rows.length}`)
    return { row, password, given: { hash: hashPassword(password, []), isOneTime: true } }
  })
  if (io.stderr.isTerminal && made.length > 0) io.stderr.write('\n')
  if (list !== null) {
    const lines = made.flatMap(({ row, password }) => (password === null ? [] : [csvRecord([row.username, row.displayName, password])]))
    writeList(list, [csvRecord(['username', 'displayName', 'oneTimePassword']), ...lines])
  }
  return (at) => made[at]?.given ?? noSuchRow(at)
}

function writeList(list: string, lines: readonly string[]): void {
  const file = createExportFile(list)
  try {
    for (const line of lines) file.write(line)
    file.finish()
  } finally {
    file.discard()
  }
}

function noSuchRow(at: number): never {
  throw new LatchkeyError('internal', `There is no row ${at}.`)
}
