import { actorOf, auditEntry } from '../../core/audit/audit.ts'
import { assertNever } from '../../core/errors.ts'
import type { Clock, Entropy, Log, Store } from '../../core/ports/ports.ts'
import type { Departures } from '../../core/session/departure.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { EndEvidence, Session } from '../../core/session/session.ts'
import { checkToken } from '../../core/session/token-check.ts'
import type { SignsOfLife, TokenRefusal } from '../../core/session/token-check.ts'
import { policyOf } from '../policy/policies.ts'
import { renewToken } from '../sign-in/reauthenticate.ts'
import type { SignedIn } from '../sign-in/sign-in.ts'
import { endSession } from './end-session.ts'

export type GuardDeps = Readonly<{
  store: Store
  clock: Clock
  entropy: Entropy
  log: Log
  owner: ProcessIdentity
  departures?: Departures
}>

export type Validation =
  /** Go on with this one: after a change of role or name it is not the one that was given. */
  | { readonly kind: 'valid'; readonly signedIn: SignedIn }
  /** The session has its end, on disk; null only where the store knows no such session. */
  | { readonly kind: 'ended'; readonly why: TokenRefusal; readonly session: Session | null }

/**
 * Whether who is signed in still is: asks the store, so that an end or a change made by anybody, the CLI for instance, counts at once.
 * Before every privileged call, whenever somebody else has changed something, and when a time limit falls due, so that nobody stays in who
 * should not.
 */
export function validate(deps: GuardDeps, signedIn: SignedIn, life: SignsOfLife): Validation {
  const { store, clock, entropy, owner } = deps
  const facts = store.findTokenFacts(signedIn.session.id)
  const presented = { ...life, tokenHash: entropy.sha256(signedIn.token), owner }
  const policy = policyOf(store, facts?.user ?? signedIn.user)
  const verdict = checkToken(facts, presented, clock.now(), policy)
  switch (verdict.kind) {
    case 'valid':
      return { kind: 'valid', signedIn: facts ? refreshed(deps, { ...signedIn, user: facts.user }, signedIn) : signedIn }
    case 'refused': {
      const session = facts?.session ?? null
      if (!session || !verdict.end) return { kind: 'ended', why: verdict.why, session }
      const { reason, at } = verdict.end
      const ending = { reason, evidence: evidenceOf(verdict.why, life), due: at, lastInput: life.lastActivityAt }
      const outcome = endSession(deps, session, ending, { departures: deps.departures })
      auditRefusal(deps, session, verdict.why)
      return { kind: 'ended', why: verdict.why, session: outcome.kind === 'not_found' ? null : outcome.session }
    }
    default:
      return assertNever(verdict)
  }
}

const evidenceOf = (why: TokenRefusal, { lastActivityAt, idleFor, asleepSince }: SignsOfLife): EndEvidence => ({
  trigger: 'token check',
  note: why,
  lastActivityAt,
  ...(why === 'idle' ? { idleMs: idleFor } : {}),
  ...(asleepSince === null ? {} : { asleepSince }),
})

/** A new role gets a new token, and needs the password again for what is sensitive. */
function refreshed(deps: GuardDeps, now: SignedIn, before: SignedIn): SignedIn {
  return now.user.role === before.user.role ? now : renewToken(deps, now, 'token_renewed')
}

/** A timeout or a disabled account is no attack; a token that is not the newest or comes from elsewhere may be one. */
function auditRefusal({ store, clock, log, owner }: GuardDeps, session: Session, why: TokenRefusal): void {
  if (why !== 'wrong_token' && why !== 'other_process') return
  log.warn('token refused', { session: session.id, why })
  store.appendAudit(auditEntry(actorOf({ ...session, owner }), clock.now(), 'token_refused', { why }))
}
