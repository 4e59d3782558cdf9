import type { Role } from '../../core/accounts/user.ts'
import {
  auditBroken,
  clockBehind,
  clockJumped,
  HABIT_MS,
  lockedOut,
  manyFailedSignIns,
  PATIENCE_MS,
  repeatedCrashes,
  twoHostsAtOnce,
  unusualHour,
} from '../../core/alerts/alert-rules.ts'
import type { ClockReading, LocalHour, SeenTo } from '../../core/alerts/alert-rules.ts'
import type { NewAlert } from '../../core/alerts/alert.ts'
import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import { durationMs, utcMs } from '../../core/ids.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Clock, Log } from '../../core/ports/ports.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { Session } from '../../core/session/session.ts'
import { locksAt } from '../accounts/locked-accounts.ts'
import { noteAuditHead } from '../audit/note-head.ts'
import { verifyAuditSlowly } from '../audit/verify-audit-slowly.ts'
import type { VerifySlowlyDeps } from '../audit/verify-audit-slowly.ts'
import { housePolicy } from '../policy/policies.ts'

export type AlertWatchDeps = VerifySlowlyDeps &
  Readonly<{
    clock: Clock
    log: Log
    owner: ProcessIdentity
    hourOf: LocalHour
    /** Those that have just been raised. */
    onRaised: (alerts: readonly NewAlert[]) => void
  }>

const TICK = durationMs(60_000)
const A_DAY = durationMs(86_400_000)
/** Among so many that started last is the one that was heard of last, unless that one outlives all of them. */
const NEWEST_SESSIONS = 20

/**
 * Looks for what administrators are to be told of. Each entry returns what it raised, throws nothing, and costs some milliseconds on a large
 * database: it is to be called once the person has been answered.
 */
export class AlertWatch {
  readonly #deps: AlertWatchDeps
  #reading: ClockReading
  #dailyAt: number
  #stopTicking = () => {}
  #verifying: Promise<readonly NewAlert[]> | null = null

  constructor(deps: AlertWatchDeps) {
    this.#deps = deps
    this.#reading = this.#readClocks()
    this.#dailyAt = this.#reading.steady + A_DAY
  }

  /** From here on, looks at the clock every minute and at everything once a day. */
  start(): void {
    this.#stopTicking = this.#deps.scheduler.every(TICK, () => this.#tick())
  }

  stop(): void {
    this.#stopTicking()
  }

  /** After recovery, at a launch. */
  afterRecovery(): readonly NewAlert[] {
    return this.#raise('recovery', () => [...this.#crashes(), ...this.#behind()])
  }

  /** After a failed attempt to sign in. */
  afterFailedSignIn(): readonly NewAlert[] {
    return this.#raise('a failed sign-in', () => this.#failures())
  }

  /** After a session has started. An administrator's sign-in also has the audit log checked, which goes on in the background. */
  afterSignIn(session: Session, role: Role): readonly NewAlert[] {
    if (role === 'admin') void this.verifyAudit()
    return this.#raise('a sign-in', () => [...this.#twoHosts(session), ...this.#hour(session), ...this.#behind()])
  }

  /** Also on its own, at a heartbeat for instance. */
  checkClock(): readonly NewAlert[] {
    const before = this.#reading
    this.#reading = this.#readClocks()
    return this.#raise('the clock', () => clockJumped(before, this.#reading, this.#policy(), this.#deps.owner))
  }

  daily(): readonly NewAlert[] {
    noteAuditHead(this.#deps.store, this.#deps.log)
    void this.verifyAudit()
    return this.#raise('the day', () => [...this.#failures(), ...this.#crashes(), ...this.#behind()])
  }

  /** In slices; a second call joins the first. */
  verifyAudit(): Promise<readonly NewAlert[]> {
    this.#verifying ??= this.#verify().finally(() => (this.#verifying = null))
    return this.#verifying
  }

  async #verify(): Promise<readonly NewAlert[]> {
    const { log, clock } = this.#deps
    try {
      const verdict = await verifyAuditSlowly(this.#deps)
      return verdict === null ? [] : this.#raise('the audit log', () => auditBroken(verdict, clock.now(), this.#seenTo))
    } catch (error) {
      log.warn('the audit log could not be verified', { error: String(error) })
      return []
    }
  }

  #tick(): void {
    this.checkClock()
    if (this.#reading.steady < this.#dailyAt) return
    this.#dailyAt = this.#reading.steady + A_DAY
    this.daily()
  }

  #failures(): readonly NewAlert[] {
    const { store, clock } = this.#deps
    const policy = this.#policy()
    const now = clock.now()
    const failures = store.alerts.failedSignIns(utcMs(now - Math.max(PATIENCE_MS, policy.failedSignInsWithin)))
    const lockOf = locksAt(store, now)
    const locked = store.listUsers().flatMap((user) => {
      const lock = lockOf(user)
      return lock ? [{ userId: user.id, lock }] : []
    })
    return [...manyFailedSignIns(failures, now, policy, this.#seenTo), ...lockedOut(locked, now, this.#seenTo)]
  }

  #crashes(): readonly NewAlert[] {
    const { store, clock } = this.#deps
    const policy = this.#policy()
    const now = clock.now()
    return repeatedCrashes(store.alerts.crashes(utcMs(now - policy.crashesWithin)), now, policy, this.#seenTo)
  }

  #twoHosts({ userId }: Session): readonly NewAlert[] {
    const { store, clock } = this.#deps
    return twoHostsAtOnce(store.listSessions({ state: 'active', userId }), clock.now(), this.#seenTo)
  }

  #hour(session: Session): readonly NewAlert[] {
    const { store, hourOf } = this.#deps
    const times = store.alerts.signInTimes(session.userId, utcMs(session.startedAt - HABIT_MS))
    const own = times.indexOf(session.startedAt)
    return unusualHour(session, own < 0 ? times : times.toSpliced(own, 1), this.#policy(), hourOf)
  }

  #behind(): readonly NewAlert[] {
    const { store, clock, owner } = this.#deps
    const sessions = [...store.activeSessions(), ...store.listSessions({ state: 'all', limit: NEWEST_SESSIONS })]
    return clockBehind(sessions, clock.now(), this.#policy(), owner, this.#seenTo)
  }

  /** Nobody's sign-in fails because of a look at it. */
  #raise(after: string, find: () => readonly NewAlert[]): readonly NewAlert[] {
    const { store, log, onRaised } = this.#deps
    try {
      const raised = find().filter((alert) => store.alerts.raise(alert, this.#audit(alert)))
      for (const { kind, subject } of raised) log.warn('alert raised', { kind, subject })
      if (raised.length > 0) onRaised(raised)
      return raised
    } catch (error) {
      log.warn('alerts could not be looked for', { after, error: String(error) })
      return []
    }
  }

  #audit({ at, kind, subject, userId, sessionId, detail }: NewAlert) {
    const entry = auditEntry(actorIn(this.#deps.owner), at, 'alert_raised', { alert: kind, subject, user: userId, facts: detail })
    return { ...entry, sessionId }
  }

  #policy(): Policy {
    return housePolicy(this.#deps.store)
  }

  readonly #seenTo: SeenTo = (kind, subject) => this.#deps.store.alerts.lastAcknowledged(kind, subject)

  #readClocks(): ClockReading {
    return { now: this.#deps.clock.now(), steady: this.#deps.clock.steady() }
  }
}
