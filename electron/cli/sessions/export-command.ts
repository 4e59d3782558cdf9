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
import { findPerson } from '../accounts/find-person.ts'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import type { AdminIo, Answer } from '../terminal/admin-io.ts'
import { createExportFile } from './export-file.ts'

type ExportOptions = Readonly<{ format: ExportFormat; output?: string; active?: boolean; user?: string }>

export function describeExportCommand(program: Command, sessions: Command, run: Parameters<Describe>[1]): void {
  sessions
    .command('export')
    .description('write the sessions, newest first, as CSV or JSON')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).makeOptionMandatory())
    .option('--output <file>', 'into this file, which only you may read, instead of standard output (-)')
    .addOption(new Option('--all', 'the closed ones, too (the default)').conflicts('active'))
    .option('--active', 'only those that have not ended')
    .option('--user <name>', 'only those of one person: username, email or display name')
    .addHelpText('after', afterword(program.name()))
    .action((options: ExportOptions) => run(exporting(options, program.opts<{ json?: boolean }>().json ?? false)))
}

const afterword = (command: string) => `
The columns, and the fields in JSON, are those of "sessions list --json". In CSV, a text that a spreadsheet would take for a formula begins
with an apostrophe. The file appears when it is whole; one of the same name is replaced, behind a link the one it leads to. Into a pipe or a
device is written as it goes.

Examples:
  ${command} sessions export --format csv --output sessions.csv
  ${command} sessions export --format json --user maria`

function exporting(options: ExportOptions, json: boolean): AdminCommand {
  return (admin) => {
    const { format } = options
    const output = options.output === '-' ? undefined : options.output
    if (json && format === 'csv' && output === undefined) {
      throw new LatchkeyError('invalid_input', 'CSV on standard output is no JSON document. Use --output FILE, or leave out --json.')
    }
    const { store, clock, judge } = admin.open('read')
    const now = clock.now()
    const filter: ConsoleFilter = {
      ...(options.active ? { state: 'active' } : {}),
      ...(options.user === undefined ? {} : { person: findPerson(options.user, store, admin.io.command).id }),
    }
    const circumstances = { judge, now, policy: housePolicy(store), inWords: durationText }
    // What others write meanwhile is not in it: no row twice, none left out.
    const pieces = store.reports.inOneMoment((moment) => exportSessions(moment, filter, format, circumstances))
    const audit = (rows: number) => store.appendAudit(auditEntry(admin.by, now, 'exported', { what: 'sessions', format, filter, rows }))
    if (output !== undefined) return intoFile(pieces, path.resolve(admin.io.workingFolder, output), audit)
    audit(drain(pieces, admin.io.stdout.write))
    return 'said'
  }
}

function drain(pieces: ExportPieces, write: AdminIo['stdout']['write']): number {
  let rows = 0
  for (const { text, done } of pieces) {
    if (text !== '') write(text)
    rows = done
  }
  return rows
}

function intoFile(pieces: ExportPieces, name: string, audit: (rows: number) => void): Answer {
  const file = createExportFile(name)
  try {
    const rows = drain(pieces, file.write)
    audit(rows)
    file.finish()
    return { json: { file: name, rows }, text: () => `Wrote ${rows} ${rows === 1 ? 'session' : 'sessions'} to ${name}.\n` }
  } finally {
    file.discard()
  }
}
