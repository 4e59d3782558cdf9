import type { CurrentSession } from '../app/current-session.ts'
import { changeOwnPassword, endOtherSessions, replaceOneTimePassword } from '../app/own-password.ts'
import { reauthenticate, requireFresh } from '../app/reauthenticate.ts'
import { validate } from '../app/session-guard.ts'
import { authenticate, createAdministrator, startSession } from '../app/sign-in.ts'
import type { SignedIn, SignInDeps } from '../app/sign-in.ts'
import type { AdministratorDetails, PasswordChange, SignInDetails } from '../contract/channels.ts'
import type { View } from '../contract/views.ts'
import { assertNever, LatchkeyError } from '../core/errors.ts'
import { durationMs } from '../core/ids.ts'
import { policyFrom } from '../core/policy.ts'
import type { Scheduler } from '../core/ports.ts'
import type { EndEvidence, EndReason, Session } from '../core/session.ts'
import type { User } from '../core/user.ts'
import type { Standing } from './checked-call.ts'
import { viewOf } from './views.ts'

export type WorkstationDeps = SignInDeps &
  Readonly<{
    scheduler: Scheduler
    current: CurrentSession
    /** Sessions that recovery closed at this launch. */
    recovered: readonly Session[]
    /** Whether there still is a window for a person to be signed in at. */
    attended: () => boolean
    onChange: (view: View) => void
  }>

/** How often somebody who is signed in is looked at again: well within the two seconds in which a disabled person must be out. */
const GLANCE = durationMs(1_000)
/** Who has not chosen a password by then has gone away, and the next person must not choose it for them. */
const TIME_TO_CHOOSE = durationMs(5 * 60_000)

type Choosing = Readonly<{ user: User; identifier: string; oneTimePassword: string; giveUp: () => void }>

/** What a person can do at this screen: come, see who they are, and go. */
export class Workstation {
  readonly #deps: WorkstationDeps
  /** Ends that the next person to look should hear about. */
  #untold: readonly Session[]
  #choosing: Choosing | null = null
  #stopGlancing = () => {}

  constructor(deps: WorkstationDeps) {
    this.#deps = deps
    this.#untold = deps.recovered
  }

