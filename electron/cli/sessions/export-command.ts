import path from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { housePolicy } from '../../app/policy/policies.ts'
import type { ExportFormat, ExportPieces } from '../../app/reports/export-document.ts'
import { exportSessions } from '../../app/reports/export-sessions.ts'
import { durationText } from '../../contract/duration-text.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { ConsoleFilter } from '../../core/reports/console-port.ts'
import type { Separator } from '../../core/reports/csv.ts'
import { zoneNamed } from '../../core/reports/zone.ts'
import { findPerson } from '../accounts/find-person.ts'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import type { AdminIo } from '../terminal/admin-io.ts'
import { createExportFile, standardOutput } from './export-file.ts'
import type { Target } from './export-file.ts'
import { localZone } from './local-zone.ts'

type ExportOptions = Readonly<{
  format: ExportFormat
  output?: string
  active?: boolean
  user?: string
  separator?: Separator
  forExcel?: boolean
  timeZone?: string
}>

const SEPARATORS: Readonly<Record<string, Separator>> = {
  ',': ',',
  comma: ',',
  ';': ';',
  semicolon: ';',
  '\t': '\t',
  [String.raw`\t`]: '\t',
  tab: '\t',
}

export function describeExportCommand(program: Command, sessions: Command, run: Parameters<Describe>[1]): void {
  sessions
    .command('export')
    .description('write the sessions, newest first, as CSV or JSON')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).makeOptionMandatory())
    .option('--output <file>', 'into this file, which only you may read, instead of standard output (-)')
    .addOption(new Option('--all', 'the closed ones, too (the default)').conflicts('active'))
    .option('--active', 'only those that have not ended')
    .option('--user <name>', 'only those of one person: username, email or display name')
    .option('--separator <sign>', 'of CSV: comma (unless said otherwise), semicolon or tab', separatorFrom)
    .option('--for-excel', 'CSV as a spreadsheet in the language of this computer opens it, with the local time beside UTC')
    .option('--time-zone <name>', 'in CSV, beside UTC the time there: a name such as Europe/Rome, or local for this computer')
    .addHelpText('after', afterword(program.name()))
    .action((options: ExportOptions) => run(exporting(options, program.opts<{ json?: boolean }>().json ?? false)))
}

const afterword = (command: string) => `
The columns, and the fields in JSON, are those of "sessions list --json". In CSV every text is in quotes, and one that a spreadsheet would take
for a formula begins with an apostrophe. A file of CSV begins with a byte order mark, by which spreadsheets know UTF-8; standard output, a
pipe or a device gets none, unless it is --for-excel.
The file appears when it is whole; one of the same name is replaced, behind a link the one it leads to. Into a pipe or a device is written
as it goes; where its reader goes away, the audit log has how many sessions were handed over.

Examples:
  ${command} sessions export --format csv --output sessions.csv
  ${command} sessions export --format csv --for-excel --output sessions.csv
  ${command} sessions export --format json --user maria`

function exporting(options: ExportOptions, json: boolean): AdminCommand {
  const { format } = options
  return (admin) => {
    if (format === 'json' && (options.separator !== undefined || options.forExcel || options.timeZone !== undefined))
      throw new LatchkeyError('invalid_input', '--separator, --for-excel and --time-zone go with --format csv: JSON has times in UTC.')
    const output = options.output === '-' ? undefined : options.output
    if (json && format === 'csv' && output === undefined)
      throw new LatchkeyError('invalid_input', 'CSV on standard output is no JSON document. Use --output FILE, or leave out --json.')
    const zone = zoneMeant(options, admin.io)
    const { store, clock, judge, here } = admin.open('read')
    const now = clock.now()
    const filter: ConsoleFilter = {
      ...(options.active ? { state: 'active' } : {}),
      ...(options.user === undefined ? {} : { person: findPerson(options.user, store, admin.io.command).id }),
    }
    const name = output === undefined ? null : path.resolve(admin.io.workingFolder, output)
    const target = name === null ? standardOutput(admin.io, format) : createExportFile(name)
    const form = { separator: separatorMeant(options, admin.io), mark: options.forExcel === true || !target.flows, zone }
    const circumstances = { judge, now, policy: { ...housePolicy(store), here }, inWords: durationText }
    // What others write meanwhile is not in it: no row twice, none left out.
    const pieces = store.reports.inOneMoment((moment) => exportSessions(moment, filter, format, circumstances, form))
    const facts = { what: 'sessions', format, filter }
    const rows = handOver(pieces, target, (handed) => store.appendAudit(auditEntry(admin.by, now, 'exported', { ...facts, ...handed })))
    if (name === null) return 'said'
    return { json: { file: name, rows }, text: () => `Wrote ${rows} ${rows === 1 ? 'session' : 'sessions'} to ${name}.\n` }
  }
}

/** The audit log has what left, also where it was cut short: then the sessions of a piece that was begun count. */
function handOver(pieces: ExportPieces, target: Target, audit: (handed: { rows: number; cutShort?: true }) => void): number {
  let [rows, isWhole] = [0, false]
  try {
    for (const { text, done } of pieces) {
      rows = done
      if (text !== '' && !target.write(text)) return rows
    }
    isWhole = true
    if (!target.flows) audit({ rows })
    target.finish()
    return rows
  } finally {
    if (target.flows) audit(isWhole ? { rows } : { rows, cutShort: true })
    target.discard()
  }
}

function zoneMeant({ timeZone, forExcel = false }: ExportOptions, io: AdminIo): string | null {
  if (timeZone === undefined && !forExcel) return null
  return zoneNamed(timeZone === undefined || timeZone === 'local' ? localZone(io, 'Times are told') : timeZone).name
}

/** Where the comma is the decimal sign, spreadsheets separate by the semicolon. */
function separatorMeant({ separator, forExcel = false }: ExportOptions, { env }: AdminIo): Separator {
  if (separator !== undefined || !forExcel) return separator ?? ','
  const decimal = numbersOf(env['LC_ALL'] || env['LC_NUMERIC'] || env['LANG'])
    .formatToParts(1.5)
    .find(({ type }) => type === 'decimal')
  return decimal?.value === ',' ? ';' : ','
}

/** By a name such as `es_ES.UTF-8`; otherwise as the system has it. */
function numbersOf(locale: string | undefined): Intl.NumberFormat {
  const [tag = ''] = (locale ?? '').replace('_', '-').split(/[.@]/)
  return new Intl.NumberFormat(/^[a-z]{2,3}(-[A-Za-z]{2})?$/.test(tag) ? tag : undefined)
}

function separatorFrom(text: string): Separator {
  const separator = SEPARATORS[text]
  if (separator) return separator
  throw new LatchkeyError('invalid_input', `--separator takes comma, semicolon or tab; "${text}" is none of them.`)
}
