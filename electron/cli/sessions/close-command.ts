import type { Command } from 'commander'
import { carryOutClose, sessionsMeant } from '../../app/closing/close-order.ts'
import type { CloseOutcome, ClosePreview, CloseTarget } from '../../app/closing/close-order.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { atOnce } from '../../app/upkeep/in-turns.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs, sessionId } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import { isActive } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'
import type { Opened } from '../../data-directory/open.ts'
import { findPerson } from '../accounts/find-person.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { table } from '../terminal/table.ts'

type CloseOptions = Readonly<{ user?: string; othersThan?: string; idleFor?: DurationMs; dryRun?: boolean }>
type CloseReport = Readonly<{
  id: string
  user: string
  outcome: CloseOutcome['outcome'] | 'would_end'
  lastActivityAt: string
  endedAt: string | null
  endReason: string | null
}>

const AT_ONCE = { grace: durationMs(0), message: '' }

export function describeCloseCommand(program: Command, sessions: Command, run: Parameters<Describe>[1]): void {
  sessions
    .command('close')
    .description('end sessions; a running app signs out within two seconds and says why')
    .argument('[ids...]', 'the sessions to end')
    .option('--user <name>', 'all of one person: username, email or display name')
    .option('--others-than <id>', 'all but this one')
    .option('--idle-for <duration>', 'all without activity for so long or longer', idleFrom)
    .option('--dry-run', 'only show which')
    .addHelpText(
      'after',
      `
Either ids, or --user, or --others-than, or --idle-for. Without a session to end there is nothing to do, and that is no failure. Just before
its end each is looked at once more: whoever became active again meanwhile is left alone.

Examples:
  ${program.name()} sessions close 01a1fcf2-7b96-713a-8316-c098b8a2eba0
  ${program.name()} sessions close --idle-for 30m --dry-run
  ${program.name()} sessions close --user maria --json`,
    )
    .action((ids: readonly string[], options: CloseOptions) => run(closing(ids, options)))
}

function idleFrom(text: string): DurationMs {
  const duration = parseDuration(text)
  if (duration > 0) return duration
  throw new LatchkeyError('invalid_input', '--idle-for takes a duration such as 30m: nobody is idle for no time at all.')
}

function closing(ids: readonly string[], options: CloseOptions): AdminCommand {
  const { user, othersThan, idleFor, dryRun = false } = options
  const ways = [ids.length > 0, user !== undefined, othersThan !== undefined, idleFor !== undefined].filter(Boolean).length
  return (admin) => {
    if (ways !== 1) {
      throw new LatchkeyError(
        'invalid_input',
        'Say which sessions: either their ids, or --user NAME, or --others-than ID, or --idle-for DURATION. Nothing was changed.',
      )
    }
    const opened = admin.open('read')
    const { store, clock, probe } = opened
    const usernames = new Map(store.listUsers().map((each) => [each.id, each.username]))
    const preview = meant(opened, ids, options, admin)
    if (dryRun) return answer(preview.sessions.map(wouldEnd), usernames)
    return answer(atOnce(carryOutClose({ store, clock, probe, log: admin.log }, preview, AT_ONCE, admin.by)), usernames)
  }
}

const wouldEnd = (session: Session): Shown => ({ session, outcome: isActive(session) ? 'would_end' : 'already_ended' })

/** All of them are found before the first is ended: a mistyped id must not leave half the work done. */
function meant(opened: Opened, ids: readonly string[], { user, othersThan, idleFor }: CloseOptions, { io }: Admin): ClosePreview {
  const { store } = opened
  const find = (id: string): Session => {
    const session = store.findSession(sessionId(id))
    if (session) return session
    throw new LatchkeyError(
      'not_found',
      `There is no session ${id}. ${io.command} sessions list shows the active ones. Nothing was changed.`,
    )
  }
  const allOf = (target: CloseTarget) => ({ target, sessions: sessionsMeant(opened, target) })
  if (user !== undefined) return allOf({ kind: 'person', id: findPerson(user, store, io.command).id })
  if (othersThan !== undefined) return allOf({ kind: 'others', own: find(othersThan).id })
  if (idleFor !== undefined) return allOf({ kind: 'idle', for: idleFor })
  const named = ids.map(find)
  return { target: { kind: 'sessions', ids: named.map(({ id }) => id) }, sessions: named }
}

type Shown = Readonly<{ session: Session; outcome: CloseReport['outcome'] }>

function answer(closed: readonly Shown[], usernames: ReadonlyMap<string, string>): Answer {
  const rows = closed.map(({ session, outcome }): CloseReport => ({
    id: session.id,
    user: usernames.get(session.userId) ?? session.userId,
    outcome,
    lastActivityAt: isoTime(session.lastActivityAt),
    endedAt: isoTime(session.end?.endedAt ?? null),
    endReason: session.end?.endReason ?? null,
  }))
  return { json: rows, text: (columns) => (rows.length === 0 ? 'There was no session to end.\n' : table(COLUMNS, rows, columns)) }
}

const COLUMNS = [
  { title: 'ID', cell: ({ id }: CloseReport) => id },
  { title: 'USER', cell: ({ user }: CloseReport) => user, least: 8 },
  { title: 'LAST ACTIVITY', cell: ({ lastActivityAt }: CloseReport) => localTime(Date.parse(lastActivityAt)), optional: true },
  { title: 'RESULT', cell: ({ outcome }: CloseReport) => RESULTS[outcome] },
]

const RESULTS = {
  ended: 'ended',
  would_end: 'would be ended',
  already_ended: 'had ended already',
  changed: 'left alone: not meant any more',
} as const satisfies Record<CloseReport['outcome'], string>
