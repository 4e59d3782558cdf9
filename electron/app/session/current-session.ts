import { actorOf, auditEntry } from '../../core/audit/audit.ts'
import type { AuditKind } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs, utcMs } from '../../core/ids.ts'
import type { DurationMs, InstanceId, UtcMs } from '../../core/ids.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Clock, Log, Scheduler, Store } from '../../core/ports/ports.ts'
import { activityElsewhere } from '../../core/session/activity.ts'
import type { Departures } from '../../core/session/departure.ts'
import { presenceOf } from '../../core/session/presence.ts'
import type { EndEvidence, EndReason, Session } from '../../core/session/session.ts'
import { timedOut } from '../../core/session/time-limits.ts'
import type { TimeOut } from '../../core/session/time-limits.ts'
import type { SignsOfLife } from '../../core/session/token-check.ts'
import { noteAuditHead } from '../audit/note-head.ts'
import { policyOf } from '../policy/policies.ts'
import type { SignedIn } from '../sign-in/sign-in.ts'
import { endSession } from './end-session.ts'
import { SavingPrograms } from './saving-programs.ts'
import { checkHolder } from './session-invariants.ts'

export type CurrentSessionDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  log: Log
  instanceId: InstanceId
  /** Left out where nothing can be put down. */
  departures?: Departures
  /** A heartbeat could not be written, or can be again; or it shows its person as present otherwise than before. */
  onChange: () => void
}>

/** The least that the policy allows for `away-after` and `idle-timeout`. */
const SOONEST = durationMs(1_000)
/** No computer falls asleep this soon after waking. */
const ECHO = durationMs(1_000)
/** A heartbeat that failed is tried again this soon. */
const RETRY = durationMs(5_000)

/**
 * The one session this instance holds, from sign-in to its end: knows how long its person has been idle, keeps it alive with heartbeats and
 * ends it exactly once. Lengths of time are measured on the steady clock; times are what the wall clock says now, less that length.
 */
export class CurrentSession {
  #signedIn: SignedIn | null = null
  #startedSteady = durationMs(0)
  #activeSteady = durationMs(0)
  #beatSteady = durationMs(0)
  #asleepSteady: DurationMs | null = null
  #wokeSteady: DurationMs | null = null
  /** What others know of it: its last heartbeat. */
  #told: Pick<Session, 'end' | 'lastHeartbeatAt' | 'lastActivityAt'> | null = null
  #interval: DurationMs | null = null
  #trouble: LatchkeyError | null = null
  #stopHeartbeat = () => {}
  readonly saving: SavingPrograms
  readonly #deps: CurrentSessionDeps

  constructor(deps: CurrentSessionDeps) {
    this.#deps = deps
    this.saving = new SavingPrograms(deps.clock)
  }

  get signedIn(): SignedIn | null {
    return this.#signedIn
  }

  /** What keeps heartbeats from being written; null while they are. */
  get trouble(): LatchkeyError | null {
    return this.#trouble
  }

  begin(signedIn: SignedIn): void {
    const now = this.#deps.clock.steady()
    checkHolder(this.#deps.log, signedIn.session, this.#deps.instanceId)
    this.#signedIn = signedIn
    this.#startedSteady = this.#activeSteady = this.#beatSteady = now
    this.#asleepSteady = this.#wokeSteady = null
    this.#trouble = this.#told = null
    this.saving.clear()
    this.#beatAfter(this.#heartbeatInterval())
  }

  /** Soon, where it cannot be read: whoever is signed in by now is kept alive. */
  #heartbeatInterval(): DurationMs {
    try {
      return this.policy().heartbeatInterval
    } catch (error) {
      this.#deps.log.warn('the policy could not be read', { error: String(error) })
      return RETRY
    }
  }

