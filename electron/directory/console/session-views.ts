import { isoTime } from '../../app/reports/iso-time.ts'
import type { ConsoleSession } from '../../contract/console.ts'
import type { CommandView, WorkstationRow } from '../../contract/fleet/views.ts'
import type { PresenceName } from '../../contract/views.ts'
import type { FoundCommand, FoundSession, FoundWorkstation } from '../../store/postgres/console/console-answers.ts'
import type { Rules } from './console-deps.ts'

type Heard = Readonly<{ seenAt: number | null; idleMs: number | null }>

/** Of an open session. Offline: nobody can tell. */
function presenceOf({ seenAt, idleMs }: Heard, { now, awayAfter, offlineAfter }: Rules): PresenceName {
  if (seenAt === null || now - seenAt > offlineAfter) return 'offline'
  return (idleMs ?? 0) >= awayAfter ? 'away' : 'online'
}

/** `own` is the workstation at which it is asked. */
export function sessionView(found: FoundSession, rules: Rules, own: number | null): ConsoleSession {
  const { startedAt, endedAt, seenAt, idleMs, workstation } = found
  const presence = endedAt === null ? presenceOf(found, rules) : 'offline'
  const heardAt = endedAt ?? Math.max(startedAt, seenAt ?? startedAt)
  return {
    id: found.id,
    startedAt: isoTime(startedAt),
    endedAt: isoTime(endedAt),
    durationMs: found.durationMs,
    endReason: found.endReason,
    personId: found.personId,
    username: found.username,
    displayName: found.displayName,
    presence,
    liveness: null,
    lastActivityAt: isoTime(found.lastActivityAt ?? Math.max(startedAt, heardAt - (endedAt === null ? (idleMs ?? 0) : 0))),
    lastHeartbeatAt: isoTime(found.lastHeartbeatAt ?? heardAt),
    host: found.host,
    pid: found.pid,
    osUser: found.osUser,
    isOwn: endedAt === null && workstation.id === own,
    workstation,
    silentSince: endedAt === null && presence === 'offline' ? isoTime(heardAt) : null,
  }
}

export function workstationView(found: FoundWorkstation, rules: Rules): WorkstationRow {
  const { session, lock, seenAt, enrolledAt, idleMs } = found
  return {
    id: found.id,
    name: found.name,
    site: found.site,
    state: found.state,
    session: session && { ...session, startedAt: isoTime(session.startedAt), presence: presenceOf({ seenAt, idleMs }, rules) },
    appVersion: found.appVersion,
    address: found.address,
    clockAheadMs: found.clockAheadMs,
    seenAt: isoTime(seenAt),
    enrolledAt: isoTime(enrolledAt),
    lock: lock && { until: isoTime(lock.until), reason: lock.reason },
    quarantined: found.quarantined,
  }
}

export const commandView = ({ askedAt, arrivedAt, doneAt, expiresAt, ...rest }: FoundCommand): CommandView => ({
  ...rest,
  askedAt: isoTime(askedAt),
  arrivedAt: isoTime(arrivedAt),
  doneAt: isoTime(doneAt),
  expiresAt: isoTime(expiresAt),
})
