import { invariant } from '../invariant.ts'
import type { Log } from '../ports/ports.ts'
import { inOwnTime } from './own-time.ts'
import { END_REASONS } from './session.ts'
import type { Session, SessionEnd } from './session.ts'

/** A session as its row had it, and the end that is written over that. */
export type WrittenEnd = Readonly<{ before: Session; end: SessionEnd; replaces: boolean }>

/** Law 5, told of every end where it is written, whoever decided on it; none is kept from being written. */
export function checkEnd(log: Pick<Log, 'error'>, { before, end, replaces }: WrittenEnd): void {
  const facts = () => ({ session: before.id, startedAt: before.startedAt, endedAt: end.endedAt, reason: end.endReason })
  const promise = (text: string, isKept: boolean) => invariant(log, text, isKept, facts)
  promise('an end is written once', (before.end !== null) === replaces)
  promise('an end has a reason of the list', END_REASONS.includes(end.endReason))
  promise('an end does not lie before its start', end.endedAt >= before.startedAt)
  promise('an end does not lie before the last input', isAfterInput(before, end))
}

/** Where the clock was turned back, the stamps of the input are by another one. */
function isAfterInput(before: Session, { endedAt, endEvidence }: SessionEnd): boolean {
  const { session } = inOwnTime(before, before.lastHeartbeatAt)
  return endEvidence.clockMovedBack === true || endedAt >= session.lastActivityAt
}
