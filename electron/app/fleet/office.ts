import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { DeskLine, DeskSide } from '../../core/fleet/desk-line.ts'
import type { FleetMessage, LinkStanding, OfficeAnswer } from '../../core/fleet/office-port.ts'
import { unreachable } from '../../core/fleet/refusals.ts'
import { durationMs } from '../../core/ids.ts'
import type { Entrance, PasswordDirectory } from '../sign-in/entrance.ts'
import { Asking } from './ask.ts'
import { enrol } from './enrol.ts'
import { FleetLink } from './link.ts'
import type { FleetParts } from './parts.ts'
import { refusedProof } from './prove.ts'
import { Proofs } from './prove.ts'

const ASKED_WITHIN = durationMs(10_000)
/** Nobody who closes the window waits longer for the directory: what is left is shipped at the next launch. */
const LAST_LINES_WITHIN = durationMs(150)

/** All that a desk has to do with a directory: nothing at all, until it is enrolled in one. */
export class DeskOffice implements DeskLine {
  readonly entrance: Entrance
  readonly passwords: PasswordDirectory
  readonly #parts: FleetParts
  readonly #proofs: Proofs
  readonly #link: FleetLink
  #desk: DeskSide = { reconsider() {}, here: () => ({ session: null, idleMs: null }) }
  #listeners: readonly (() => void)[] = []
  /** Opens the fleet's console. */
  #token: string | null = null
  /** What the desk belongs to, as it was last read. */
  #enrolled: Readonly<{ url: string; site: string; name: string }> | null

  constructor(parts: FleetParts) {
    this.#parts = parts
    this.#enrolled = parts.store.fleet.link()
    const desk: DeskSide = { reconsider: () => this.#desk.reconsider(), here: () => this.#desk.here() }
    this.#link = new FleetLink(parts, desk, () => this.#told())
    this.#proofs = new Proofs(parts, this.#link)
    const asking = new Asking(parts, this.#link, this.#proofs)
    this.entrance = (user, typed) => asking.admit(user, typed)
    this.passwords = this.#proofs
  }

  /** Once the window can be seen. */
  begin(desk: DeskSide): void {
    this.#desk = desk
    if (this.#enrolled) void this.#link.open()
  }

  /** Somebody has come or gone, or something was written. */
  look(): void {
    if (this.#enrolled) this.#link.beat()
  }

  /** On the way out. Nothing at a desk without a directory. */
  rest(): void | Promise<void> {
    if (this.#link.line) return this.#link.lastLines(LAST_LINES_WITHIN).then(() => this.#link.rest())
    this.#link.rest()
  }

  status(): LinkStanding {
    if (!this.#enrolled) return { kind: 'none' }
    const { url, site, name } = this.#enrolled
    const { link, why, since } = this.#link.now
    return { kind: 'enrolled', url, site, name, link, why, since, waiting: this.#link.waiting(), administers: this.#token !== null }
  }

  onChange(listener: () => void): void {
    this.#listeners = [...this.#listeners, listener]
  }

  async enrol(line: string): Promise<void> {
    await enrol(this.#parts, line)
    this.#enrolled = this.#parts.store.fleet.link()
    await this.#link.open()
    this.#told()
  }

  async leave(): Promise<void> {
    const { store, owner, clock, loadLines } = this.#parts
    const link = store.fleet.link()
    if (!link) throw new LatchkeyError('not_found', 'This desk is in no fleet.')
    await this.#link.lastLines(LAST_LINES_WITHIN)
    this.#link.line?.leave()
    const { url: address, site } = link
    store.fleet.leave(auditEntry(actorIn(owner), clock.now(), 'left_directory', { address, site }))
    this.#link.forget()
    this.#enrolled = this.#token = null
    const lines = await loadLines()
    lines.forgetKey()
    this.#desk.reconsider()
    this.#told()
  }

  async signIn(identifier: string, password: string): Promise<void> {
    const proof = await this.#proofs.ask({ identifier, password, for: 'console', newPassword: null }, ASKED_WITHIN)
    if (proof.kind === 'unavailable') throw unreachable()
    if (proof.kind === 'wrong')
      throw new LatchkeyError('wrong_credentials', 'The username or the password is wrong. Check both and try again.')
    if (!('person' in proof)) throw refusedProof(proof, this.#parts.clock.now())
    if (proof.kind === 'choose_password' || proof.token === null)
      throw new LatchkeyError(
        'password_change_required',
        'This password was for one sign-in only. Sign in with it first, and choose your own.',
      )
    this.#token = proof.token
    this.#told()
  }

  forget(): void {
    if (this.#token === null) return
    this.#link.line?.forget(this.#token)
    this.#token = null
  }

  async ask(channel: string, question: unknown): Promise<OfficeAnswer> {
    const token = this.#token
    if (token === null) return refused('fleet_sign_in_required')
    const json = await this.#link.within(ASKED_WITHIN, null, (line) => line.ask(token, channel, JSON.stringify(question)))
    const answer = json === null ? refused('directory_unreachable') : (JSON.parse(json) as OfficeAnswer)
    if (!answer.ok && answer.error.code === 'fleet_sign_in_required' && this.#token === token) this.#token = null
    return answer
  }

  messagesFor({ id, role }: Readonly<{ id: string; role: 'user' | 'admin' }>): readonly FleetMessage[] {
    if (!this.#enrolled) return []
    const { store } = this.#parts
    const isTheirs = (to: Readonly<{ person: string | null; role: string | null }>) =>
      (to.person === null || to.person === id) && (to.role === null || to.role === role)
    return store.fleet
      .messages()
      .filter(isTheirs)
      .map(({ id: message, from, text, at }) => ({ id: message, from, text, at }))
  }

  read(message: number): void {
    this.#parts.store.fleet.forgetMessage(message)
    this.#told()
  }

  #told(): void {
    for (const listener of this.#listeners) listener()
  }
}

const refused = (code: string): OfficeAnswer => ({ ok: false, error: { code, params: {} } })