  view(): View {
    const { store, current } = this.#deps
    return viewOf(store, current.signedIn, this.#choosing?.user ?? null, this.#untold)
  }

  /** What the person at this window may do, by what the store says at this moment. Ends what has to end. Throws when it cannot be told. */
  standing(): Standing {
    const { current } = this.#deps
    const before = current.signedIn
    if (!before) return { kind: 'nobody' }
    const validation = validate(this.#deps, before, current.lastActivityAt)
    switch (validation.kind) {
      case 'valid':
        current.replace(validation.signedIn)
        if (isShownOtherwise(before.user, validation.signedIn.user)) this.#announce()
        return { kind: validation.signedIn.user.role }
      case 'ended':
        return this.#lost(validation.session)
      default:
        return assertNever(validation)
    }
  }

  async createAdministrator(details: AdministratorDetails): Promise<View> {
    this.#requireNobody()
    return this.#welcome(await createAdministrator(this.#deps, details))
  }

  async signIn({ identifier, password }: SignInDetails): Promise<View> {
    this.#requireNobody()
    const user = await authenticate(this.#deps, identifier, password)
    return user.mustChangePassword ? this.#letChoose(user, identifier, password) : this.#welcome(user)
  }

  /** Throws `not_allowed` when nobody is choosing, or no longer. */
  async choosePassword(newPassword: string): Promise<View> {
    this.#requireNobody()
    if (!this.#choosing) throw new LatchkeyError('not_allowed', 'There is no one-time password to replace. Sign in again.')
    const { identifier, oneTimePassword } = this.#choosing
    const user = await replaceOneTimePassword(this.#deps, { identifier, oneTimePassword, newPassword })
    this.#stopChoosing()
    return this.#welcome(user)
  }

  leaveChoosing(): View {
    this.#stopChoosing()
    return this.#announce()
  }

  async changePassword(change: PasswordChange): Promise<View> {
    this.#deps.current.replace(await changeOwnPassword(this.#deps, this.requireSignedIn(), change))
    return this.#announce()
  }

  endOtherSessions(): View {
    requireFresh(this.#deps, this.requireSignedIn())
    endOtherSessions(this.#deps, this.requireSignedIn())
    return this.#announce()
  }

  async reauthenticate(password: string): Promise<void> {
    this.#deps.current.replace(await reauthenticate(this.#deps, this.requireSignedIn(), password))
  }

  requireSignedIn(): SignedIn {
    const { signedIn } = this.#deps.current
    if (!signedIn) throw new LatchkeyError('not_signed_in', 'Nobody is signed in here.')
    return signedIn
  }

  /** Looks at the store again: for actions that have been waiting since they were permitted. */
  requireAdministrator(): SignedIn {
    const standing = this.standing()
    if (standing.kind === 'user') throw new LatchkeyError('not_allowed', 'Only an administrator may do this.')
    return this.requireSignedIn()
  }

  signOut(trigger: string): View {
    this.requireSignedIn()
    return this.#leave('signed_out', trigger)
  }

  /** The window crashed again and again: the person cannot go on, and is told at the sign-in screen. */
  endAfterCrashes(crashes: number): void {
    this.#endUnasked('process_died', { trigger: 'window crashed', note: `${crashes} crashes within a minute` })
  }

  /** The computer goes to sleep, or its screen is locked: where the policy says so, that is signing out. */
  goAway(by: 'sleep' | 'lock'): void {
    const { store, current } = this.#deps
    if (!current.signedIn) return
    const { onSleep, onLock } = policyFrom(store.readSettings(), current.signedIn.user.role)
    if ((by === 'sleep' ? onSleep : onLock) === 'sign-out') this.#endUnasked('suspended', { trigger: by })
  }

  #endUnasked(reason: EndReason, evidence: EndEvidence): void {
    const ended = this.#deps.current.end(reason, evidence)
    this.#stopGlancing()
    if (ended) this.#untold = [ended]
    this.#announce()
  }

  #welcome(user: User): View {
    // Hashing took a moment, in which the person may have closed the window: nobody may be signed in at a window that is gone.
    if (!this.#deps.attended()) throw new LatchkeyError('not_allowed', 'The window was closed before the sign-in was complete.')
    // Two sign-ins asked for at once would both have found nobody here.
    this.#requireNobody()
    this.#deps.current.begin(startSession(this.#deps, user))
    this.#stopChoosing()
    this.#untold = []
    this.#stopGlancing()
    this.#stopGlancing = this.#deps.scheduler.every(GLANCE, () => this.#glance())
    return this.#announce()
  }

  #glance(): void {
    if (!this.#deps.current.signedIn) return this.#stopGlancing()
    try {
      this.standing()
      this.#deps.current.followPolicy()
    } catch (error) {
      // A database that is busy for a moment signs nobody out; calls are refused meanwhile.
      this.#deps.log.warn('the session could not be checked', { error: String(error) })
    }
  }

  #lost(session: Session | null): Standing {
    this.#deps.current.forget()
    this.#stopGlancing()
    if (session) this.#untold = [session]
    this.#announce()
    return session?.end ? { kind: 'ended', reason: session.end.endReason } : { kind: 'nobody' }
  }

  #letChoose(user: User, identifier: string, oneTimePassword: string): View {
    this.#stopChoosing()
    const giveUp = this.#deps.scheduler.after(TIME_TO_CHOOSE, () => this.leaveChoosing())
    this.#choosing = { user, identifier, oneTimePassword, giveUp }
    return this.#announce()
  }

  #stopChoosing(): void {
    this.#choosing?.giveUp()
    this.#choosing = null
  }

  #leave(reason: EndReason, trigger: string): View {
    this.#deps.current.end(reason, { trigger })
    this.#stopGlancing()
    return this.#announce()
  }

  #announce(): View {
    const view = this.view()
    this.#deps.onChange(view)
    return view
  }

  #requireNobody(): void {
    if (this.#deps.current.signedIn) throw new LatchkeyError('not_allowed', 'Somebody is signed in here already. Sign out first.')
  }
}

const isShownOtherwise = (before: User, now: User) =>
  before.role !== now.role || before.displayName !== now.displayName || before.username !== now.username
