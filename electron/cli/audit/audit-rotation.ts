import { Option } from 'commander'
import type { Command } from 'commander'
import { planAuditRotation, rotateAudit } from '../../app/audit/rotate-audit.ts'
import type { AuditRotation, Keeping } from '../../app/audit/rotate-audit.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'

type Options = Readonly<{ keep?: string; olderThan?: string; dryRun?: boolean }>

const OLD = '90d'

export function describeRotation(audit: Command, name: string, run: Parameters<Describe>[1]): void {
  audit
    .command('rotate')
    .description('move old entries into a file in the data directory, and keep the chain')
    .addOption(new Option('--keep <number>', 'leave so many of the newest entries').conflicts('olderThan'))
    .option('--older-than <duration>', `move entries that are older than this (${OLD} unless said otherwise)`)
    .option('--dry-run', 'only say what would be moved')
    .addHelpText('after', afterword(name))
    .action((options: Options) => run(rotateCommand(options)))
}

const afterword = (command: string) => `
The file is written, synchronised and read back before anything leaves the database. It stays part of the log, and in the data directory: where
it is missing, "audit verify" ends with 1 and doctor calls it a problem. Copy it to where it is safe, too. "audit verify --archives" checks every
entry in it.

Examples:
  ${command} audit rotate --dry-run
  ${command} audit rotate --older-than 30d
  ${command} audit rotate --keep 1000 --json`

function rotateCommand(options: Options): AdminCommand {
  const keeping = keepingFrom(options)
  return (admin) => {
    const deps = admin.open('read')
    const plan = planAuditRotation(deps, keeping)
    const segments = options.dryRun ? [] : rotateAudit(deps, plan, admin.by)
    const { lines, kept } = plan
    const range = lines === 0 ? null : { firstSeq: plan.firstSeq, lastSeq: plan.lastSeq }
    const archives = segments.map(({ name, firstSeq, lastSeq }) => ({ file: name, firstSeq, lastSeq }))
    return { json: { dryRun: options.dryRun ?? false, lines, kept, range, archives }, text: () => textOf(plan, options, archives) }
  }
}

function keepingFrom({ keep, olderThan }: Options): Keeping {
  if (keep === undefined) return { youngerThan: parseDuration(olderThan ?? OLD) }
  if (!/^\d{1,9}$/.test(keep)) throw new LatchkeyError('invalid_input', `--keep takes a number; "${keep}" is none.`)
  return { newest: Number(keep) }
}

function textOf(plan: AuditRotation, options: Options, archives: readonly { file: string }[]): string {
  const held = plan.held === undefined ? '' : `${plan.held} entries wait for the directory of the fleet, and stay until it has them.\n`
  return movedText(plan, options, archives, held) + held
}

function movedText(
  { lines, kept, firstSeq, lastSeq }: AuditRotation,
  { dryRun }: Options,
  archives: readonly { file: string }[],
  held: string,
): string {
  if (lines === 0) return held === '' ? `No entry is that old. All ${kept} stay where they are.\n` : ''
  const what = `${lines} entries (${firstSeq} to ${lastSeq})`
  if (dryRun) return `Would move ${what}, and leave ${kept}. Nothing was changed.\n`
  return `Moved ${what} into ${archives.map(({ file }) => `audit/${file}`).join(', ')}; ${kept} stay.\n`
}
