import type { Actor } from '../../electron/core/audit/audit.ts'
import { actorIn, actorOf } from '../../electron/core/audit/audit.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { END_REASONS, lastKnownAlive } from '../../electron/core/session/session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from '../../electron/core/session/session.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
const HEARTBEAT = 2 * MINUTE
const IDLE_TIMEOUT = 30 * MINUTE
const ABSOLUTE_TIMEOUT = 12 * 60 * MINUTE

/** The ways a session ends by itself or by its person, by how often. */
/** The demo has no past at another system. */
export type OwnReason = Exclude<EndReason, 'imported'>

export const OWN_REASONS = END_REASONS.filter((reason): reason is OwnReason => reason !== 'imported')

const USUAL: readonly (readonly [OwnReason, number])[] = [
  ['signed_out', 33],
  ['window_closed', 38],
  ['app_quit', 8],
  ['os_session_end', 7],
  ['suspended', 2],
]
/** Those that keep the person and the computer for a while; on a crowded day there is room for few. */
const LONG: readonly (readonly [OwnReason, number])[] = [
  ['idle_timeout', 9],
  ['process_died', 0.6],
  ['rebooted', 0.8],
  ['lease_expired', 0.6],
]
const LONG_SHARE = 0.11
const FRAIL_SHARE = 0.15

/** How often, at the least, each reason comes. */
const TIMES_EACH = 3

export type Ended = Readonly<{ session: Session; end: SessionEnd; by: Actor; at: number }>

/** Chooses how sessions end: mostly as it comes, and every so often the next one of the whole list, so that none is missing. */
export class EndChooser {
  readonly #random: Random
  readonly #every: number
  #chosen = 0
  #turn = 0

  constructor(random: Random, sessions: number) {
    this.#random = random
    this.#every = Math.max(1, Math.floor(sessions / (OWN_REASONS.length * (TIMES_EACH + 1))))
  }

