import { sessionSubjects } from '../../core/accounts/sign-in-throttle.ts'
import type { Credentials } from '../../core/accounts/user.ts'
import { actorOf, auditEntry } from '../../core/audit/audit.ts'
import type { AuditKind } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'
import { policyOf } from '../policy/policies.ts'
import { requirePassword } from './password-check.ts'
import type { SignedIn, SignInDeps } from './sign-in.ts'

/**
 * The password again, by the person who is signed in. Returns the session with a new token; the old one is useless from then on. Throws
 * `wrong_credentials`, `sign_in_throttled`, `account_locked`, `not_signed_in` when the session ended meanwhile, and what `requireOrderer` does.
 */
export async function reauthenticate(deps: SignInDeps, signedIn: SignedIn, password: string, requireOrderer = () => {}): Promise<SignedIn> {
  await requireOwnPassword(deps, signedIn, password)
  requireOrderer()
  return renewToken(deps, signedIn, 'reauthenticated')
}

/** For sensitive actions. Throws `reauthentication_required` unless the password was repeated a short while ago (policy `reauthentication-fresh`). */
export function requireFresh({ store, clock }: Readonly<{ store: Store; clock: Clock }>, { user, reauthenticatedAt }: SignedIn): void {
  const { reauthenticationFresh } = policyOf(store, user)
  if (reauthenticatedAt !== null && clock.steady() - reauthenticatedAt < reauthenticationFresh) return
  throw new LatchkeyError('reauthentication_required', 'Enter your password again to go on.')
}

export async function requireOwnPassword(deps: SignInDeps, { user, session }: SignedIn, password: string): Promise<Credentials> {
  const credentials = deps.store.findCredentials(user.username)
  return requirePassword(deps, {
    credentials: credentials?.user.id === user.id ? credentials : null,
    identifier: user.username,
    password,
    by: actorOf(session),
    subjects: sessionSubjects(session.id),
    kind: 'reauthentication_failed',
  })
}

type RenewDeps = Pick<SignInDeps, 'store' | 'clock' | 'entropy'>

/** Compare-and-set: only who holds the newest token gets a newer one. */
export function renewToken(
  deps: RenewDeps,
  signedIn: SignedIn,
  because: Extract<AuditKind, 'reauthenticated' | 'token_renewed'>,
): SignedIn {
  const { store, clock, entropy } = deps
  const at = clock.now()
  const token = entropy.token()
  const audit = auditEntry(actorOf(signedIn.session), at, because, { role: signedIn.user.role })
  if (!store.rotateToken(signedIn.session.id, entropy.sha256(signedIn.token), entropy.sha256(token), audit))
    throw new LatchkeyError('not_signed_in', 'This session has ended. Sign in again.')
  return { ...signedIn, token, reauthenticatedAt: because === 'reauthenticated' ? clock.steady() : null }
}
