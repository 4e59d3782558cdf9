import type { CleanUpOptions, PlannedEnd } from '../../../core/clean-up/cleanup-plan.ts'
import type { CleanUpRun } from '../../../core/clean-up/cleanup-run.ts'
import { durationMs, instanceId, sessionId, userId, utcMs, withinCalendar } from '../../../core/ids.ts'
import type { SessionId, UtcMs } from '../../../core/ids.ts'
import type { ProcessIdentity } from '../../../core/session/process-identity.ts'
import type { EndReason, Session, SessionEnd } from '../../../core/session/session.ts'
import { actorFrom, evidenceFrom, factsFrom } from '../odd-values.ts'

/**
 * The plans and the journal of clean-ups are kept as JSON, and what stands there may be anything, see `odd-values.ts`. What cannot be read as
 * what it was is told as not there: it is neither carried out nor undone.
 */

type Facts = Readonly<Record<string, unknown>>

const facts = (value: unknown): Facts => factsFrom<Facts>(JSON.stringify(value) ?? '')
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const whole = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : 0)
const time = (value: unknown): UtcMs => withinCalendar(whole(value))
const isTime = (value: unknown): boolean => typeof value === 'number' && withinCalendar(value) === value
const timeOrNull = (value: unknown): UtcMs | null => (isTime(value) ? time(value) : null)

export const optionsFrom = (json: string): CleanUpOptions => {
  const { timeout, forceAll } = factsFrom<Facts>(json)
  return { timeout: durationMs(Math.max(0, whole(timeout))), forceAll: forceAll === true }
}

const ownerFrom = (value: unknown): ProcessIdentity => {
  const { hostId, host, bootId, pid, processStartedAt, instanceId: instance, osUser } = facts(value)
  return {
    hostId: text(hostId),
    host: text(host),
    bootId: text(bootId),
    pid: whole(pid),
    processStartedAt: whole(processStartedAt),
    instanceId: instanceId(text(instance)),
    osUser: text(osUser),
  }
}

const KINDS = ['end', 'ask']
const BECAUSE = ['owner_gone', 'past_timeout', 'silent_too_long', 'too_old', 'forced']

const plannedFrom = (value: unknown, id?: SessionId): PlannedEnd => {
  const planned = facts(value)
  return {
    sessionId: id ?? sessionId(text(planned['sessionId'])),
    owner: ownerFrom(planned['owner']),
    finding: text(planned['finding']) as PlannedEnd['finding'],
    kind: planned['kind'] === 'ask' ? 'ask' : 'end',
    because: (BECAUSE.includes(text(planned['because'])) ? planned['because'] : 'forced') as PlannedEnd['because'],
    reason: text(planned['reason']) as EndReason,
    endedAt: timeOrNull(planned['endedAt']),
    lastAlive: time(planned['lastAlive']),
  }
}

/** Whether it is whole: half of a plan's line is none. */
const isPlanned = (value: unknown): boolean => {
  const { sessionId: id, owner, kind, because } = facts(value)
  return text(id) !== '' && text(facts(owner)['instanceId']) !== '' && KINDS.includes(text(kind)) && BECAUSE.includes(text(because))
}

export const endsFrom = (list: readonly unknown[]): readonly PlannedEnd[] => list.filter(isPlanned).map((one) => plannedFrom(one))

export const plannedFor = (id: SessionId, json: string): PlannedEnd => plannedFrom(factsFrom<Facts>(json), id)

export function endFromJson(json: string | null): SessionEnd | null {
  const { endedAt, endReason, endEvidence, recoveredAt } = factsFrom<Facts>(json ?? '')
  if (!isTime(endedAt) || text(endReason) === '') return null
  return {
    endedAt: time(endedAt),
    endReason: text(endReason) as EndReason,
    endEvidence: evidenceFrom(JSON.stringify(endEvidence) ?? ''),
    recoveredAt: timeOrNull(recoveredAt),
  }
}

export function sessionFromJson(id: SessionId, json: string | null): Session | null {
  const { userId: person, owner, appVersion, startedAt, lastActivityAt, lastHeartbeatAt, steady, end } = factsFrom<Facts>(json ?? '')
  if (![startedAt, lastActivityAt, lastHeartbeatAt].every(isTime)) return null
  const { startedAt: started, heartbeatAt } = facts(steady)
  return {
    id,
    userId: userId(text(person)),
    owner: ownerFrom(owner),
    appVersion: text(appVersion),
    startedAt: time(startedAt),
    lastActivityAt: time(lastActivityAt),
    lastHeartbeatAt: time(lastHeartbeatAt),
    ...(isTime(started) && isTime(heartbeatAt)
      ? { steady: { startedAt: durationMs(whole(started)), heartbeatAt: durationMs(whole(heartbeatAt)) } }
      : {}),
    end: endFromJson(JSON.stringify(end) ?? null),
  }
}

export function undoneFrom(json: string | null): CleanUpRun['undone'] {
  if (json === null) return null
  const { at, by, snapshot } = factsFrom<Facts>(json)
  return { at: isTime(at) ? time(at) : utcMs(0), by: actorFrom(JSON.stringify(by) ?? ''), snapshot: text(snapshot) }
}
