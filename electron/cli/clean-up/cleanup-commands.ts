import { Option } from 'commander'
import type { Command } from 'commander'
import { carryOut, keepPlan, survey } from '../../app/clean-up/clean-up.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { isEnding, plannedEnd } from '../../core/clean-up/cleanup-plan.ts'
import type { CleanUpOptions, CleanUpPlan } from '../../core/clean-up/cleanup-plan.ts'
import { formatDuration, parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import { LONGEST_GRACE, LONGEST_MESSAGE } from '../../core/session/close-request.ts'
import type { Courtesy } from '../../core/session/close-request.ts'
import { inMaintenanceTurn } from '../../data-directory/maintenance-turn.ts'
import type { Opened } from '../../data-directory/open.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { EXIT } from '../exit-codes.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { cleanUpDeps } from './cleanup-deps.ts'
import { describeCleanUpHistory } from './cleanup-history.ts'
import { countdown } from './cleanup-progress.ts'
import { reportPlan, reportRun } from './cleanup-report.ts'
import type { Findings } from './cleanup-report.ts'
import { countsText, findingsTable, outcomeText, questionText } from './cleanup-text.ts'

type Options = Readonly<{
  dryRun?: boolean
  timeoutHours: string
  forceAll?: boolean
  plan?: string
  yes?: boolean
  message: string
  grace: string
}>

const HOUR = 3_600_000

export const describeCleanUp: Describe = (program, run) => {
  const cleanup = program.command('cleanup').description('end the sessions that nobody holds any more, or all of them').helpCommand(false)
  describeOptions(cleanup)
    .addHelpText('after', afterword(program.name()))
    .action((options: Options) => run(cleaningUp(options)))
  describeCleanUpHistory(program, cleanup, run)
}

const describeOptions = (cleanup: Command): Command =>
  cleanup
    .addOption(new Option('--dry-run', 'only show what would be done, and keep it as a plan').conflicts('plan'))
    .option('--timeout-hours <number>', 'also end sessions that started longer ago than this', '24')
    .option('--force-all', 'end every session')
    .addOption(new Option('--plan <id>', 'carry out what a dry run has shown, and nothing else').conflicts(['forceAll', 'timeoutHours']))
    .option('--yes', 'do not ask')
    .option('--message <text>', 'what people whose session is ended are told', '')
    .option('--grace <duration>', 'how long they have to finish', '30s')

const afterword = (command: string) => `
Shows every active session, what its process is found to be, and what would be done with it and why; then asks once. Ended are
  - sessions whose process is gone, or was on this computer before it was restarted: at the last moment they were known alive
  - sessions on another computer, or of a process that cannot be read, that were silent for longer than the idle timeout: the same
  - sessions past their idle or absolute timeout whose app has missed its heartbeats: at the moment that fell due. One that runs ends
    its own, within a second
  - sessions that started more than --timeout-hours ago, and with --force-all every one
A living app is asked first: its person reads the message and has the grace. Frozen is a process that the operating system has
stopped and that has missed its heartbeats (policy offline-after).

A dry run prints the id of its plan. --plan ends only what that plan lists and what still is as it was: active, held by the same
process, found to be the same, to be ended for the same cause and at the same moment. It names each that changed and leaves it alone.
Each run makes a backup first and keeps a journal: see "cleanup list" and "cleanup undo". Two clean-ups never run at once.
Without a terminal to ask on, and without --yes, nothing is done (exit code 4).

Examples:
  ${command} cleanup --dry-run
  ${command} cleanup --plan k7pm4x --yes
  ${command} cleanup --timeout-hours 12
  ${command} cleanup --force-all --message "We close in a minute" --grace 60s
  ${command} cleanup --yes --json`

type Wanted = Readonly<{ options: CleanUpOptions; courtesy: Courtesy; dryRun: boolean; planId: string | null; yes: boolean }>

function cleaningUp(given: Options): AdminCommand {
  return (admin) => {
    const wanted = wantedFrom(given)
    const opened = admin.open('read')
    const progress = countdown(admin)
    const deps = cleanUpDeps(admin, opened, progress.waiting)
    const plan = wanted.planId === null ? null : findPlan(opened, wanted.planId, admin)
    const options = plan?.options ?? wanted.options
    const found = survey(deps, options)
    const ends = plan?.ends ?? found.steps.filter(isEnding).map(plannedEnd)
    const findings: Findings = {
      ...opened,
      survey: found,
      options,
      plan,
      ends,
      users: usernames(opened),
      policy: { ...housePolicy(opened.store), here: opened.here },
    }
    if (wanted.dryRun) return dryRun(findings, keepPlan(deps, found, options), admin)
    if (ends.length > 0 && !isAgreed(findings, wanted, admin)) return declined()
    const work = () => carryOut(deps, { ends, options, planId: plan?.id ?? null, courtesy: wanted.courtesy })
    const { run, rows } = inMaintenanceTurn(admin.dataDirectory, work)
    progress.over()
    const report = reportRun(findings, run, rows)
    const interrupted = run?.state === 'interrupted'
    return {
      json: report,
      text: (columns) =>
        (wanted.yes || ends.length === 0 ? findingsTable(report.sessions, columns) : '') + outcomeText(report, admin.io.command),
      ...(interrupted ? { exitCode: EXIT.declined } : {}),
    }
  }
}

function dryRun(findings: Findings, plan: CleanUpPlan, admin: Admin): Answer {
  const report = reportPlan(findings, plan.id)
  const hint = `Nothing was changed. To do this and nothing else: ${admin.io.command} cleanup --plan ${plan.id}\n`
  return {
    json: report,
    text: (columns) => findingsTable(report.sessions, columns) + countsText(report) + (plan.ends.length === 0 ? '' : hint),
  }
}

/** The table is for people; with --json it is part of the document at the end, and the question says enough. */
function isAgreed(findings: Findings, { yes, courtesy }: Wanted, { io, json }: Admin): boolean {
  if (yes) return true
  const report = reportPlan(findings, null)
  if (!json) io.stdout.write(findingsTable(report.sessions, io.stdout.columns))
  return io.stdin.isTerminal && isConfirmed(io, questionText(report, courtesy))
}

function declined(): never {
  throw new LatchkeyError('declined', 'Nothing was changed, because nobody confirmed it. To go on without a question, add --yes.')
}

function wantedFrom({ dryRun: dry = false, timeoutHours, forceAll = false, plan, yes = false, message, grace }: Options): Wanted {
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(timeoutHours)) throw invalid(`--timeout-hours takes a number of hours; "${timeoutHours}" is none.`)
  const courtesy = { grace: parseDuration(grace), message: message.trim() }
  if (courtesy.grace > LONGEST_GRACE) throw invalid(`--grace is at most ${formatDuration(LONGEST_GRACE)}.`)
  if (courtesy.message.length > LONGEST_MESSAGE) throw invalid(`--message has at most ${LONGEST_MESSAGE} characters.`)
  const options = { timeout: durationMs(Math.round(Number(timeoutHours) * HOUR)), forceAll }
  return { options, courtesy, dryRun: dry, planId: plan?.trim().toLowerCase() ?? null, yes }
}

function findPlan({ store }: Opened, id: string, { io }: Admin): CleanUpPlan {
  const plan = store.cleanups.findPlan(id)
  if (plan) return plan
  throw new LatchkeyError('not_found', `There is no plan ${id}. ${io.command} cleanup --dry-run makes one. Nothing was changed.`)
}

const usernames = ({ store }: Opened): ReadonlyMap<string, string> => new Map(store.listUsers().map(({ id, username }) => [id, username]))
const invalid = (message: string) => new LatchkeyError('invalid_input', `${message} Nothing was changed.`)
