import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { importPeople, planPeople } from '../../app/import/import-people.ts'
import type { ImportPlan } from '../../app/import/import-report.ts'
import { importSessions, planSessions } from '../../app/import/import-sessions.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { matchColumns, PEOPLE_COLUMNS, SESSION_COLUMNS } from '../../core/import/columns.ts'
import { quickZone, TIME_UNITS } from '../../core/import/moments.ts'
import type { TimeRules, TimeUnit } from '../../core/import/moments.ts'
import type { SourceTable } from '../../core/import/source-row.ts'
import { zoneNamed } from '../../core/reports/zone.ts'
import { makeBackup } from '../../data-directory/backups.ts'
import type { Opened } from '../../data-directory/open.ts'
import type { Admin } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { decode } from './decode.ts'
import { answerTo, refusedAnswer } from './import-answer.ts'
import { giveOneTimePasswords } from './one-time-passwords.ts'
import { readTable } from './read-table.ts'
import { readSource } from './source-file.ts'

type CommonOptions = Readonly<{
  source: string
  dryRun?: boolean
  map: readonly string[]
  separator?: string
  encoding?: string
  timeZone?: string
  unit?: TimeUnit
  repair?: boolean
}>
type PeopleOptions = CommonOptions & Readonly<{ roleMap: readonly string[]; oneTimePasswords?: string }>
type SessionOptions = CommonOptions & Readonly<{ durationUnit?: TimeUnit }>

export const describeImport: Describe = (program, run) => {
  const imports = program
    .command('import')
    .description('take over people and sessions from another system')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} import people people.csv --dry-run\n  ${program.name()} import sessions --help`)
  common(imports, 'people', 'add an account for each row')
    .option('--role-map <word=role>', 'what a word for a role means, such as jefe=admin; may be repeated', collect, [])
    .option(
      '--one-time-passwords <file>',
      'give whoever comes without a password that can be checked one for one sign-in, listed in this new file',
    )
    .addHelpText('after', afterword(program, 'people', Object.keys(PEOPLE_COLUMNS)))
    .action((file: string, options: PeopleOptions) => run((admin) => importingPeople(admin, file, options)))
  common(imports, 'sessions', 'add each row as a session that is over')
    .addOption(new Option('--duration-unit <unit>', 'of a column that holds lengths').choices(Object.keys(TIME_UNITS)))
    .addHelpText('after', afterword(program, 'sessions', Object.keys(SESSION_COLUMNS)))
    .action((file: string, options: SessionOptions) => run((admin) => importingSessions(admin, file, options)))
}

const collect = (value: string, before: readonly string[]) => [...before, value]

const common = (imports: Command, name: string, description: string): Command =>
  imports
    .command(name)
    .description(description)
    .argument('<file>', 'CSV, or JSON: a list, a line each, or keyed by person; - for standard input')
    .option('--dry-run', 'say what would be done, and change nothing')
    .option('--source <name>', 'what the other system is called; its rows are known again by it', 'import')
    .option('--map <field=column>', 'which column a field is read from; may be repeated', collect, [])
    .option('--separator <mark>', 'between the cells of a CSV file; found out by itself')
    .option('--encoding <name>', 'of the file, such as windows-1252; UTF-8, or what its mark says, by itself')
    .option('--time-zone <zone>', 'of times that do not say theirs, such as Europe/Madrid')
    .addOption(new Option('--unit <unit>', 'of times that are numbers; found out by itself').choices(Object.keys(TIME_UNITS)))
    .option('--repair', 'take times that cannot be so (skipped by the clocks, an end before its start) for the nearest that can')

const afterword = (program: Command, what: string, fields: readonly string[]) => `
Fields: ${fields.join(', ')}. Common names of columns in English, Spanish and Italian are known by themselves.
All rows are taken, in one step after a backup, or none; those that stand in the way are listed by line. A file that is given twice adds nothing.

