import type { Command } from 'commander'
import { carryOutClose, sessionsMeant } from '../../app/closing/close-order.ts'
import type { CloseOutcome, ClosePreview, CloseTarget } from '../../app/closing/close-order.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { atOnce } from '../../app/upkeep/in-turns.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs, sessionId } from '../../core/ids.ts'
import type { Session } from '../../core/session/session.ts'
import type { Opened } from '../../data-directory/open.ts'
import { findPerson } from '../accounts/find-person.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { table } from '../terminal/table.ts'

type CloseOptions = Readonly<{ user?: string; othersThan?: string }>
type CloseReport = Readonly<{
  id: string
  user: string
  outcome: CloseOutcome['outcome']
  endedAt: string | null
  endReason: string | null
}>

/** The CLI says what it did on its own output; the app's log is the app's. */
const quiet = { info() {}, warn() {}, error() {} }

const AT_ONCE = { grace: durationMs(0), message: '' }

export function describeCloseCommand(program: Command, sessions: Command, run: Parameters<Describe>[1]): void {
  sessions
    .command('close')
    .description('end sessions; a running app signs out within two seconds and says why')
    .argument('[ids...]', 'the sessions to end')
    .option('--user <name>', 'all of one person: username, email or display name')
    .option('--others-than <id>', 'all but this one')
    .addHelpText(
      'after',
      `
Either ids, or --user, or --others-than. Without a session to end there is nothing to do, and that is no failure.

Examples:
  ${program.name()} sessions close 01a1fcf2-7b96-713a-8316-c098b8a2eba0
  ${program.name()} sessions close --user maria --json`,
    )
    .action((ids: readonly string[], options: CloseOptions) => run(closing(ids, options)))
}

function closing(ids: readonly string[], options: CloseOptions): AdminCommand {
  const ways = [ids.length > 0, options.user !== undefined, options.othersThan !== undefined].filter(Boolean).length
  return (admin) => {
    if (ways !== 1) {
      throw new LatchkeyError(
        'invalid_input',
        'Say which sessions: either their ids, or --user NAME, or --others-than ID. Nothing was changed.',
      )
    }
    const opened = admin.open('read')
    const { store, clock, probe } = opened
    const steps = carryOutClose({ store, clock, probe, log: quiet }, meant(opened, ids, options, admin), AT_ONCE, admin.by)
    return answer(atOnce(steps), new Map(store.listUsers().map((user) => [user.id, user.username])))
  }
}

/** All of them are found before the first is ended: a mistyped id must not leave half the work done. */
function meant(opened: Opened, ids: readonly string[], { user, othersThan }: CloseOptions, { io }: Admin): ClosePreview {
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
  const named = ids.map(find)
  return { target: { kind: 'sessions', ids: named.map(({ id }) => id) }, sessions: named }
}

function answer(closed: readonly CloseOutcome[], usernames: ReadonlyMap<string, string>): Answer {
  const rows = closed.map(({ session, outcome }): CloseReport => ({
    id: session.id,
    user: usernames.get(session.userId) ?? session.userId,
    outcome,
    endedAt: isoTime(session.end?.endedAt ?? null),
    endReason: session.end?.endReason ?? null,
  }))
  return { json: rows, text: (columns) => (rows.length === 0 ? 'There was no session to end.\n' : table(COLUMNS, rows, columns)) }
}

const COLUMNS = [
  { title: 'ID', cell: ({ id }: CloseReport) => id },
  { title: 'USER', cell: ({ user }: CloseReport) => user, least: 8 },
  { title: 'RESULT', cell: ({ outcome }: CloseReport) => (outcome === 'ended' ? 'ended' : 'had ended already') },
]
