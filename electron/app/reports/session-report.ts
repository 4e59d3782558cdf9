import type { UtcMs } from '../../core/ids.ts'
import { presenceOf } from '../../core/session/presence.ts'
import type { Presence, PresencePolicy } from '../../core/session/presence.ts'
import type { Liveness, ProcessIdentity } from '../../core/session/process-identity.ts'
import { durationOf, stateOf } from '../../core/session/session.ts'
import type { EndReason, Session, SessionState } from '../../core/session/session.ts'
import { isoTime } from './iso-time.ts'

/** A session as the command line has promised it to scripts (docs/admin.md). Times are ISO 8601 UTC. */
export type SessionReport = Readonly<{
  id: string
  /** The username. */
  user: string
  state: SessionState
  presence: Presence
  /** Of the process that holds the session, asked now. Null once it is closed: no process holds it any more. */
  liveness: Liveness | null
  pid: number
  host: string
  startedAt: string
  lastActivityAt: string
  lastHeartbeatAt: string
  endedAt: string | null
  endReason: EndReason | null
  /** Null while it is active. */
  durationMs: number | null
  /** In words; while it is active, how long it lasts so far. */
  durationText: string
}>

export type ReportCircumstances = Readonly<{
  judge: (owner: ProcessIdentity) => Liveness
  now: UtcMs
  policy: PresencePolicy
  /** A length of time in words. */
  inWords: (ms: number) => string
}>

/** `user` is the username. */
export function reportSession(session: Session, user: string, { judge, now, policy, inWords }: ReportCircumstances): SessionReport {
  const { id, owner, startedAt, lastActivityAt, lastHeartbeatAt, end } = session
  const durationMs = durationOf(session)
  return {
    id,
    user,
    state: stateOf(session),
    presence: presenceOf(session, now, policy),
    liveness: end ? null : judge(owner),
    pid: owner.pid,
    host: owner.host,
    startedAt: isoTime(startedAt),
    lastActivityAt: isoTime(lastActivityAt),
    lastHeartbeatAt: isoTime(lastHeartbeatAt),
    endedAt: isoTime(end?.endedAt ?? null),
    endReason: end ? end.endReason : null,
    durationMs,
    durationText: inWords(durationMs ?? Math.max(0, now - startedAt)),
  }
}
