import type { InstanceId } from '../../core/ids.ts'
import { invariant } from '../../core/invariant.ts'
import type { Log } from '../../core/ports/ports.ts'
import { isSoundEnd } from '../../core/session/session.ts'
import type { Session, SessionEnd } from '../../core/session/session.ts'

/** Law 5. */
export const checkEnd = (log: Log, session: Session, end: SessionEnd): boolean =>
  invariant(log, 'an end has a reason of the list and a time that does not lie before its start', isSoundEnd(session, end), () => ({
    session: session.id,
    startedAt: session.startedAt,
    endedAt: end.endedAt,
    reason: end.endReason,
  }))

/** Law 16: each instance writes the life and the end of its own session, and of no other. */
export const checkHolder = (log: Log, session: Session, instance: InstanceId): boolean =>
  invariant(log, 'the session that an instance keeps alive and ends is held by it', session.owner.instanceId === instance, () => ({
    session: session.id,
    holder: session.owner.instanceId,
    instance,
  }))
