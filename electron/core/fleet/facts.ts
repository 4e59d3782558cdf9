import { ALERT_KINDS } from '../alerts/alert.ts'
import type { AlertKind } from '../alerts/alert.ts'
import { CALENDAR_END, isUuid } from '../ids.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from '../session/session.ts'
import type { AdmissionKind, CommandOutcome, StartedFacts, StreamFact, StreamLine } from './stream.ts'

/** Under `start` of the line of a sign-in: what the session's row says of its start. A line alone tells who, when, on what and how admitted. */
export const startOf = ({ id, userId, owner, appVersion, startedAt, admission }: Session): StartedFacts => ({
  session: id,
  person: userId,
  startedAt,
  admission: admission ?? 'local',
  appVersion,
  host: owner.host,
  osUser: owner.osUser,
  pid: owner.pid,
})

/** The same for the desk's own log, with all that says which process it was. */
export const startLine = (session: Session) => {
  const { hostId, bootId, processStartedAt, instanceId } = session.owner
  return { ...startOf(session), hostId, bootId, processStartedAt, instance: instanceId }
}

/** A session as it is again, for the line that tells of it. */
export type SessionAgain = Readonly<{ session: string; endedAt: number; reason: EndReason; evidence: EndEvidence; recovered: boolean }>

export const sessionAgain = (session: string, { endedAt, endReason, endEvidence, recoveredAt }: SessionEnd): SessionAgain => ({
  session,
  endedAt,
  reason: endReason,
  evidence: endEvidence,
  recovered: recoveredAt !== null,
})

type Line = Pick<StreamLine, 'at' | 'kind' | 'actorUserId' | 'sessionId' | 'detail'>
type Detail = Readonly<Record<string, unknown>>

/**
 * What a line of a desk's audit log means at the centre, whatever version wrote it: what cannot be read means nothing there, and what the directory
 * reckons with is checked here to be what it takes it for. Never throws. Told in order, the facts of all lines amount to the desk's own table of
 * sessions; told again, they change nothing.
 */
export function factsOf(line: Line): readonly StreamFact[] {
  const read = Object.hasOwn(READERS, line.kind) ? READERS[line.kind] : undefined
  return read ? read(recordFrom(parsed(line.detail)), line) : []
}

const READERS: Readonly<Record<string, (detail: Detail, line: Line) => readonly StreamFact[]>> = {
  signed_in: (detail, line) => startedFrom(recordFrom(detail['start']), line),
  enrolled: sessionsThere,
  stream_begun: sessionsThere,
  session_ended: (detail, { sessionId }) => endedFrom({ ...detail, session: sessionId, recovered: false }),
  session_recovered: (detail, { sessionId }) => endedFrom({ ...detail, session: sessionId, recovered: true }),
  session_repaired: (detail) => againFrom(recordFrom(detail['again'])),
  cleanup_undone: (detail) => listFrom(detail['again']).flatMap((one) => againFrom(recordFrom(one))),
  link_opened: ({ boot }) => (isNumber(boot) ? [{ fact: 'boot', boot }] : []),
  grant_unused: ({ session, user }) => (isUuid(session) && isUuid(user) ? [{ fact: 'unused', session, person: user }] : []),
  command_settled: ({ command, outcome }) =>
    isNumber(command) && isText(outcome) ? [{ fact: 'settled', command, outcome: outcome as CommandOutcome }] : [],
  user_erased: ({ user, pseudonym }) => (isUuid(user) && isText(pseudonym) ? [{ fact: 'erased', person: user, pseudonym }] : []),
  sign_in_failed: ({ user }) => [{ fact: 'failed_sign_in', person: isUuid(user) ? user : null }],
  alert_raised: ({ alert, subject, user, facts }, { actorUserId }) =>
    isAlert(alert)
      ? [
          {
            fact: 'alert',
            kind: alert,
            subject: isText(subject) ? subject : '',
            person: isUuid(user) ? user : isUuid(actorUserId) ? actorUserId : null,
            detail: plainFacts(facts),
          },
        ]
      : [],
}

/** A list that cannot be read in full does not say what else is over. */
function sessionsThere({ sessions }: Detail, { at }: Line): readonly StreamFact[] {
  const started = listFrom(sessions).flatMap((one) => startedFrom(recordFrom(one), null))
  if (!Array.isArray(sessions) || started.length < sessions.length) return started
  return [...started, { fact: 'only_open', sessions: started.flatMap((one) => (one.fact === 'started' ? [one.session] : [])), at }]
}

/** Lines of earlier versions say it only of themselves: who did it, in which process, when. */
function startedFrom(start: Detail, line: Line | null): readonly StreamFact[] {
  const process = recordFrom(recordFrom(line ? parsed(line.detail) : null)['process'])
  const session = start['session'] ?? line?.sessionId
  const person = start['person'] ?? line?.actorUserId
  const startedAt = start['startedAt'] ?? line?.at
  if (!isUuid(session) || !isUuid(person) || !isTime(startedAt)) return []
  const { admission, appVersion, host = process['host'], osUser = process['osUser'], pid = process['pid'] } = start
  return [
    {
      fact: 'started',
      session,
      person,
      startedAt,
      admission: isAdmission(admission) ? admission : 'local',
      appVersion: isText(appVersion) ? appVersion : '',
      host: isText(host) ? host : '',
      osUser: isText(osUser) ? osUser : '',
      pid: isPid(pid) ? pid : 0,
    },
  ]
}

/** A reason that only a newer version knows is passed on as it is. */
function endedFrom({ session, endedAt, reason, evidence, recovered }: Detail): readonly StreamFact[] {
  if (!isUuid(session) || !isTime(endedAt) || !isText(reason)) return []
  return [
    { fact: 'ended', session, at: endedAt, reason: reason as EndReason, evidence: evidenceFrom(evidence), recovered: recovered === true },
  ]
}

/** The end that was told before stands no longer. */
function againFrom(again: Detail): readonly StreamFact[] {
  const ended = endedFrom(again)
  return ended.length > 0 && isUuid(again['session']) ? [{ fact: 'reopened', session: again['session'] }, ...ended] : []
}

const ADMISSIONS: readonly unknown[] = ['granted', 'offline', 'local'] satisfies readonly AdmissionKind[]
const isAdmission = (value: unknown): value is AdmissionKind => ADMISSIONS.includes(value)
const ALERTS: readonly unknown[] = ALERT_KINDS
/** The directory's own kinds are none of a desk's. */
const isAlert = (value: unknown): value is AlertKind => ALERTS.includes(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value)
const isTime = (value: unknown): value is number => isNumber(value) && Math.abs(value) <= CALENDAR_END
const isPid = (value: unknown): value is number => isNumber(value) && value >= 0 && value < 2 ** 31
const listFrom = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const recordFrom = (value: unknown): Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Detail) : {}

const isMoment = /(?:At|Since)$/
/** Without what is called a moment and is none. */
const evidenceFrom = (value: unknown): EndEvidence =>
  Object.fromEntries(Object.entries(recordFrom(value)).filter(([name, said]) => !isMoment.test(name) || isTime(said)))

const plainFacts = (value: unknown): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    Object.entries(recordFrom(value)).filter((entry): entry is [string, string | number] => {
      const [name, said] = entry
      return isMoment.test(name) ? isTime(said) : typeof said === 'string' || isNumber(said)
    }),
  )

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
