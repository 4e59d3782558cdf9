import { checkedPassword, knownWords } from '../../core/accounts/password-rules.ts'
import type { Credentials, User } from '../../core/accounts/user.ts'
import { actorIn, actorOf, auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { SessionId } from '../../core/ids.ts'
import type { Endings } from '../../core/ports/store-port.ts'
import { housePolicy } from '../policy/policies.ts'
import { endSession } from '../session/end-session.ts'
import { requirePasswordAtDoor } from './password-check.ts'
import { renewToken, requireOwnPassword } from './reauthenticate.ts'
import type { SignedIn, SignInDeps } from './sign-in.ts'

export type PasswordChange = Readonly<{ oldPassword: string; newPassword: string; endOtherSessions: boolean }>

/** Throws once whoever ordered it may not have it any more. Passwords take a moment to look at: asked after each, and so before anything is stored. */
export type RequireOrderer = () => void

/**
 * Changes the person's own password, and their token with it; on request ends their other sessions in the same transaction. Throws
 * `wrong_credentials` for the old password, the throttle's and the new password's refusals, and what `requireOrderer` does.
 */
export async function changeOwnPassword(
  deps: SignInDeps,
  signedIn: SignedIn,
  change: PasswordChange,
  requireOrderer: RequireOrderer,
): Promise<SignedIn> {
  const credentials = await requireOwnPassword(deps, signedIn, change.oldPassword)
  const there = await deps.directory?.changePassword(credentials.user, change.oldPassword, change.newPassword)
  if (there) {
    requireOrderer()
    if (change.endOtherSessions) endOtherSessions(deps, signedIn)
    return renewToken(deps, { ...signedIn, user: there }, 'reauthenticated')
  }
  const by = actorOf(signedIn.session)
  const passwordHash = await hashedNewPassword(deps, credentials, change.newPassword, requireOrderer)
  const ends: Endings = {
    reason: 'signed_out',
    evidence: { trigger: 'password changed' },
    by,
    except: signedIn.session.id,
    judge: deps.probe.judge.bind(deps.probe),
    steady: deps.clock.steady(),
  }
  const user = storePassword(deps, credentials, passwordHash, by, change.endOtherSessions ? { ends } : {})
  return renewToken(deps, { ...signedIn, user }, 'reauthenticated')
}

/** The person's first password of their own, in place of the one-time password; then the session can start. */
export async function replaceOneTimePassword(
  deps: SignInDeps,
  details: Readonly<{ identifier: string; oneTimePassword: string; newPassword: string }>,
  requireOrderer: RequireOrderer,
): Promise<User> {
  const credentials = await requirePasswordAtDoor(deps, details.identifier, details.oneTimePassword)
  if (!credentials.user.mustChangePassword) throw new LatchkeyError('not_allowed', 'This account has no one-time password. Sign in.')
  requireOrderer()
  const there = await deps.directory?.changePassword(credentials.user, details.oneTimePassword, details.newPassword)
  if (there) return there
  const passwordHash = await hashedNewPassword(deps, credentials, details.newPassword, requireOrderer)
  return storePassword(deps, credentials, passwordHash, { ...actorIn(deps.owner), userId: credentials.user.id }, {})
}

/** Signs the person out everywhere but here, or from `only`; returns how many sessions that ended. Throws `not_found` where `only` is not one of them. */
export function endOtherSessions(
  deps: Pick<SignInDeps, 'store' | 'clock' | 'log' | 'probe'>,
  { session, user }: SignedIn,
  only?: SessionId,
): number {
  const others = deps.store
    .listSessions({ state: 'active', userId: user.id })
    .filter(({ id }) => id !== session.id && (only === undefined || id === only))
  if (only !== undefined && others.length === 0) throw new LatchkeyError('not_found', 'That session of yours has ended already.')
  const outcomes = others.map((other) =>
    endSession(deps, other, {
      reason: 'signed_out',
      evidence: { trigger: 'from another session' },
      by: actorOf(session),
      verdict: deps.probe.judge(other.owner),
    }),
  )
  return outcomes.filter(({ kind }) => kind === 'ended').length
}

async function hashedNewPassword(
  { store, passwords }: SignInDeps,
  credentials: Credentials,
  password: string,
  requireOrderer: RequireOrderer,
): Promise<string> {
  requireOrderer()
  const checked = checkedPassword(password, housePolicy(store).passwordLeast)
  await passwords.refuseGuessable(checked, knownWords(credentials.user))
  requireOrderer()
  const isUnchanged = await passwords.verify(credentials.passwordHash, checked)
  requireOrderer()
  if (isUnchanged) throw new LatchkeyError('password_unchanged', 'The new password is the same as the old one. Choose another.')
  const hash = await passwords.hash(checked)
  requireOrderer()
  return hash
}

function storePassword(
  { store, clock }: SignInDeps,
  { user, passwordHash: old }: Credentials,
  passwordHash: string,
  by: Actor,
  more: Readonly<{ ends?: Endings }>,
): User {
  const at = clock.now()
  const audit = auditEntry(by, at, 'password_changed', { user: user.id, username: user.username })
  const set = { passwordHash, mustChangePassword: false, oneTimeSince: null }
  const outcome = store.updateUser({ id: user.id, at, set, ifPasswordHash: old, audit, ...more })
  if (outcome.kind === 'updated') return outcome.user
  throw new LatchkeyError('wrong_credentials', 'The password was changed in the meantime. Try again with the new one.')
}
