import { durationText } from '../../contract/duration-text.ts'
import { formatDuration } from '../../core/duration.ts'
import type { Courtesy } from '../../core/session/close-request.ts'
import { localTime } from '../local-time.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'
import type { CleanUpLine, CleanUpReport } from './cleanup-report.ts'

const FINDINGS = {
  owner_dead: 'gone',
  pid_reused: 'PID reused',
  other_boot: 'other boot',
  frozen: 'frozen',
  alive: 'alive',
  other_host: 'other host',
  unreadable: 'unreadable',
} as const satisfies Record<NonNullable<CleanUpLine['finding']>, string>

const BECAUSE = {
  owner_gone: 'its process is gone',
  past_timeout: 'past its timeout, nobody ended it',
  silent_too_long: 'silent longer than its idle timeout',
  too_old: 'started too long ago',
  forced: '--force-all',
  within_limits: 'within its limits',
  app_ends_it: 'past its timeout: its app is ending it',
  not_in_plan: 'not in the plan',
  changed: 'changed',
} as const satisfies Record<CleanUpLine['because'], string>

const GONE: Partial<Record<NonNullable<CleanUpLine['finding']>, string>> = {
  pid_reused: 'its PID is of another program now',
  other_boot: 'the computer was restarted',
}

const CHANGED = {
  gone: 'it is not in the database any more',
  ended: 'it has ended meanwhile',
  other_owner: 'another process holds it now',
  owner_changed: 'its process is found to be otherwise now',
  action_changed: 'it would be ended otherwise now, or not at all',
  sign_of_life: 'it gave a sign of life',
} as const satisfies Record<NonNullable<CleanUpLine['changed']>, string>

const OUTCOMES = {
  intended: 'not done',
  asked: 'asked',
  ended: 'ended',
  ended_by_app: 'ended by its app',
  changed: 'LEFT ALONE',
  withdrawn: 'asked, then let be',
  not_reached: 'not done',
  undone: 'undone',
} as const satisfies Record<NonNullable<CleanUpLine['outcome']>, string>

/** By the clock of now. */
const AHEAD = 'in the future'

const COLUMNS: readonly Column<CleanUpLine>[] = [
  { title: 'PERSON', cell: ({ user }) => user || '?', least: 6 },
  { title: 'PROCESS', cell: ({ finding }) => (finding === null ? '-' : FINDINGS[finding]) },
  { title: 'LAST SEEN', cell: ({ silentMs }) => (silentMs === null ? AHEAD : `${durationText(silentMs)} ago`) },
  { title: 'IDLE FOR', cell: ({ idleMs }) => (idleMs === null ? AHEAD : durationText(idleMs)) },
  { title: 'ACTION', cell: actionText, least: 10 },
  { title: 'WHY', cell: whyText, least: 12 },
  { title: 'STARTED', cell: ({ startedAt }) => localTime(Date.parse(startedAt)), optional: true },
  { title: 'PID', cell: ({ pid }) => String(pid), optional: true },
  { title: 'HOST', cell: ({ host }) => host, least: 8, optional: true },
  { title: 'ID', cell: ({ id }) => id, optional: true },
]

export const findingsTable = (lines: readonly CleanUpLine[], columns: number | null): string =>
  lines.length === 0 ? 'There are no active sessions.\n' : `${table(COLUMNS, lines, columns)}\n`

function actionText({ action, reason, outcome, because }: CleanUpLine): string {
  if (because === 'changed') return 'LEFT ALONE'
  if (action === 'keep') return 'keep'
  if (outcome !== null) return OUTCOMES[outcome]
  return action === 'ask' ? 'ask, then end' : (reason ?? 'end')
}

function whyText({ because, changed, reason, outcome, finding }: CleanUpLine): string {
  if (changed !== null) return CHANGED[changed]
  const why = because === 'owner_gone' ? (GONE[finding ?? 'owner_dead'] ?? BECAUSE[because]) : BECAUSE[because]
  return outcome === null || reason === null ? why : `${why} (${reason})`
}

export function questionText({ toEnd, sessions }: CleanUpReport, { grace }: Courtesy): string {
  const living = sessions.filter(({ action }) => action === 'ask').map(({ user }) => user)
  const asked =
    living.length === 0
      ? 'Nobody whose app is alive is among them.'
      : `${living.length} of them ${living.length === 1 ? 'is' : 'are'} in use by a living app (${[...new Set(living)].join(', ')}) and ${living.length === 1 ? 'is' : 'are'} asked first, with ${formatDuration(grace)} to finish.`
  return `End ${sessionsText(toEnd)}? ${asked}`
}

export function countsText({ found, toEnd, living, changed }: CleanUpReport): string {
  const asked = living === 0 ? '' : `, ${living} of them after asking its app`
  const left = changed === 0 ? '' : ` ${changed} changed since the plan was made and will be left alone.`
  return `${sessionsText(found)} found, ${toEnd} to end${asked}.${left}\n`
}

export function outcomeText({ run, ended, changed, state, snapshot, sessions }: CleanUpReport, command: string): string {
  const left = sessions.flatMap((line) =>
    line.changed === null ? [] : `Left alone: ${line.user || '?'}, ${line.id}: ${CHANGED[line.changed]}.`,
  )
  const nothing = changed === 0 ? 'There was nothing to clean up.' : 'There was nothing left to clean up.'
  const withdrawn = sessions.filter(({ outcome }) => outcome === 'withdrawn').length
  const stopped = `Stopped: ${sessionsText(withdrawn)} had been asked to close and may go on; the request was withdrawn.`
  const done = `Ended ${sessionsText(ended)}. The database as it was before is in backups/${snapshot ?? ''}.`
  const undo = `This was clean-up ${run ?? ''}. To take it back: ${command} cleanup undo ${run ?? ''}`
  const lines = run === null ? [nothing] : [...(state === 'interrupted' ? [stopped] : []), done, ...(ended === 0 ? [] : [undo])]
  return harmlessLines(`${[...left, ...lines].join('\n')}\n`)
}

const sessionsText = (count: number) => `${count} ${count === 1 ? 'session' : 'sessions'}`
