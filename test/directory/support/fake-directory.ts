import { LatchkeyError } from '../../../electron/core/errors.ts'
import type { AdmissionAnswer } from '../../../electron/core/fleet/admission.ts'
import type {
  Beat,
  DirectoryAlert,
  DirectoryCredentials,
  DirectoryNumbers,
  DirectoryStore,
  Enrolment,
  FleetCommand,
  FleetLock,
  FleetPolicy,
  StreamBatch,
  Workstation,
} from '../../../electron/core/fleet/directory-port.ts'
import type { StreamCursor } from '../../../electron/core/fleet/stream.ts'

type Kept = { workstation: Workstation; cursor: StreamCursor; quarantined: string | null; lines: number[] }

/** A directory in memory, with the bell in the test's hand. What is `failing` throws it at every question. */
export class FakeDirectory implements DirectoryStore {
  readonly kept = new Map<number, Kept>()
  readonly alerts: DirectoryAlert[] = []
  readonly beats: Beat[] = []
  readonly people = new Map<string, DirectoryCredentials>()
  readonly released: string[] = []
  readonly asked: string[] = []
  readonly pushed: (readonly StreamBatch[])[] = []
  tokens = new Set<string>()
  commands: FleetCommand[] = []
  policyNow: FleetPolicy = { version: 0, settings: {} }
  locksNow: FleetLock[] = []
  failing: LatchkeyError | null = null
  /** Lines of this kind cannot be taken in. */
  poison: string | null = null
  /** Holds back every push until it resolves. */
  holdPush: Promise<void> = Promise.resolve()
  /** No desk is ahead of it. */
  numbers: DirectoryNumbers = { policy: Number.MAX_SAFE_INTEGER, people: Number.MAX_SAFE_INTEGER, command: Number.MAX_SAFE_INTEGER }
  readonly told: number[] = []
  readonly caughtUp: Readonly<{ id: number; has: DirectoryNumbers }>[] = []
  admission: AdmissionAnswer = { kind: 'granted', writtenOff: [] }
  ring: (ids: readonly number[] | null) => void = () => {}

  add(
    uid: string,
    publicKey: Uint8Array,
    cursor: StreamCursor = { incarnation: '01900000-0000-7000-8000-000000000001', next: 1, head: null },
  ): Workstation {
    const id = this.kept.size + 1
    const workstation = { id, uid, name: `desk ${id}`, site: 'Rome', publicKeys: [publicKey], revoked: false }
    this.kept.set(id, { workstation, cursor, quarantined: null, lines: [] })
    return workstation
  }

  change(id: number, to: Partial<Workstation>): void {
    const kept = this.#of(id)
    kept.workstation = { ...kept.workstation, ...to }
  }

  quarantinedOf = (id: number) => this.#of(id).quarantined
  linesOf = (id: number) => this.#of(id).lines

  async enrol({ token, uid, publicKey, cursor }: Enrolment) {
    this.#ask('enrol')
    const known = Buffer.from(token).toString('base64url')
    if (!this.tokens.delete(known)) return { kind: 'refused', because: 'unknown' } as const
    const { id, site } = this.add(uid, publicKey, cursor)
    return { kind: 'enrolled', workstation: id, site } as const
  }

  async workstations(uids: readonly string[]) {
    this.#ask('workstations')
    return [...this.kept.values()].map(({ workstation }) => workstation).filter(({ uid }) => uids.includes(uid))
  }

