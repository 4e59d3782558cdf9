import { findingsText, isHealthy } from '../../app/doctor/examine.ts'
import type { Finding, Repair } from '../../app/doctor/finding.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { examinePatient } from '../../data-directory/doctor.ts'
import { requireSafeForRoot } from '../../data-directory/owner.ts'
import { repair, REPAIRS } from '../../data-directory/repairs.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { EXIT } from '../exit-codes.ts'
import type { Describe } from '../manual/describe.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { harmlessLines } from '../terminal/plain-text.ts'

type Options = Readonly<{ fix?: boolean; yes?: boolean }>
type Outcome = Readonly<{ repair: Repair; outcome: 'fixed' | 'failed' | 'declined'; why: string | null }>

export const describeDoctor: Describe = (program, run) => {
  program
    .command('doctor')
    .description('say everything that is wrong with the data directory and this computer, and what to do')
    .option('--fix', 'offer to repair, one thing after the other; each is looked at again afterwards')
    .option('--yes', 'with --fix: do not ask')
    .addHelpText('after', afterword(program.name()))
    .action((options: Options) => run(doctor(options)))
}

const afterword = (command: string) => `
Changes nothing without --fix. A database is restored from a backup only where it is damaged or gone, and the damaged files are kept.
Ends with 0 when there is no problem, or none any more; a warning is none. With 1 when a problem remains, with 3 when the app cannot start
because of it.

Examples:
  ${command} doctor
  ${command} doctor --json
  ${command} doctor --fix --yes`

const doctor =
  ({ fix = false, yes = false }: Options): AdminCommand =>
  (admin) => {
    if (yes && !fix) throw new LatchkeyError('invalid_input', '--yes goes with --fix: doctor alone changes nothing.')
    const unsafe = refusalToRoot(admin)
    if (!unsafe) admin.becomeOwner()
    const repairs = fix && !unsafe ? repairAll(admin, yes) : []
    const findings = examined(admin, unsafe)
    const healthy = isHealthy(findings)
    return {
      json: { healthy, findings, ...(fix ? { repairs } : {}) },
      text: () => harmlessLines(`${findingsText(findings)}${repairs.map(repairText).join('')}\n${verdict(findings)}\n`),
      exitCode: healthy
        ? EXIT.done
        : findings.some(({ unusable, status }) => unusable && status === 'problem')
          ? EXIT.dataDirectory
          : EXIT.failed,
    }
  }

const examined = ({ dataDirectory, io }: Admin, unsafe: LatchkeyError | null = null) =>
  examinePatient({ dir: dataDirectory, electron: io.electron, unsafe })

/** A finding like any other: what can be told without going there is told. */
function refusalToRoot({ dataDirectory }: Admin): LatchkeyError | null {
  try {
    requireSafeForRoot(dataDirectory)
    return null
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'data_directory_foreign') return error
    throw error
  }
}

/** Looks anew after each repair: it may have cured, or uncovered, something else. Nothing is tried twice. */
function repairAll(admin: Admin, yes: boolean): readonly Outcome[] {
  const outcomes: Outcome[] = []
  for (;;) {
    const next = examined(admin).find((one) => one.repair && !outcomes.some((outcome) => outcome.repair === one.repair))
    if (!next?.repair) return outcomes
    outcomes.push(repairOne(admin, next, next.repair, yes))
  }
}

function repairOne(admin: Admin, { summary }: Finding, which: Repair, yes: boolean): Outcome {
  const { dataDirectory: dir, by, io } = admin
  if (!yes && !isConfirmed(io, `${summary}\n${REPAIRS[which]}?`)) return { repair: which, outcome: 'declined', why: null }
  try {
    repair(which, { dir, by })
  } catch (error) {
    return { repair: which, outcome: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
  const left = examined(admin).find((one) => one.repair === which)
  return { repair: which, outcome: left ? 'failed' : 'fixed', why: left ? `${left.summary} ${left.detail ?? ''}`.trim() : null }
}

const DONE = { fixed: 'Done', failed: 'DID NOT HELP', declined: 'Left' } as const

const repairText = ({ repair: which, outcome, why }: Outcome) => `\n${DONE[outcome]}: ${REPAIRS[which]}.${why ? `\n  ${why}` : ''}`

function verdict(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length
  const [problems, warnings] = [count('problem'), count('warning')]
  if (problems + warnings === 0) return 'Nothing is wrong.'
  const repairable = findings.some((one) => one.repair) ? ' doctor --fix can repair some of it.' : ''
  return `${problems} ${problems === 1 ? 'problem' : 'problems'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.${repairable}`
}
