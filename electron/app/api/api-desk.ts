import type { Entropy, Scheduler } from '../../core/ports/ports.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { CloseOrderDeps } from '../closing/close-order.ts'
import type { CurrentSession } from '../session/current-session.ts'
import type { SessionKeeper } from '../session/session-keeper.ts'

/** What other programs have to do with: the store, and the session at this window. */
export type ApiDesk = CloseOrderDeps &
  Readonly<{
    scheduler: Scheduler
    entropy: Entropy
    owner: ProcessIdentity
    current: CurrentSession
    keeper: SessionKeeper
  }>