  next(ofMany: number, isFrail: boolean): OwnReason {
    this.#chosen += 1
    const inTurn = OWN_REASONS[this.#turn % OWN_REASONS.length]
    if (inTurn && this.#chosen % this.#every === 0) {
      this.#turn += 1
      return inTurn
    }
    const crowd = Math.min(1, 8 / ofMany)
    if (isFrail && this.#random.chance(FRAIL_SHARE * crowd)) return 'process_died'
    return this.#random.weighted(this.#random.chance(LONG_SHARE * crowd) ? LONG : USUAL)
  }
}

type Circumstances = Readonly<{
  reason: OwnReason
  to: number
  others: readonly Person[]
  administrators: readonly Person[]
  /** The same person's session elsewhere that took the place of one that was `replaced`. */
  successor: Session | null
}>

/** What the app would have written of a session that is to end at about `to`, with its evidence, who ended it, and when that was written. */
export function endOf(world: World, started: Session, { reason, to, others, administrators, successor }: Circumstances): Ended {
  const { random } = world
  const end = reason === 'absolute_timeout' ? started.startedAt + ABSOLUTE_TIMEOUT : to
  const lived = livedUntil(started, end, random)
  const own = actorOf(lived)
  const ended = (endedAt: number, evidence: EndEvidence, by: Actor = own): Ended => ({
    session: lived,
    end: { endedAt: utcMs(endedAt), endReason: reason, endEvidence: evidence, recoveredAt: null },
    by,
    at: endedAt,
  })
  const recovered = (extra: EndEvidence, quiet: number): Ended => {
    const at = lastKnownAlive(lived) + quiet
    const evidence = { lastHeartbeatAt: lived.lastHeartbeatAt, lastActivityAt: lived.lastActivityAt, ...extra }
    const finding = { endedAt: lastKnownAlive(lived), endReason: reason, endEvidence: evidence, recoveredAt: utcMs(at) }
    return { session: lived, end: finding, by: actorIn(world.ownerOf(random.pick(world.computers), at)), at }
  }
  const { lastActivityAt } = lived
  const helper = administrators.length > 0 ? random.pick(administrators) : null
  const byHelper: Actor = { ...actorIn(world.ownerOf(world.office, end)), userId: helper?.user.id ?? null }
  const byCli: Actor = { ...byHelper, userId: null, via: 'cli' }
  switch (reason) {
    case 'signed_out':
      return ended(end, { trigger: random.chance(0.85) ? 'button' : 'menu', lastActivityAt })
    case 'window_closed':
      return ended(end, { trigger: 'window', lastActivityAt })
    case 'app_quit':
      return ended(end, { trigger: 'quit', lastActivityAt })
    case 'os_session_end':
      return ended(end, { trigger: random.pick(['SIGTERM', 'shutdown', 'SIGHUP']), lastActivityAt })
    case 'suspended':
      return ended(end, { trigger: random.pick(['sleep', 'lock']), lastActivityAt })
    case 'idle_timeout':
      return idle(lived)
    case 'absolute_timeout':
      return ended(end, { trigger: 'token check', note: 'too_old', lastActivityAt })
    case 'replaced':
      return ended(end, { trigger: 'signed in elsewhere', note: successor?.id ?? '' }, successor ? actorOf(successor) : own)
    case 'handed_over': {
      const next: Actor = { ...own, userId: others.length > 0 ? random.pick(others).user.id : null, sessionId: null }
      return ended(end, { trigger: 'hand over', lastActivityAt, by: endedBy(next) }, next)
    }
    case 'closed_by_admin': {
      const by = random.chance(0.5) ? byCli : byHelper
      return ended(end, { trigger: by.via, by: endedBy(by), message: 'This computer is needed for a moment.' }, by)
    }
    case 'closed_by_cleanup':
      return ended(end, { trigger: 'cleanup', by: endedBy(byCli), note: 'without activity for longer than the plan allowed' }, byCli)
    case 'account_disabled':
      return ended(end, { trigger: byHelper.via }, byHelper)
    case 'process_died':
      return recovered({ liveness: 'process_absent' }, random.between(2, 25) * MINUTE)
    case 'rebooted':
      return recovered({ liveness: 'boot_changed' }, random.between(3, 15) * MINUTE)
    case 'lease_expired': {
      const silentMs = IDLE_TIMEOUT + random.between(2, 30) * MINUTE
      return recovered({ liveness: 'other_host', silentMs }, silentMs)
    }
    default:
      return reason satisfies never
  }
}

/** Heartbeats go on until the end that its person's silence brought. */
function idle(session: Session): Ended {
  const { lastActivityAt, startedAt } = session
  const endedAt = utcMs(lastActivityAt + IDLE_TIMEOUT)
  const lastHeartbeatAt = utcMs(startedAt + Math.floor((endedAt - startedAt) / HEARTBEAT) * HEARTBEAT)
  const endEvidence = { trigger: 'token check', note: 'idle', lastActivityAt }
  const lived = { ...session, lastHeartbeatAt }
  return { session: lived, end: { endedAt, endReason: 'idle_timeout', endEvidence, recoveredAt: null }, by: actorOf(lived), at: endedAt }
}

/** Heartbeats come every two minutes; the last activity lies before the end, and never before the start. */
function livedUntil(session: Session, end: number, random: Random): Session {
  const length = Math.max(0, end - session.startedAt)
  const lastActivityAt = utcMs(session.startedAt + Math.floor(length * (0.9 + random.fraction() * 0.1)))
  const lastHeartbeatAt = utcMs(session.startedAt + Math.floor(length / HEARTBEAT) * HEARTBEAT)
  return { ...session, lastActivityAt, lastHeartbeatAt }
}

const endedBy = ({ userId, via, process: { osUser, host, pid } }: Actor): NonNullable<EndEvidence['by']> => ({
  userId,
  via,
  osUser,
  host,
  pid,
})
