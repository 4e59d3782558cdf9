import type { CurrentSession } from '../app/session/current-session.ts'
import { answerLastSession, lastSessionOf } from '../app/session/last-session.ts'
import type { LastSession } from '../app/session/last-session.ts'
import { SessionKeeper } from '../app/session/session-keeper.ts'
import type { SessionKeeperDeps } from '../app/session/session-keeper.ts'
import type { Standing } from '../app/session/standing.ts'
import type { Entrance, Leave, Typed } from '../app/sign-in/entrance.ts'
import { changeOwnPassword, endOtherSessions, replaceOneTimePassword } from '../app/sign-in/own-password.ts'
import { reauthenticate, requireFresh } from '../app/sign-in/reauthenticate.ts'
import { authenticate, createAdministrator, startSession } from '../app/sign-in/sign-in.ts'
import type { SignedIn } from '../app/sign-in/sign-in.ts'
import type { AdministratorDetails, PasswordChange, SignInDetails } from '../contract/questions.ts'
import type { SessionDetail, View } from '../contract/views.ts'
import type { User } from '../core/accounts/user.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { FleetOffice } from '../core/fleet/office-port.ts'
import { durationMs, sessionId } from '../core/ids.ts'
import type { SessionId } from '../core/ids.ts'
import type { EndEvidence, EndReason, Session } from '../core/session/session.ts'
import { doorView } from './door-view.ts'
import { watchFirstRun } from './first-run.ts'
import { homeView } from './home-view.ts'
import { lockedView } from './locked-view.ts'
import { PasswordChoice } from './password-choice.ts'
import type { Told } from './receipts.ts'
import { explainSession } from './session-detail.ts'

export type WorkstationDeps = Omit<SessionKeeperDeps, 'onChange' | 'onLeft'> &
  Readonly<{
    current: CurrentSession
    /** Ends that the next person to look should hear about. */
    toTell: Told
    /** Whether there still is a window for a person to be signed in at. */
    attended: () => boolean
    /** Once the person has been answered. */
    onSignedIn: (signedIn: SignedIn) => void
    onRefused: () => void
    office: FleetOffice | null
    /** Whether somebody may begin a session here; left out, whoever has an account may. */
    entrance?: Entrance | undefined
    onChange: (view: View) => void
  }>

const SOON = durationMs(300)
const NOTHING_TO_TELL: Told = { told: 'here', sessions: [] }

/** What a person can do at this screen: come, see who they are, leave it for a while, and go. */
export class Workstation {
  readonly keeper: SessionKeeper
  readonly #deps: WorkstationDeps
  #toTell: Told
  readonly #choice: PasswordChoice
  /** A new one whenever somebody leaves: what was asked for before is not done after. */
  #visit = {}
  /** Calls off what is to be told once it can be read. */
  #announceLater = () => {}
  /** How the person's session before this one ended, and what they are still asked about it. */
  #last: LastSession | null = null
  readonly #isFirstRun: () => boolean

  constructor(deps: WorkstationDeps) {
    this.#deps = deps
    this.#toTell = deps.toTell
    this.#isFirstRun = watchFirstRun(deps.store)
    this.#choice = new PasswordChoice(deps.scheduler, () => this.stopChoosingPassword())
    this.keeper = new SessionKeeper({
      ...deps,
      onChange: () => this.announce(),
      onLeft: (session) => {
        this.#clear(session)
        this.announce()
      },
    })
  }

