import type { User } from '../accounts/user.ts'
import { actorOf } from '../audit/audit.ts'
import type { Ending } from './session-end.ts'
import type { Session } from './session.ts'

/** How many sessions a person may have at once, and what a further one does. */
export type SessionLimit = Readonly<{ most: number; atLimit: 'refuse' | 'replace-oldest' }>

/** What the store knows at the moment of a start. `active` are the person's own, newest first. */
export type StartFacts = Readonly<{ user: User | null; heldByInstance: Session | null; active: readonly Session[] }>

export type NotAdmitted = 'no_account' | 'account_disabled' | 'password_change_required'

export type StartDecision =
  | Readonly<{ kind: 'admitted'; toReplace: readonly Session[] }>
  | Readonly<{ kind: 'already_active'; session: Session }>
  | Readonly<{ kind: 'not_admitted'; because: NotAdmitted }>

/** Whether a session may start, and which others it replaces. One instance holds one session at most. */
export function decideStart({ user, heldByInstance, active }: StartFacts, { most, atLimit }: SessionLimit): StartDecision {
  if (user === null) return { kind: 'not_admitted', because: 'no_account' }
  if (user.disabledAt !== null) return { kind: 'not_admitted', because: 'account_disabled' }
  if (user.mustChangePassword) return { kind: 'not_admitted', because: 'password_change_required' }
  if (heldByInstance) return { kind: 'already_active', session: heldByInstance }
  const tooMany = active.slice(most - 1)
  return tooMany[0] && atLimit === 'refuse' ? { kind: 'already_active', session: tooMany[0] } : { kind: 'admitted', toReplace: tooMany }
}

/** How the older session ends that another one of the same person replaces. */
export const replacedBy = (session: Session) =>
  ({
    reason: 'replaced',
    evidence: { trigger: 'signed in elsewhere', note: session.id },
    by: actorOf(session),
    ...(session.steady ? { steady: session.steady.startedAt } : {}),
  }) satisfies Ending
