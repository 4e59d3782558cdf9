import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import type { DeskSide } from '../../core/fleet/desk-line.ts'
import { startOf } from '../../core/fleet/facts.ts'
import type { DirectoryLink } from '../../core/fleet/fleet-store.ts'
import { judgeIdentity } from '../../core/fleet/identity.ts'
import type { DirectoryLine, DirectoryLines, LineListener, Opened, Welcome } from '../../core/fleet/line-port.ts'
import { cursorOf, reconcile } from '../../core/fleet/reconciliation.ts'
import { reconnectAfter } from '../../core/fleet/reconnect.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import { Following } from './follow.ts'
import type { FleetParts } from './parts.ts'
import { Refreshing } from './refresh.ts'
import { Shipping } from './ship.ts'
import { tellEnds } from './told-ends.ts'

const BEAT_EVERY = durationMs(30_000)
const LOOK_EVERY = durationMs(1_000)
const CLOCK_TOLERANCE_MS = 300_000

export type LinkNow = Readonly<{ link: 'connected' | 'unreachable' | 'refused'; why: string | null; since: number }>

/** The line of this desk to its directory: opened, held, and opened again. At a desk without one there is nothing here: no timer, no socket. */
export class FleetLink {
  readonly #parts: FleetParts
  readonly #desk: DeskSide
  readonly #onChange: () => void
  readonly #shipping: Shipping
  readonly #refreshing: Refreshing
  readonly #following: Following
  #now: LinkNow
  #line: DirectoryLine | null = null
  /** A new one whenever the line is given up: what was begun before is not gone on with. */
  #attempt = {}
  #tries = 0
  /** The number of this life of the app; null until the directory was told of it. */
  #boot: number | null = null
  #stops: (() => void)[] = []
  #waiting: ((line: DirectoryLine | null) => void)[] = []

  constructor(parts: FleetParts, desk: DeskSide, onChange: () => void) {
    this.#parts = parts
    this.#desk = desk
    this.#onChange = onChange
    this.#now = { link: 'unreachable', why: parts.store.fleet.link()?.refused ?? null, since: parts.clock.now() }
    this.#shipping = new Shipping(parts)
    this.#refreshing = new Refreshing(parts, desk)
    this.#following = new Following(parts, desk)
  }

  get now(): LinkNow {
    return this.#now
  }

  get line(): DirectoryLine | null {
    return this.#line
  }

  waiting(): number {
    return this.#shipping.waiting()
  }

  boot(): number {
    return this.#boot ?? (this.#parts.store.fleet.link()?.boot ?? 0) + 1
  }

  /** Never rejects. Without a directory it does nothing. */
  async open(): Promise<void> {
    const { store, log } = this.#parts
    const attempt = this.#begin()
    try {
      const link = store.fleet.link()
      if (!link) return
      this.#refreshing.overdue()
      const opened = await this.#opened(link)
      if (this.#attempt === attempt) await this.#took(opened, attempt)
      else if (opened.kind === 'open') opened.line.close()
    } catch (error) {
      log.warn('the line to the directory could not be opened', { error: String(error) })
      if (this.#attempt === attempt) this.#giveUp('unreachable', null)
    }
  }

  /** For good, or until it is opened again. */
  rest(): void {
    const line = this.#line
    this.#begin()
    line?.close()
  }

  /** The desk belongs to no directory any more, or to another one. */
  forget(): void {
    this.rest()
    this.#boot = null
    this.#tries = 0
  }

  /** Something may have been written, or somebody may have come or gone. */
  look(): void {
    this.#shipping.look()
  }

  /** Who is here has changed. */
  beat(): void {
    const { session, idleMs } = this.#desk.here()
    this.#line?.beat(session, idleMs)
    this.look()
  }

  /** Until the directory has all there is, or the time is over. */
  lastLines(within: DurationMs): Promise<void> {
    return this.#inTime(within, undefined, this.#shipping.shipped())
  }

  /** Asks over the line, once there is one; `otherwise` where no answer came in time. Never rejects. */
  within<Answer>(ms: DurationMs, otherwise: Answer, ask: (line: DirectoryLine) => Promise<Answer>): Promise<Answer> {
    return this.#inTime(
      ms,
      otherwise,
      this.#there().then((line) => (line ? ask(line) : otherwise)),
    )
  }

  #beatAndSee(): void {
    this.beat()
    this.#refreshing.overdue()
  }

  #there(): Promise<DirectoryLine | null> {
    // Whoever is refused, or has tried and failed, is not waited for.
    if (this.#line || this.#tries > 0 || this.#now.link === 'refused') return Promise.resolve(this.#line)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async #inTime<Answer>(ms: DurationMs, otherwise: Answer, answer: Promise<Answer>): Promise<Answer> {
    const late = Promise.withResolvers<Answer>()
    const cancel = this.#parts.scheduler.after(ms, () => late.resolve(otherwise))
    try {
      return await Promise.race([answer, late.promise])
    } catch {
      return otherwise
    } finally {
      cancel()
    }
  }