  view(): View {
    const { store, current, clock, office } = this.#deps
    const { signedIn } = current
    if (signedIn && this.keeper.lock.isLocked) return lockedView(store, current, this.keeper)
    if (signedIn) return homeView(store, { signedIn, current, last: this.#last, warning: this.keeper.warning(), clock, office })
    return doorView(store, { choosing: this.#choice.chooser?.user, isFirstRun: this.#isFirstRun, toTell: this.#toTell, office })
  }

  standing(): Standing {
    return this.keeper.standing()
  }

  async createAdministrator(details: AdministratorDetails): Promise<void> {
    const requireSameVisit = this.#requireNobody()
    this.#isFirstRun()
    const user = await createAdministrator(this.#deps, details, requireSameVisit)
    requireSameVisit()
    this.#welcome(user)
  }

  async signIn({ identifier, password }: SignInDetails, takeOver = false): Promise<void> {
    const requireSameVisit = this.#requireNobody()
    const user = await this.#watched(authenticate(this.#deps, identifier, password))
    requireSameVisit()
    if (user.mustChangePassword) this.#letChoose(user, identifier, password)
    else await this.#enter(user, { identifier, password, takeOver }, requireSameVisit)
  }

  /** Throws `not_allowed` when nobody is choosing, or no longer. */
  async choosePassword(newPassword: string): Promise<void> {
    const requireSameVisit = this.#requireNobody()
    const { chooser } = this.#choice
    const requireSamePerson = () => {
      requireSameVisit()
      // Somebody else may have begun, too.
      if (!chooser || this.#choice.chooser !== chooser) throw nobodyChooses()
      return chooser
    }
    const user = await replaceOneTimePassword(this.#deps, { ...requireSamePerson(), newPassword }, requireSamePerson)
    const { identifier } = requireSamePerson()
    await this.#enter(user, { identifier, password: newPassword, takeOver: false }, requireSamePerson)
  }

  stopChoosingPassword(): void {
    this.#choice.stop()
    this.announce()
  }

  async changePassword(change: PasswordChange): Promise<void> {
    const asked = this.requireSignedIn()
    this.#deps.current.replace(await changeOwnPassword(this.#deps, asked, change, this.#stillHere(asked)))
    this.announce()
  }

  /** All of them, or this one. Throws `not_found` where it is nobody's, another person's or the one here. */
  endOtherSessions(only?: SessionId): void {
    endOtherSessions(this.#deps, this.requireSignedIn(), only)
    this.announce()
  }

  /** Throws `reauthentication_required` unless the person gave their password again a short while ago. */
  requireFresh(): void {
    requireFresh(this.#deps, this.requireSignedIn())
  }

  async reauthenticate(password: string): Promise<void> {
    const asked = this.requireSignedIn()
    this.#deps.current.replace(await this.#watched(reauthenticate(this.#deps, asked, password, this.#stillHere(asked))))
  }

  unlock(password: string): Promise<void> {
    return this.#watched(this.keeper.unlock(password))
  }

  /** Throws `not_found` for a session that is not there, or not for this person to look at. */
  explain(id: string): SessionDetail {
    return explainSession(this.#deps.store, this.requireSignedIn(), sessionId(id))
  }

  /** What the person says about a fact since the session before this one; each is answered once. */
  answerLast(id: number, wasMe: boolean): void {
    const last = this.#last
    const asked = last?.questions.find((question) => question.id === id)
    if (!last || !asked) return
    answerLastSession(this.#deps, this.requireSignedIn(), asked, wasMe)
    this.#last = { ...last, questions: last.questions.filter((question) => question !== asked) }
    this.announce()
  }

  requireSignedIn(): SignedIn {
    const { signedIn } = this.#deps.current
    if (!signedIn) throw new LatchkeyError('not_signed_in', 'Nobody is signed in here.')
    return signedIn
  }

  /**
   * Looks at the store again: for actions that have been waiting since they were permitted. Somebody who is an administrator, too, but is not
   * the one who `asked`, is told `not_signed_in`.
   */
  requireAdministrator(asked?: SignedIn): SignedIn {
    const { standing, signedIn } = this.#requireUnlocked(asked)
    if (standing.kind === 'user') throw new LatchkeyError('not_allowed', 'Only an administrator may do this.')
    return signedIn
  }

  #stillHere(asked: SignedIn): () => void {
    return () => void this.#requireUnlocked(asked)
  }

  /** The same for whoever `asked`, administrator or not. */
  #requireUnlocked(asked?: SignedIn): Readonly<{ standing: Standing; signedIn: SignedIn }> {
    const standing = this.standing()
    if (standing.kind === 'locked') throw new LatchkeyError('app_locked', 'The app was locked in the meantime. Unlock it and try again.')
    const signedIn = this.requireSignedIn()
    if (asked && asked.session.id !== signedIn.session.id)
      throw new LatchkeyError('not_signed_in', 'Whoever asked for this has signed out in the meantime.')
    return { standing, signedIn }
  }

  /** Throws where the end could not be written: the person is still signed in, and told why. */
  signOut(trigger: string): void {
    this.requireSignedIn()
    this.keeper.leave('signed_out', { trigger }, false)
  }

  /** The one door out, whoever is here and whatever closes it; see `SessionKeeper.leave`. Whoever comes next starts from a clean desk. */
  leave(reason: EndReason, evidence: EndEvidence): void {
    this.keeper.leave(reason, evidence)
  }

  /** The window crashed again and again, or does not answer: the person cannot go on, and is told at the sign-in screen. */
  endWithoutWindow(note: string): void {
    this.keeper.leaveForSure('process_died', { trigger: 'window crashed', note })
  }

  /** Shown as soon as it can be read: what has been done is not undone, nor the app ended, because the page cannot be told at once. */
  announce(): void {
    const { scheduler, log } = this.#deps
    this.#announceLater()
    try {
      this.#show()
    } catch (error) {
      log.warn('the page could not be told', { error: String(error) })
      this.#announceLater = scheduler.after(SOON, () => this.announce())
    }
  }

  #show(): void {
    this.#deps.onChange(this.view())
  }

  async #enter(user: User, typed: Typed, requireStillHere: () => unknown): Promise<void> {
    const leave = (await this.#deps.entrance?.(user, typed)) ?? null
    try {
      requireStillHere()
      this.#welcome(user, leave)
    } catch (error) {
      leave?.unused()
      throw error
    }
  }

  #welcome(user: User, leave: Leave | null = null): void {
    const { store, clock, owner } = this.#deps
    const last = lastSessionOf(store, user, { host: owner.host, now: clock.now() })
    const signedIn = startSession(this.#deps, user, leave)
    try {
      this.keeper.begin(signedIn)
      this.#choice.stop()
      this.#last = last
      this.#toTell = NOTHING_TO_TELL
      this.#show()
    } catch (error) {
      // The session is on disk, and must not stay open behind a sign-in screen.
      this.keeper.leaveForSure('app_quit', { trigger: 'sign-in failed' })
      throw error
    }
    this.#afterwards(() => this.#deps.onSignedIn(signedIn))
  }

  /** Guessing is told of, wherever it is done. */
  async #watched<Value>(attempt: Promise<Value>): Promise<Value> {
    try {
      return await attempt
    } catch (error) {
      this.#afterwards(this.#deps.onRefused)
      throw error
    }
  }

  /** What looks for alerts must not make anybody wait. */
  #afterwards(task: () => void): void {
    this.#deps.scheduler.after(SOON, task)
  }

  #letChoose(user: User, identifier: string, oneTimePassword: string): void {
    this.#choice.begin({ user, identifier, oneTimePassword })
    this.announce()
  }

  /** The next person starts from a clean desk; what they are told is how the last session ended. */
  #clear(ended: Session | null): void {
    this.#choice.stop()
    this.#visit = {}
    this.#last = null
    if (ended) this.#toTell = { told: 'here', sessions: [ended] }
  }

  /**
   * To be called again once the password was looked at, which takes a moment: in it the window may have gone, another have been opened, and
   * somebody else have come, for two sign-ins asked for at once both find nobody here.
   */
  #requireNobody(): () => void {
    const visit = this.#visit
    const requireSameVisit = () => {
      if (this.#deps.current.signedIn) throw new LatchkeyError('not_allowed', 'Somebody is signed in here already. Sign out first.')
      if (this.#visit !== visit || !this.#deps.attended())
        throw new LatchkeyError('not_allowed', 'The window was closed before the sign-in was complete.')
    }
    requireSameVisit()
    return requireSameVisit
  }
}

const nobodyChooses = () => new LatchkeyError('not_allowed', 'There is no one-time password to replace. Sign in again.')
