import { assertNever } from '../../../electron/core/errors.ts'
import type { EndEvidence } from '../../../electron/core/session/session.ts'
import type { KnownSession, Row } from './known-session.ts'
import type { Truth } from './truth.ts'

/** Two clocks that are read one after the other differ by less; as core has it. */
const TOLERANCE = 5_000

type Ended = Readonly<{
  known: KnownSession
  endedAt: number
  evidence: EndEvidence
  /** When it ended, in true time; as good as the clocks on the walls are. */
  end: number
  /** Nobody has ever set a clock. */
  isExact: boolean
  /** Written by the process that holds it. */
  isOwn: boolean
  told: () => string
}>

/** An end that was just written, against what really happened. */
export function justifyEnd(truth: Truth, known: KnownSession, row: Row): void {
  const { world, verdicts } = truth
  const endedAt = row.endedAt ?? 0
  const evidence = JSON.parse(row.evidence ?? '{}') as EndEvidence
  const end = known.startedAt + endedAt - row.startedAt
  const isExact = world.computers.every(({ clockChanges }) => clockChanges === 0)
  const isOwn = world.running === known.process
  const told = () =>
    `${known.username} (from ${known.startedAt} on, last input ${known.lastInput}): ${row.reason} at ${end}, by "${evidence.trigger ?? ''}"`
  const ended: Ended = { known, endedAt, evidence, end, isExact, isOwn, told }
  verdicts.require('length', endedAt >= row.startedAt, told)
  if (isExact) verdicts.require('last input', endedAt >= row.lastActivityAt, told)
  if (isExact) verdicts.require('length', end <= world.now, told)
  const { goneAt, isOfAnotherBoot } = known.process
  if (!isOfAnotherBoot && world.computers.length === 1) verdicts.require('length', end <= (goneAt ?? world.now) + TOLERANCE, told)
  if (isOwn) verdicts.require('length', endedAt - row.startedAt <= world.now - known.startedAt + TOLERANCE, told)
  if (evidence.trigger === 'cleanup' || row.reason === 'closed_by_cleanup')
    verdicts.require('only what was listed', truth.listed.has(row.id), told)
  judgeDead(truth, ended)
  judgeReason(truth, ended)
}

function judgeDead(truth: Truth, { known, end, isExact, told }: Ended): void {
  const { goneAt, isOfAnotherBoot, failures } = known.process
  // From another computer nobody can tell whether a process is gone.
  if (goneAt === null || !isExact || truth.world.running?.computer !== known.process.computer) return
  truth.verdicts.require('time it lay dead', end <= goneAt, () => `gone since ${goneAt}; ${told()}`)
  if (known.row.reason !== 'process_died' || isOfAnotherBoot || failures > 0 || known.wasQuiet) return
  const interval = Math.max(...truth.policiesSince(known.startedAt, known.role).map(({ heartbeatInterval }) => heartbeatInterval))
  truth.verdicts.require('time it lay dead', goneAt - end <= interval + TOLERANCE, () => `gone only since ${goneAt}; ${told()}`)
}

function judgeReason(truth: Truth, ended: Ended): void {
  const { world, verdicts } = truth
  const { known, told } = ended
  const { process } = known
  const { reason } = known.row
  if (reason === null) return
  const isCaused = known.causes.some((cause) => cause.reason === reason && !cause.isRefused)
  switch (reason) {
    case 'idle_timeout':
      return judgeIdle(truth, ended)
    case 'absolute_timeout': {
      const limits = truth.policiesSince(known.startedAt, known.role).map(({ absoluteTimeout }) => absoluteTimeout)
      return verdicts.require('absolute limit', world.now - known.startedAt >= Math.min(...limits), told)
    }
    case 'process_died':
      verdicts.require('nobody robbed', process.goneAt !== null || isCaused, () => `its process lives: ${told()}`)
      return verdicts.require('reason', !process.isOfAnotherBoot, () => `the computer was restarted: ${told()}`)
    case 'rebooted':
      return verdicts.require('reason', process.isOfAnotherBoot, () => `the computer was not restarted: ${told()}`)
    case 'lease_expired':
      return verdicts.require('nobody robbed', world.computers.length > 1, told)
    case 'handed_over': {
      const { handOver } = known
      verdicts.require('hand-over', handOver !== null, () => `nobody asks for it: ${told()}`)
      return verdicts.require('hand-over', world.now - (handOver?.askedAt ?? 0) >= (handOver?.grace ?? 0), told)
    }
    case 'closed_by_admin':
    case 'closed_by_cleanup':
      judgeGrace(truth, ended)
      return verdicts.require('reason', isCaused, told)
    case 'app_quit': {
      const couldNotBeShown = ended.evidence.trigger === 'sign-in failed' && process.failures > 0
      return verdicts.require('reason', isCaused || couldNotBeShown, told)
    }
    case 'signed_out':
    case 'window_closed':
    case 'os_session_end':
    case 'suspended':
    case 'replaced':
    case 'account_disabled':
    case 'imported':
      return verdicts.require('reason', isCaused, told)
    default:
      return assertNever(reason)
  }
}

/** The process that holds it knows the last input; anybody else, the last that a heartbeat told of. */
function judgeIdle(truth: Truth, { known, end, evidence, isExact, isOwn, told }: Ended): void {
  const { world, verdicts } = truth
  if (known.isInputUncertain) return
  const lastInput = isOwn ? known.lastInput : known.startedAt + known.row.lastActivityAt - known.row.startedAt
  const least = Math.min(...truth.policiesSince(Math.min(lastInput, world.now), known.role).map(({ idleTimeout }) => idleTimeout))
  if (isOwn || isExact) verdicts.require('not idle', world.now - lastInput >= least, told)
  if (isExact && evidence.asleepSince === undefined) verdicts.require('not idle', end - lastInput >= least, told)
}

/** Asked to close at a desk that hears it, nobody else has cause to end it before the grace is over. */
function judgeGrace(truth: Truth, { known, told }: Ended): void {
  const { request } = known
  if (
    !request?.isHeard ||
    known.process.goneAt !== null ||
    known.process.failures > request.failuresBefore ||
    known.causes.filter(({ reason }) => reason === known.row.reason).length > 1
  )
    return
  truth.verdicts.require(
    'close request',
    truth.world.now - request.askedAt >= request.grace,
    () => `asked at ${request.askedAt} for ${request.grace}; ${told()}`,
  )
}