  #begin(): object {
    for (const stop of this.#stops.splice(0)) stop()
    this.#line = null
    this.#shipping.rest()
    return (this.#attempt = {})
  }

  async #opened(link: DirectoryLink): Promise<Opened> {
    const { store, appVersion, loadLines } = this.#parts
    const lines = await loadLines()
    const identity = judgeIdentity(link, keyOf(lines))
    if (identity !== 'enrolled') return { kind: 'refused', because: identity }
    const hello = () => {
      const { uid, policyVersion, peopleRevision } = store.fleet.link() ?? link
      const newestAccount = Math.max(0, ...store.fleet.people().map(({ revision }) => revision))
      const newest = { newestCommand: store.fleet.newestCommand(), newestAccount }
      return { uid, policyVersion, peopleRevision, ...newest, appVersion, boot: this.boot(), cursor: cursorOf(link, store.auditEnds()) }
    }
    return lines.open({ address: link.url, fingerprint: link.fingerprint }, hello, this.#listener(this.#attempt))
  }

  #listener(attempt: object): LineListener {
    const now = () => this.#attempt === attempt
    return {
      command: (command) => void (now() && this.#line && this.#following.obey(command, this.#line).then(() => this.#told())),
      policy: (policy) => void (now() && this.#refreshing.policy(policy)),
      people: (revision, people) => void (now() && this.#refreshing.people(revision, people)),
      locks: (locks) => void (now() && this.#refreshing.locks(locks)),
      closed: (because) => void (now() && this.#closed(because)),
    }
  }

  async #took(opened: Opened, attempt: object): Promise<void> {
    if (opened.kind === 'unreachable') return this.#giveUp('unreachable', null)
    if (opened.kind === 'refused') return this.#closed(opened.because)
    const { line, welcome } = opened
    const ackedSeq = await this.#reconciled(line, welcome.cursor)
    if (this.#attempt !== attempt) return
    if (ackedSeq === null) return line.close()
    this.#enter(line, welcome, ackedSeq)
  }

  /** Null where the directory does not agree. */
  async #reconciled(line: DirectoryLine, cursor: Welcome['cursor']): Promise<number | null> {
    const { store, clock, entropy, log, owner } = this.#parts
    const link = store.fleet.link()
    if (!link) return null
    const found = reconcile({ link, log: store.auditEnds(), hashOf: (seq) => store.fleet.hashOf(seq) }, cursor)
    if (found.kind === 'go_on') return found.ackedSeq
    const incarnation = entropy.uuidV7(clock.now())
    const { ackedSeq, head, because } = found
    log.warn('the directory knows another database than this one', { because, next: cursor.next, ackedSeq })
    if (!(await line.rejoin(cursor.incarnation, { incarnation, next: ackedSeq + 1, head }))) return null
    const sessions = store.activeSessions().map(startOf)
    store.fleet.begin({ incarnation, ackedSeq }, auditEntry(actorIn(owner), clock.now(), 'stream_begun', { because, sessions }))
    return ackedSeq
  }

  #enter(line: DirectoryLine, welcome: Welcome, ackedSeq: number): void {
    const { store, clock, scheduler, owner, log } = this.#parts
    if (this.#boot === null) {
      const boot = this.boot()
      store.fleet.opened(boot, auditEntry(actorIn(owner), clock.now(), 'link_opened', { boot }))
      this.#boot = boot
    }
    const link = store.fleet.link()
    if (link?.refused) store.fleet.refuse(null)
    if (welcome.setBack) this.#refreshing.setBack()
    tellEnds(this.#parts, welcome.open, ackedSeq)
    this.#line = line
    this.#tries = 0
    const isOff = Math.abs(welcome.now - clock.now()) > CLOCK_TOLERANCE_MS
    this.#become('connected', isOff ? 'clock' : null)
    this.#stops.push(
      scheduler.every(BEAT_EVERY, () => this.#beatAndSee()),
      scheduler.every(LOOK_EVERY, () => this.look()),
    )
    this.#shipping.begin(line, link?.incarnation ?? '', ackedSeq)
    this.beat()
    for (const resolve of this.#waiting.splice(0)) resolve(line)
    log.info('the line to the directory is open', { workstation: welcome.workstation, ackedSeq })
  }

  #closed(because: string | null): void {
    if (because === null || because === 'shutting_down' || because === 'full') return this.#giveUp('unreachable', null)
    if (because === 'revoked') this.#refreshing.revoked()
    this.#giveUp('refused', because === 'replaced_by_another' ? 'clone' : because)
  }

  #giveUp(link: 'unreachable' | 'refused', why: string | null): void {
    const { scheduler, random, store, log } = this.#parts
    this.#begin()
    const delay = reconnectAfter(this.#tries, random(), link === 'refused')
    this.#tries += 1
    this.#stops.push(scheduler.after(delay, () => void this.open()))
    for (const resolve of this.#waiting.splice(0)) resolve(null)
    try {
      if (why !== (store.fleet.link()?.refused ?? null)) store.fleet.refuse(why)
    } catch (error) {
      log.warn('it could not be noted that the directory refused', { why, error: String(error) })
    }
    this.#become(link, why)
  }

  #become(link: LinkNow['link'], why: string | null): void {
    if (link === this.#now.link && why === this.#now.why) return
    this.#now = { link, why, since: this.#parts.clock.now() }
    this.#onChange()
  }

  #told(): void {
    this.look()
    this.#onChange()
  }
}

/** One that cannot be read is as good as none. */
function keyOf(lines: DirectoryLines): string | null {
  try {
    return lines.key()
  } catch {
    return null
  }
}