  async greet(ids: readonly number[]) {
    this.#ask('greet')
    const numbers = this.numbers
    return ids.map((workstation) => ({ workstation, cursor: this.#of(workstation).cursor, open: [] as string[], numbers, setBack: false }))
  }

  async catchUp(id: number, has: DirectoryNumbers) {
    this.#ask('catchUp')
    this.caughtUp.push({ id, has })
    return 'caught_up' as const
  }

  async noteTold(id: number) {
    this.#ask('noteTold')
    this.told.push(id)
  }

  async rejoin(id: number, old: string, cursor: StreamCursor) {
    this.#ask('rejoin')
    if (this.#of(id).cursor.incarnation !== old) return false
    this.#of(id).cursor = cursor
    return true
  }

  async rotateKey(id: number, publicKey: Uint8Array) {
    this.#ask('rotateKey')
    const { publicKeys } = this.#of(id).workstation
    const isKept = publicKeys.slice(1).some((each) => Buffer.from(each).equals(Buffer.from(publicKey)))
    this.change(id, { publicKeys: isKept ? [publicKey] : [publicKeys[0] as Uint8Array, publicKey] })
  }

  async leave(id: number) {
    this.#ask('leave')
    this.change(id, { revoked: true })
  }

  async orderRotations() {
    this.#ask('orderRotations')
  }

  async push(batches: readonly StreamBatch[]) {
    this.#ask('push')
    await this.holdPush
    this.#ask('push, written')
    this.pushed.push(batches)
    if (batches.some(({ lines }) => lines.some(({ kind }) => kind === this.poison))) {
      throw new LatchkeyError('database_failed', 'invalid input syntax')
    }
    return batches.map(({ workstation, incarnation, from, lines }) => {
      const kept = this.#of(workstation)
      const { next } = kept.cursor
      if (kept.cursor.incarnation !== incarnation) return { workstation, next, status: 'other_incarnation' } as const
      if (from > next) return { workstation, next, status: 'gap' } as const
      const fresh = lines.filter(({ seq }) => seq >= next)
      kept.lines.push(...fresh.map(({ seq }) => seq))
      kept.cursor = { incarnation, next: next + fresh.length, head: fresh.at(-1)?.hash ?? kept.cursor.head }
      return { workstation, next: kept.cursor.next, status: 'ok' } as const
    })
  }

  async quarantine(id: number, why: string | null) {
    this.#ask('quarantine')
    this.#of(id).quarantined = why
  }

  async beat(beats: readonly Beat[]) {
    this.#ask('beat')
    this.beats.push(...beats)
  }

  async admitMany(asks: readonly unknown[]) {
    this.#ask('admitMany')
    return asks.map(() => this.admission)
  }

  async openCommands(ids: readonly number[] | null) {
    this.#ask('openCommands')
    return this.commands.filter(({ workstation }) => ids === null || workstation === null || ids.includes(workstation))
  }

  async findCredentials(identifier: string) {
    this.#ask('findCredentials')
    return this.people.get(identifier) ?? null
  }

  async choosePassword(id: string, ifHash: string, passwordHash: string) {
    this.#ask('choosePassword')
    const found = [...this.people.values()].find((each) => each.id === id && each.passwordHash === ifHash)
    if (!found) return null
    const { passwordHash: _hash, oneTimeSince: _since, ...person } = { ...found, mustChangePassword: false, revision: found.revision + 1 }
    this.people.set(found.username, { ...person, passwordHash, oneTimeSince: null })
    return person
  }

  async raiseAlert(alert: DirectoryAlert) {
    this.#ask('raiseAlert')
    this.alerts.push(alert)
  }

  async release(_id: number, person: string) {
    this.#ask('release')
    this.released.push(person)
  }

  async peopleSince(_id: number, revision: number) {
    this.#ask('peopleSince')
    const people = [...this.people.values()].filter((each) => each.revision > revision)
    const newest = Math.max(0, ...[...this.people.values()].map((each) => each.revision))
    return { revision: newest, people: people.map(({ passwordHash: _hash, oneTimeSince: _since, ...person }) => person) }
  }

  async policy() {
    this.#ask('policy')
    return this.policyNow
  }

  async locks() {
    this.#ask('locks')
    return this.locksNow
  }

  async listen(onBell: (ids: readonly number[] | null) => void) {
    this.#ask('listen')
    this.ring = onBell
    onBell(null)
    return async () => {}
  }

  async close() {}

  timesAsked(what: string): number {
    return this.asked.filter((each) => each === what).length
  }

  #ask(what: string): void {
    this.asked.push(what)
    if (this.failing) throw this.failing
  }

  #of(id: number): Kept {
    const kept = this.kept.get(id)
    if (!kept) throw new Error(`there is no workstation ${id}`)
    return kept
  }
}
