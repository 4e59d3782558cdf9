import type { View } from '../../../electron/contract/views.ts'
import type { Role } from '../../../electron/core/accounts/user.ts'
import { policyFrom } from '../../../electron/core/policy/policy.ts'
import type { Policy } from '../../../electron/core/policy/policy.ts'
import type { EndReason } from '../../../electron/core/session/session.ts'
import type { DeskProcess } from '../world/desk-process.ts'
import type { Process } from '../world/process.ts'
import type { World } from '../world/world.ts'
import { justifyEnd } from './ends.ts'
import { hexOf, ROWS } from './known-session.ts'
import type { Cause, KnownSession, Row } from './known-session.ts'
import { Verdicts } from './laws.ts'
import { judgeShown } from './page.ts'
import { judgeStanding } from './standing.ts'

export type Policies = Readonly<{ since: number; user: Policy; admin: Policy }>

/** Knows what really happened, and holds it against what is on disk and on the screen. */
export class Truth {
  readonly world: World
  readonly verdicts: Verdicts
  readonly sessions = new Map<string, KnownSession>()
  readonly desks: DeskProcess[] = []
  /** The first is the one from the beginning. */
  readonly policies: [Policies, ...Policies[]]
  /** The sessions of every plan of a clean-up that was carried out. */
  readonly listed = new Set<string>()
  isUndoing = false
  /** The last that went wrong in the log of any process. */
  lastError = ''
  /** When a session last began or ended, or a policy changed: others learn of it within a second. */
  lastChange = 0
  #version = -1
  #knownSettings: string

  constructor(world: World) {
    this.world = world
    this.verdicts = new Verdicts(() => world.now)
    this.#knownSettings = this.#settings()
    this.policies = [this.#readPolicies(this.#knownSettings)]
  }

  policyOf(role: Role): Policy {
    return (this.policies.at(-1) ?? this.policies[0])[role]
  }

  /** All that were in force at some moment from then on. */
  policiesSince(at: number, role: Role): readonly Policy[] {
    return this.policies.filter((_, place) => (this.policies[place + 1]?.since ?? Infinity) >= at).map((policies) => policies[role])
  }

  /** Whose session is open at this desk. */
  at(desk: DeskProcess): KnownSession | null {
    for (const known of this.sessions.values()) if (known.process === desk.process && known.row.endedAt === null) return known
    return null
  }

  open(username: string): readonly KnownSession[] {
    return [...this.sessions.values()].filter((known) => known.username === username && known.row.endedAt === null)
  }

  cause(meant: readonly (KnownSession | null)[], reason: EndReason): readonly Cause[] {
    return meant.flatMap((known) => {
      if (!known) return []
      const cause = { reason, isRefused: false }
      known.causes.push(cause)
      return [cause]
    })
  }

  /** After each event of the world. */
  look(): void {
    this.#read()
    for (const desk of this.desks) if (desk.process.runs) judgeStanding(this, desk)
  }

  #read(): void {
    const { data_version: version } = this.world.disk.query('PRAGMA data_version').get() as { data_version: number }
    if (version !== this.#version) {
      this.#version = version
      this.#followPolicy()
      this.#compare()
    }
  }

  shown(desk: DeskProcess, view: View): void {
    this.#read()
    judgeShown(this, view)
    for (const known of this.sessions.values()) {
      if (known.process !== desk.process) continue
      if ('session' in view && hexOf(view.session.id) === known.row.id) this.#shownOpen(known, view.screen === 'locked')
      else if (known.isShown) {
        this.verdicts.require('end kept', known.row.endedAt !== null, () => `the page has left ${known.username}, whose session is open`)
        known.isEndShown = true
      }
    }
  }

