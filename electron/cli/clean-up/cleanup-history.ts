import type { Command } from 'commander'
import { undoCleanUp } from '../../app/clean-up/undo-clean-up.ts'
import type { Undone } from '../../app/clean-up/undo-clean-up.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { CleanUpRun, JournalRow } from '../../core/clean-up/cleanup-run.ts'
import type { SessionEnd } from '../../core/session/session.ts'
import { inMaintenanceTurn } from '../../data-directory/maintenance-turn.ts'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { table } from '../terminal/table.ts'
import { cleanUpDeps } from './cleanup-deps.ts'

export function describeCleanUpHistory(program: Command, cleanup: Command, run: Parameters<Describe>[1]): void {
  cleanup
    .command('list')
    .description('show past clean-ups, newest first')
    .addHelpText('after', `\nExamples:\n  ${program.name()} cleanup list\n  ${program.name()} cleanup list --json`)
    .action(() => run(list))
  cleanup
    .command('undo')
    .description('take back the ends that a clean-up wrote')
    .argument('<id>', 'the clean-up, as "cleanup list" shows it')
    .addHelpText('after', undoAfterword(program.name()))
    .action((id: string) => run(undoing(id)))
}

const undoAfterword = (command: string) => `
No session becomes active again: its person was signed out. Each gets as its end the last moment it was known alive; that a process died,
a computer was restarted or a lease ran out stays the reason, and the rest stay closed_by_cleanup. The end that the clean-up had written
is kept in the evidence. A session that was ended otherwise since is left alone, and named. A backup is made first.

Examples:
  ${command} cleanup undo k7pm4x
  ${command} cleanup undo k7pm4x --json`

const list: AdminCommand = (admin) => {
  const { store } = admin.open('read')
  const runs = store.cleanups.listRuns().flatMap(({ id }) => store.cleanups.findRun(id) ?? [])
  const rows = runs.map(reportOf)
  return { json: rows, text: (columns) => (rows.length === 0 ? 'There was no clean-up yet.\n' : table(COLUMNS, rows, columns)) }
}

const reportOf = ({ id, beganAt, finishedAt, state, planId, options, by, snapshot, undone, rows }: CleanUpRun) => ({
  id,
  beganAt: isoTime(beganAt),
  finishedAt: isoTime(finishedAt),
  /** `running` is also one that was killed, until the next clean-up settles it. */
  state,
  plan: planId,
  timeoutHours: options.timeout / 3_600_000,
  forceAll: options.forceAll,
  by: `${by.process.osUser} on ${by.process.host}`,
  snapshot,
  undoneAt: isoTime(undone?.at ?? null),
  listed: rows.length,
  ended: rows.filter(({ outcome }) => ['ended', 'ended_by_app', 'undone'].includes(outcome)).length,
  sessions: rows.map(rowReport),
})

const rowReport = ({ sessionId, outcome, why, planned, before, after }: JournalRow) => ({
  id: sessionId,
  outcome,
  changed: why,
  finding: planned.finding,
  because: planned.because,
  before: before && {
    lastHeartbeatAt: isoTime(before.lastHeartbeatAt),
    lastActivityAt: isoTime(before.lastActivityAt),
    end: before.end && endReport(before.end),
  },
  after: after && endReport(after),
})

const endReport = (end: SessionEnd) => ({
  endedAt: isoTime(end.endedAt),
  endReason: end.endReason,
  recoveredAt: isoTime(end.recoveredAt),
})

const endText = ({ endedAt, endReason }: ReturnType<typeof endReport>) => `${localTime(Date.parse(endedAt))} (${endReason})`

type RunReport = ReturnType<typeof reportOf>

const COLUMNS = [
  { title: 'ID', cell: ({ id }: RunReport) => id },
  { title: 'BEGAN', cell: ({ beganAt }: RunReport) => localTime(Date.parse(beganAt)) },
  { title: 'STATE', cell: ({ state, undoneAt }: RunReport) => (undoneAt === null ? state : 'undone') },
  { title: 'ENDED', cell: ({ ended, listed }: RunReport) => `${ended} of ${listed}` },
  { title: 'BY', cell: ({ by }: RunReport) => by, least: 10 },
  { title: 'PLAN', cell: ({ plan }: RunReport) => plan ?? '-', optional: true },
  { title: 'BACKUP', cell: ({ snapshot }: RunReport) => snapshot, least: 12, optional: true },
]

const undoing =
  (id: string): AdminCommand =>
  (admin) => {
    const deps = cleanUpDeps(admin, admin.open('read'))
    const work = () => undoCleanUp(deps, id.trim().toLowerCase())
    const undone = inMaintenanceTurn(admin.dataDirectory, work)
    const usernames = new Map(deps.store.listUsers().map((user) => [user.id, user.username]))
    return answer(undone, (row) => (row.before && usernames.get(row.before.userId)) ?? '?')
  }

function answer({ kind, run, undone, left }: Undone, nameOf: (row: JournalRow) => string): Answer {
  const sessions = undone.map(({ row, to }) => ({
    id: row.sessionId,
    user: nameOf(row),
    was: row.after && endReport(row.after),
    is: endReport(to),
  }))
  const lines = sessions.map(({ id, user, was, is }) => {
    const same = was?.endedAt === is.endedAt && was.endReason === is.endReason
    return `${user}, ${id}: ended ${endText(is)}, ${same ? 'as the clean-up had it: nothing better is known' : `not ${was ? endText(was) : '?'}`}.\n`
  })
  const others = left.map((id) => `Left alone: ${id}: it was ended otherwise since, or is not there any more.\n`)
  return {
    json: { run: run.id, outcome: kind, snapshot: run.undone?.snapshot ?? null, sessions, left },
    text: () => harmlessLines([...lines, ...others, `${LAST_WORD[kind](run.id)}\n`].join('')),
  }
}

const LAST_WORD = {
  undone: (id: string) =>
    `Undone: clean-up ${id}. No session is active again: these people were signed out, and sign in anew. What changed is the history above.`,
  nothing_to_undo: (id: string) => `Clean-up ${id} has left nothing to undo. Nothing was changed.`,
  already_undone: (id: string) => `Clean-up ${id} was undone before. Nothing was changed.`,
} as const satisfies Record<Undone['kind'], (id: string) => string>
