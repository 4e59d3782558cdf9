import { newestLines } from '../../app/audit/newest-lines.ts'
import { hasHead, verifyAuditLog } from '../../app/audit/verify-audit.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { User } from '../../core/accounts/user.ts'
import type { AuditLogVerdict, AuditRecord } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminCommand } from '../admin-session.ts'
import { isWithin, restText, stretchOf, TIME_FORMS, withListOptions } from '../list-options.ts'
import type { ListOptions } from '../list-options.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { sayList } from '../terminal/list.ts'
import type { Column } from '../terminal/table.ts'
import { describeRotation } from './audit-rotation.ts'

const NEWEST = 100

export const describeAudit: Describe = (program, run) => {
  const audit = program
    .command('audit')
    .description('who did what, when, from which process')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} audit list\n  ${program.name()} audit verify`)
  withListOptions(audit.command('list'), 'written', `${NEWEST} unless said otherwise`)
    .description(`list the newest entries, oldest first`)
    .addHelpText('after', listAfterword(program.name()))
    .action((options: ListOptions) => run(listCommand(options)))
  audit
    .command('verify')
    .description('check that no entry was changed, removed, moved or made up')
    .option('--archives', 'also every entry that was rotated into an archive')
    .option('--since-head <hash>', 'that the entry whose hash was noted elsewhere is still in it')
    .addHelpText('after', verifyAfterword(program.name()))
    .action((options: VerifyOptions) => run(verifyCommand(options)))
  describeRotation(audit, program.name(), run)
}

const listAfterword = (command: string) => `
WHO is a person, the operating system's account that a command was run from (cli), or Latchkey, which did it without anybody.
${TIME_FORMS}
What is left out is said in the end, with --json on standard error where no limit was asked for.

Examples:
  ${command} audit list
  ${command} audit list --since 7d
  ${command} audit list --limit 1000 --json`

const verifyAfterword = (command: string) => `
Ends with 0 when the log is as it was written, and with 1 when it is not, naming the first entry that is wrong; when an archive of it is
missing; and when it lacks an entry that a backup, an archive or the app's log proves it had. Who can write all of them can still write the
whole log anew: note the head that this prints somewhere else, and give it to --since-head.

Examples:
  ${command} audit verify
  ${command} audit verify --archives --json
  ${command} audit verify --since-head 2f6b…`

type AuditRow = Readonly<{
  seq: number
  at: string
  kind: string
  actor: string | null
  sessionId: string | null
  detail: AuditRecord['detail']
}>

const listCommand =
  ({ limit: asked, ...options }: ListOptions): AdminCommand =>
  (admin) => {
    const { store, clock } = admin.open('read')
    const limit = asked ?? NEWEST
    const stretch = stretchOf(options, clock.now())
    const usernames = new Map(store.listUsers().map((user) => [user.id, user.username]))
    const lines = newestLines(store, ({ at }) => isWithin(at, stretch), limit)
    return sayList(admin, {
      parts: rowsOf(lines.slices(), usernames),
      columns: COLUMNS,
      none: options.since || options.until ? 'The audit log has no entries of that time.\n' : 'The audit log is empty.\n',
      rest: () => (lines.shown() < limit ? '' : restText(limit, lines.all())),
      isLimitAsked: asked !== undefined,
    })
  }

function* rowsOf(slices: Iterable<readonly AuditRecord[]>, usernames: ReadonlyMap<User['id'], string>): Generator<readonly AuditRow[]> {
  for (const slice of slices) yield slice.map((record) => rowOf(record, usernames))
}

const rowOf = ({ seq, at, kind, actorUserId, sessionId, detail }: AuditRecord, usernames: ReadonlyMap<User['id'], string>): AuditRow => ({
  seq,
  at: isoTime(at),
  kind,
  actor: actorUserId && (usernames.get(actorUserId) ?? actorUserId),
  sessionId,
  detail,
})

const COLUMNS: readonly Column<AuditRow>[] = [
  { title: 'SEQ', cell: ({ seq }) => String(seq) },
  { title: 'AT', cell: ({ at }) => localTime(Date.parse(at)) },
  { title: 'WHAT', cell: ({ kind }) => kind },
  { title: 'WHO', cell: whoOf, least: 8 },
  { title: 'DETAIL', cell: ({ detail }) => JSON.stringify(detail), least: 20, optional: true },
]

/** The CLI's person is known by the operating system's account; what nobody did, the app did by itself, but for failing to sign in. */
function whoOf({ actor, kind, detail }: AuditRow): string {
  if (actor !== null) return actor
  if (detail['via'] !== 'cli') return kind === 'sign_in_failed' ? '-' : 'Latchkey'
  return `${(detail['process'] as Readonly<{ osUser: string }> | undefined)?.osUser ?? '?'} (cli)`
}

type VerifyOptions = Readonly<{ archives?: boolean; sinceHead?: string }>

const verifyCommand =
  ({ archives = false, sinceHead }: VerifyOptions): AdminCommand =>
  (admin) => {
    if (sinceHead !== undefined && !/^[0-9a-f]{64}$/i.test(sinceHead))
      throw new LatchkeyError('invalid_input', '--since-head takes a head as audit verify prints it: 64 hexadecimal digits.')
    const opened = admin.open('read')
    const verdict = verifyAuditLog(opened, { archives })
    if (verdict.kind === 'broken') {
      const { seq, why, file } = verdict
      throw new LatchkeyError('audit_broken', explain(verdict), { params: { seq, why, ...(file === null ? {} : { file }) } })
    }
    if (sinceHead !== undefined && !hasHead(opened, sinceHead.toLowerCase()))
      throw new LatchkeyError('audit_broken', withoutHead(sinceHead))
    return { json: verdict, text: () => praise(verdict) }
  }

const withoutHead = (head: string) =>
  `No entry of the audit log has the hash ${head}: since that was noted, the log was cut, written anew, or goes on from an older backup. ` +
  'Compare it with the backups.'

const WHY = {
  missing_line: 'is missing',
  wrong_link: 'does not follow the one before it',
  wrong_hash: 'was changed',
  not_as_noted: 'is not the one that was written last',
} as const

type Broken = Extract<AuditLogVerdict, { kind: 'broken' }>
type Intact = Extract<AuditLogVerdict, { kind: 'intact' }>

function explain({ seq, why, file }: Broken): string {
  if (why === 'missing_archive')
    return `The archive of the audit log that ends with entry ${seq} is not in the data directory, so nothing vouches for what came before. Bring it back.`
  if (why === 'set_back')
    return (
      `The audit log is not whole, however sound in itself: ${file} has an entry ${seq} of it that it does not have. Its end was cut, or an older ` +
      'copy of the database took its place. Keep the data directory as it is, find out who did that, and compare with that file.'
    )
  return (
    `The audit log is not as it was written: entry ${seq}${file === null ? '' : `, in the archive ${file},`} ${WHY[why]}. ` +
    'Nothing after it can be relied on. Compare it with a backup.'
  )
}

const praise = ({ lines, head, archived }: Intact) =>
  `The audit log is as it was written: ${lines} entries${archived.lines === 0 ? '' : `, after ${archived.lines} archived ones (${archived.checked === 'all' ? 'all checked' : 'their newest checked; --archives checks them all'})`}.\nHead: ${head}\n`
