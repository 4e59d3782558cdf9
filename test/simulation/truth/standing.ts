import type { DeskProcess } from '../world/desk-process.ts'
import type { KnownSession } from './known-session.ts'
import { judgePage, judgeShown } from './page.ts'
import type { Truth } from './truth.ts'

/** What others do is seen within a second. */
const LOOK = 1_000
/** So long after a failure, a sleep or a stop everything must be as it should: a heartbeat that failed is tried again after five seconds. */
const RECOVERED = 6_500
/** Answers to what falls due in this very millisecond. */
const MOMENT = 50
/** A sleep that was not announced is noticed if it was longer; what falls due in a shorter one is that much later. */
const UNNOTICED = 3_000
/** The look, the heartbeat, the next limit; and the app's own look at the clock. */
const TIMERS = 4

/** Who is signed in at a desk whose code runs, at this moment. */
export function judgeStanding(truth: Truth, desk: DeskProcess): void {
  const { world, verdicts } = truth
  if (desk.isLeaving || world.disk.isFull || world.disk.isHeld || world.now - world.lastTrouble < RECOVERED) return
  const known = truth.at(desk)
  const { signedIn } = desk.current
  const isSettled = world.now - truth.lastChange > LOOK + MOMENT
  if (isSettled && !known) {
    verdicts.require('one door', signedIn === null, () => `${signedIn?.user.username} is still at the desk, without a session`)
    verdicts.require('one door', !desk.workstation.keeper.lock.isLocked, () => 'the lock of a session outlives it')
    // At the door nobody looks for what others do, until somebody comes to it.
    if (desk.process.computer.lastInput > truth.lastChange) {
      judgePage(truth, desk)
      judgeShown(truth, desk.view)
    }
  }
  if (!known) return
  verdicts.require(
    'clockwork',
    world.timersOf(desk.process) >= TIMERS,
    () => `${world.timersOf(desk.process)} timers stand for ${known.username}`,
  )
  if (isSettled && !known.isInputUncertain) {
    judgeLimits(truth, known)
    judgePresence(truth, known)
  }
  judgeOrders(truth, known)
  judgePage(truth, desk)
}

function judgeLimits(truth: Truth, known: KnownSession): void {
  const { world, verdicts } = truth
  const { idleTimeout, absoluteTimeout } = truth.policyOf(known.role)
  const [idleFor, age] = [world.now - known.lastInput, world.now - known.startedAt]
  const who = `${known.username} is still in`
  const late = latenessOf(known)
  if (idleFor > idleTimeout / 2)
    verdicts.require('idle limit', idleFor <= idleTimeout + late, () => `${who}, last input at ${known.lastInput}`)
  if (age > absoluteTimeout / 2) verdicts.require('absolute limit', age <= absoluteTimeout + late, () => `${who}, since ${known.startedAt}`)
}

function judgeOrders({ world, verdicts }: Truth, { username, process, request, handOver }: KnownSession): void {
  if (request?.isHeard && process.failures === request.failuresBefore) {
    const late = world.now - request.askedAt - request.grace
    verdicts.require(
      'close request',
      late <= LOOK + MOMENT,
      () => `${username} was asked at ${request.askedAt} for ${request.grace} and is still in`,
    )
  }
  if (!handOver) return
  const late = world.now - handOver.askedAt - handOver.grace
  verdicts.require(
    'hand-over',
    late <= MOMENT,
    () => `${username} should have handed over after ${handOver.grace}, asked at ${handOver.askedAt}`,
  )
}

const latenessOf = ({ wasQuiet }: KnownSession) => (wasQuiet ? UNNOTICED : 0) + MOMENT

function judgePresence(truth: Truth, known: KnownSession): void {
  const { username, role, lastInput, process, row, startedAt } = known
  const { world, verdicts } = truth
  if (process.computer.clockChanges > 0) return
  const { awayAfter, heartbeatInterval } = truth.policyOf(role)
  const heard = startedAt + row.lastHeartbeatAt - row.startedAt
  const silence = world.now - Math.max(heard, world.lastTrouble)
  verdicts.require('presence', silence <= heartbeatInterval + MOMENT, () => `nothing was heard of ${username} since ${heard}`)
  const isShownAway = row.lastHeartbeatAt - row.lastActivityAt >= awayAfter
  const idleFor = world.now - lastInput
  if (idleFor > awayAfter + latenessOf(known))
    verdicts.require('presence', isShownAway, () => `${username} is away since ${lastInput}, and others see it not`)
  if (isShownAway)
    verdicts.require('presence', idleFor >= awayAfter - MOMENT, () => `${username} is back since ${lastInput}, and others see it not`)
}