  policy(): Policy {
    return policyOf(this.#deps.store, this.#signedIn?.user)
  }

  /** To be called after a change of policy: takes over a heartbeat interval that an administrator has changed, with a beat at once. */
  followPolicy(): void {
    if (this.#signedIn && this.policy().heartbeatInterval !== this.#interval) this.heartbeat()
  }

  signsOfLife(): SignsOfLife {
    const { clock } = this.#deps
    const steady = clock.steady()
    const idleFor = durationMs(steady - this.#activeSteady)
    const age = durationMs(steady - this.#startedSteady)
    const asleepSince = this.#asleepSteady === null ? null : utcMs(clock.now() - (steady - this.#asleepSteady))
    return { idleFor, age, lastActivityAt: utcMs(clock.now() - idleFor), asleepSince }
  }

  /** Its time is over, and it waits for a program that is saving: nothing is to be done with it meanwhile. */
  get isDeferred(): boolean {
    return this.saving.left > 0 && this.#timedOut() !== null && this.untilDeferred > 0
  }

  /** How long until no program is saving any more, or its end waits for none. */
  get untilDeferred(): DurationMs {
    const out = this.saving.left > 0 ? this.#timedOut() : null
    return out ? this.saving.deferral(out.overdue) : this.saving.left
  }

  #timedOut(): TimeOut | null {
    return timedOut(this.signsOfLife(), this.policy())
  }

  /** The signs of life that its limits are judged by: while it waits, none of them has been reached. */
  judgedLife(): SignsOfLife {
    return { ...this.signsOfLife(), ...(this.isDeferred ? { idleFor: durationMs(0), age: durationMs(0) } : {}) }
  }

  /** The same session after a new token, role or name. */
  replace(signedIn: SignedIn): void {
    if (this.#signedIn?.session.id === signedIn.session.id) this.#signedIn = signedIn
  }

  /** The session has been ended by somebody else, on disk. */
  forget(): void {
    this.#stopHeartbeat()
    this.#signedIn = null
    this.#trouble = null
  }

  /** Input in another program. False where it does not count, or came after the limit. */
  touchElsewhere(osIdle: DurationMs | null): boolean {
    const ago = activityElsewhere(osIdle, this.signsOfLife().idleFor, this.policy())
    if (ago === null || this.isOverdue(ago)) return false
    this.touch(ago)
    return true
  }

  /** The person did something, just now or this long ago. True where they come back from being away, which is seen to at once. */
  touch(ago = durationMs(0)): boolean {
    const at = durationMs(this.#deps.clock.steady() - ago)
    if (!this.#signedIn || at <= this.#activeSteady) return false
    const idleFor = at - this.#activeSteady
    // Not at every movement of the mouse: nobody is away that soon.
    const wasAway = idleFor >= SOONEST && idleFor >= this.policy().awayAfter
    this.#activeSteady = at
    if (wasAway) this.heartbeat()
    return wasAway
  }

  /** Whether the idle timeout is over, for longer than this: whoever does something now may be anybody. */
  isOverdue(by = durationMs(0)): boolean {
    const { idleFor } = this.signsOfLife()
    return idleFor >= SOONEST && idleFor - this.policy().idleTimeout >= by
  }

  /**
   * Electron 33 says so twice on Linux (https://github.com/electron/electron/issues/44252), the second time perhaps after waking; the first
   * time counts.
   */
  fallAsleep(): void {
    if (!this.#signedIn || this.#asleepSteady !== null) return
    if (this.#wokeSteady !== null && this.#deps.clock.steady() - this.#wokeSteady < ECHO) return
    this.#asleepSteady = this.#deps.clock.steady()
    this.heartbeat()
    this.#note('computer_slept', {})
  }

  /** To be called once what fell due during sleep has been seen to. */
  wakeUp(): void {
    const { asleepSince } = this.signsOfLife()
    if (!this.#signedIn || asleepSince === null) return
    this.#note('computer_woke', { asleepSince })
    this.heartbeat()
    this.#asleepSteady = null
    this.#wokeSteady = this.#deps.clock.steady()
  }

  /** One that fails is logged, told once and tried again soon; it never ends the session. */
  heartbeat(): void {
    const { store, clock, log } = this.#deps
    if (!this.#signedIn) return
    const { session } = this.#signedIn
    try {
      const policy = this.policy()
      const beat = { end: null, lastHeartbeatAt: clock.now(), lastActivityAt: this.signsOfLife().lastActivityAt }
      store.recordHeartbeat(session.id, beat.lastHeartbeatAt, beat.lastActivityAt, clock.steady())
      store.checkpoint()
      const isNews = presenceOf(beat, beat.lastHeartbeatAt, policy) !== presenceOf(this.#told ?? session, beat.lastHeartbeatAt, policy)
      this.#noteSilence(session)
      this.#beatSteady = clock.steady()
      this.#told = beat
      this.#setTrouble(null, isNews)
      this.#beatAfter(policy.heartbeatInterval)
    } catch (error) {
      log.warn('heartbeat failed', { session: session.id, error: String(error) })
      this.#beatAfter(durationMs(Math.min(RETRY, this.#interval ?? RETRY)))
      this.#setTrouble(error instanceof LatchkeyError ? error : new LatchkeyError('internal', String(error), { cause: error }))
    }
  }

  /**
   * Ends the session, on disk when this returns. Without a session in memory it looks for one this process holds in the database.
   * Safe to call again and from every closing event. Returns the session as it ended, by whomever; null when there was none. Where it cannot be written, it
   * throws, and the end is put down for a later try and the next launch; not so one that is not `isFinal`, whose person is there and told. `ifAsked` is as
   * `Store.endSession` has it.
   */
  end(reason: EndReason, evidence: EndEvidence, isFinal = true, ifAsked?: UtcMs): Session | null {
    const { store, instanceId, clock, log, departures } = this.#deps
    const held = this.#signedIn?.session
    const session = held ?? store.findActiveSessionOf(instanceId)
    if (!session) return null
    checkHolder(log, session, instanceId)
    const life = held ? this.signsOfLife() : null
    const lastActivityAt = life?.lastActivityAt ?? session.lastActivityAt
    const ending = { reason, evidence: { ...evidence, lastActivityAt }, lastInput: lastActivityAt }
    const lastBeat = life ? { at: clock.now(), lastActivityAt, steady: clock.steady() } : undefined
    const outcome = endSession({ store, clock, log }, session, ending, { lastBeat, departures, isFinal, ifAsked })
    this.forget()
    if (outcome.kind === 'ended') noteAuditHead(store, log)
    return outcome.kind === 'not_found' ? null : outcome.session
  }

  #beatAfter(delay: DurationMs): void {
    this.#stopHeartbeat()
    this.#interval = delay
    this.#stopHeartbeat = this.#deps.scheduler.after(delay, () => this.heartbeat())
  }

  /** Nothing was heard for longer than it takes to count as offline: the app was frozen, or the disk full. Others may have wondered. */
  #noteSilence(session: Session): void {
    const { clock } = this.#deps
    const silentMs = clock.steady() - this.#beatSteady
    if (silentMs <= this.policy().offlineAfter || this.#asleepSteady !== null) return
    this.#note('heartbeats_missed', { silentMs })
    this.#deps.log.warn('heartbeats were missed', { session: session.id, silentMs })
  }

  #note(kind: AuditKind, detail: Readonly<Record<string, unknown>>): void {
    if (!this.#signedIn) return
    const { store, clock, log } = this.#deps
    try {
      store.appendAudit(auditEntry(actorOf(this.#signedIn.session), clock.now(), kind, detail))
    } catch (error) {
      log.warn('the audit log could not be written', { kind, error: String(error) })
    }
  }

  #setTrouble(trouble: LatchkeyError | null, isNews = false): void {
    if (this.#trouble?.code === trouble?.code && !isNews) return
    this.#trouble = trouble
    this.#deps.onChange()
  }
}