  #shownOpen(known: KnownSession, isLocked: boolean): void {
    known.isShown = true
    if (known.isLocked && !isLocked) {
      this.verdicts.require('password', known.isUnlocking, () => `the lock of ${known.username} has opened without their password`)
      known.isUnlocking = false
      known.handOver = null
      known.lastInput = this.world.now
    }
    known.isLocked = isLocked
  }

  gone(process: Process): void {
    for (const known of this.sessions.values()) if (known.process === process) known.handOver = null
  }

  /** After a power cut: what nobody was told may be gone. */
  afterPowerCut(): void {
    this.world.trouble()
    this.#version = -1
    this.#followPolicy()
    const rows = this.#rows()
    for (const [id, known] of this.sessions) {
      const row = rows.get(id)
      const { username, isShown, isEndShown } = known
      if (isShown) this.verdicts.require('sign-in kept', row !== undefined, () => `the sign-in of ${username} was shown, and is lost`)
      if (!row) this.sessions.delete(id)
      else {
        if (isEndShown) this.verdicts.require('end kept', row.endedAt !== null, () => `the end of ${username} was shown, and is lost`)
        if (row.endedAt === null) known.endSeenAt = null
        known.row = row
      }
    }
  }

  #rows(): ReadonlyMap<string, Row> {
    return new Map((this.world.disk.query(ROWS).all() as Row[]).map((row) => [row.id, row]))
  }

  #compare(): void {
    const rows = this.#rows()
    for (const row of rows.values()) if (!this.sessions.has(row.id)) this.#begin(row)
    for (const known of this.sessions.values()) {
      const row = rows.get(known.row.id)
      if (row) this.#follow(known, row)
      else this.verdicts.require('sign-in kept', false, () => `the session of ${known.username} has vanished`)
    }
    this.#countOpen()
  }

  #follow(known: KnownSession, row: Row): void {
    const before = known.row
    known.row = row
    if (before.endedAt === null) {
      if (row.endedAt !== null) this.#end(known, row)
      return
    }
    const isSame = before.endedAt === row.endedAt && before.reason === row.reason && before.recoveredAt === row.recoveredAt
    if (!isSame) this.lastChange = this.world.now
    const isTakenBack = this.isUndoing && row.endedAt !== null
    const told = () => `of ${known.username}: ${before.reason} at ${before.endedAt} became ${row.reason} at ${row.endedAt}`
    this.verdicts.require('one end', isSame || isTakenBack, told)
  }

  #begin(row: Row): void {
    const process = this.world.processes.find(({ owner }) => hexOf(owner.instanceId) === row.instance)
    const user = this.world.disk.query('SELECT username, role, disabled_at FROM users WHERE hex(id) = ?').get(row.person) as {
      username: string
      role: Role
      disabled_at: number | null
    }
    if (!process) throw new Error(`a session of no process: ${user.username}`)
    this.verdicts.require('disabled', user.disabled_at === null || row.endedAt !== null, () => `${user.username} signed in though disabled`)
    this.cause(this.open(user.username), 'replaced')
    const { now } = this.world
    this.lastChange = now
    const known: KnownSession = {
      username: user.username,
      role: user.role,
      process,
      startedAt: now,
      row: { ...row, endedAt: null },
      lastInput: now,
      isInputUncertain: false,
      wasQuiet: false,
      isLocked: false,
      isUnlocking: false,
      handOver: null,
      request: null,
      causes: [],
      isShown: false,
      isEndShown: false,
      endSeenAt: null,
    }
    this.sessions.set(row.id, known)
  }

  #end(known: KnownSession, row: Row): void {
    known.endSeenAt = this.lastChange = this.world.now
    justifyEnd(this, known, row)
  }

  #countOpen(): void {
    const people = new Map<string, KnownSession[]>()
    for (const known of this.sessions.values()) {
      if (known.row.endedAt === null) people.set(known.username, [...(people.get(known.username) ?? []), known])
    }
    for (const [username, open] of people) {
      const most = Math.max(...this.policies.map((policies) => Math.max(policies.user.sessionLimit, policies.admin.sessionLimit)))
      if (open.length >= most)
        this.verdicts.require('session limit', open.length <= most, () => `${username} has ${open.length}, ${most} are allowed`)
    }
  }

  #readPolicies(settings: string): Policies {
    const stored = new Map(JSON.parse(settings) as [string, string][])
    return { since: this.world.now, user: policyFrom(stored, 'user'), admin: policyFrom(stored, 'admin') }
  }

  #settings(): string {
    return JSON.stringify(this.world.disk.query('SELECT key, value FROM settings').raw().all())
  }

  #followPolicy(): void {
    const settings = this.#settings()
    if (settings === this.#knownSettings) return
    this.#knownSettings = settings
    this.policies.push(this.#readPolicies(settings))
    this.lastChange = this.world.now
  }
}
