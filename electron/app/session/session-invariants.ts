import type { InstanceId } from '../../core/ids.ts'
import { invariant } from '../../core/invariant.ts'
import type { Log } from '../../core/ports/ports.ts'
import type { Session } from '../../core/session/session.ts'

/** Law 16: each instance writes the life and the end of its own session, and of no other. */
export const checkHolder = (log: Log, session: Session, instance: InstanceId): boolean =>
  invariant(log, 'the session that an instance keeps alive and ends is held by it', session.owner.instanceId === instance, () => ({
    session: session.id,
    holder: session.owner.instanceId,
    instance,
  }))
