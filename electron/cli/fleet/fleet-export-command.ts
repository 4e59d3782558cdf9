import { Option } from 'commander'
import type { Command } from 'commander'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import { withUnseenEscaped } from '../terminal/json-text.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { withDirectory } from './directory-option.ts'
import { Directory } from './directory.ts'
import type { DirectoryOption } from './directory.ts'

type ExportOptions = DirectoryOption & Readonly<{ format: 'ecs' | 'rfc5424'; after?: string }>

export function describeFleetExport(program: Command, fleet: Command, run: Parameters<Describe>[1]): void {
  const name = program.name()
  withDirectory(fleet.command('export').description('write the audit lines of the whole fleet, oldest first, as they were received'))
    .addOption(
      new Option('--format <format>', 'Elastic Common Schema as JSON lines, or syslog lines of RFC 5424')
        .choices(['ecs', 'rfc5424'])
        .makeOptionMandatory(),
    )
    .option('--after <cursor>', 'go on after the end of an earlier export')
    .addHelpText(
      'after',
      `
The lines go to standard output as they come. Where the next export goes on is said in the end on standard error, as "cursor: …"; with --json
as {"cursor":…} on a line of its own there.

Examples:
  ${name} fleet export --format ecs > fleet.ndjson
  ${name} fleet export --format rfc5424 --after "$CURSOR" 2> cursor.txt | nc -q1 siem.example.org 601`,
    )
    .action((options: ExportOptions) => run(exporting(options)))
}

/** Written as it goes: it may be larger than any memory. */
const exporting =
  ({ format, after, ...options }: ExportOptions): AdminCommand =>
  ({ io, json }) => {
    const { stdout, stderr } = io
    const shown = format === 'ecs' ? withUnseenEscaped : harmlessLines
    const cursor = new Directory({ io }, options).export(format, after ?? null, (text) =>
      stdout.write(stdout.columns === null ? text : shown(text)),
    )
    if (cursor !== null) stderr.write(json ? `${JSON.stringify({ cursor })}\n` : `cursor: ${cursor}\n`)
    return 'said'
  }