Examples:
  ${program.name()} import ${what} ${what}.csv --dry-run
  ${program.name()} import ${what} export.json --source crm --time-zone Europe/Rome`

function importingPeople(admin: Admin, file: string, options: PeopleOptions): Answer {
  const { table, from } = read(admin, file, options)
  const columns = matchColumns(PEOPLE_COLUMNS, table.columns, options.map)
  const list = options.oneTimePasswords === undefined ? null : path.resolve(admin.io.workingFolder, options.oneTimePasswords)
  const opened = admin.open('read')
  const rules = { times: timeRules(options, opened), oneTimePasswords: list !== null, roles: options.roleMap }
  const plan = planPeople(opened, table, columns, rules, from)
  return carryOut(admin, options, plan, () => {
    if (list !== null && existsSync(list)) {
      throw new LatchkeyError(
        'invalid_input',
        `${list} exists. Passwords are listed in a file of their own: name another. Nothing was imported.`,
      )
    }
    const passwords = giveOneTimePasswords(plan.rows, list, opened.entropy, admin)
    return {
      act: () => importPeople(opened, plan, passwords, admin.by),
      // Of accounts that there are none of. Whoever tries again is to find the name free.
      undo: () => list !== null && rmSync(list, { force: true }),
    }
  })
}

function importingSessions(admin: Admin, file: string, options: SessionOptions): Answer {
  const { table, from } = read(admin, file, options)
  const columns = matchColumns(SESSION_COLUMNS, table.columns, options.map)
  const opened = admin.open('read')
  const rules = { times: timeRules(options, opened), durationUnit: options.durationUnit ?? null }
  const plan = planSessions(opened, table, columns, rules, from)
  return carryOut(admin, options, plan, () => ({
    act: () => importSessions(opened, plan, admin.io.version, admin.by),
    undo() {},
  }))
}

function read({ io, becomeOwner }: Admin, file: string, { separator, encoding, source }: CommonOptions) {
  if (source.trim() === '') throw new LatchkeyError('invalid_input', '--source needs a name.')
  if (separator !== undefined && unescaped(separator).length !== 1) {
    throw new LatchkeyError('invalid_input', `"${separator}" is no separator: one mark is, such as ; or \\t.`)
  }
  // A file that root may read and the owner of the directory may not would be the owner's from now on: who names it may be who owns the folder it is in.
  becomeOwner()
  const { name, bytes, sha256 } = readSource(file, io)
  const table: SourceTable = readTable(decode(bytes, name, encoding ?? null), name, separator === undefined ? null : unescaped(separator))
  return { table, from: { source: source.trim(), file: path.basename(name), sha256 } }
}

const unescaped = (mark: string) => (mark === '\\t' ? '\t' : mark)

const timeRules = ({ timeZone, unit, repair = false }: CommonOptions, { clock }: Opened): TimeRules => ({
  now: clock.now(),
  zone: timeZone === undefined ? null : quickZone(zoneNamed(timeZone)),
  unit: unit ?? null,
  repair,
})

type Prepared = Readonly<{ act: () => void; undo: () => void }>

/** Of these nobody knows whether it was done. */
const UNSETTLED: ReadonlySet<unknown> = new Set(['outcome_unknown', 'database_replaced'])

/**
 * The same plan, whether it is shown or carried out. What `prepare` refuses has made no backup, and what takes long is over before it. What was
 * prepared for nothing is taken away again.
 */
function carryOut(admin: Admin, { dryRun = false }: CommonOptions, plan: ImportPlan<unknown>, prepare: () => Prepared): Answer {
  if (plan.refused.length > 0) return refusedAnswer(plan, dryRun)
  if (dryRun || plan.rows.length === 0) return answerTo(plan, { dryRun, backup: null })
  const { act, undo } = prepare()
  try {
    const backup = makeBackup(admin.dataDirectory, 'manual').name
    act()
    return answerTo(plan, { dryRun, backup })
  } catch (error) {
    if (!(error instanceof LatchkeyError && UNSETTLED.has(error.code))) undo()
    throw error
  }
}
