import { randomUUID } from 'node:crypto'
import type { Entrance } from '../../electron/app/sign-in/entrance.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { enrolmentRefused } from '../../electron/core/fleet/office-port.ts'
import type { EnrolmentRefusal, FleetMessage, FleetOffice, LinkStanding, OfficeAnswer } from '../../electron/core/fleet/office-port.ts'
import { sessionId } from '../../electron/core/ids.ts'

const ENROLLED = {
  kind: 'enrolled',
  url: 'wss://directory.example:7443',
  site: 'Ward 3',
  name: 'ward-3-1',
  link: 'connected',
  why: null,
  since: Date.UTC(2026, 0, 1, 8),
  waiting: 0,
  administers: false,
} as const satisfies LinkStanding

type Enrolled = Exclude<LinkStanding, { kind: 'none' }>

/** The line to a directory that is not there: it answers what it is told to, and remembers what it was asked. */
export class FakeOffice implements FleetOffice {
  readonly asked: unknown[][] = []
  readonly answers = new Map<string, OfficeAnswer>()
  messages: readonly FleetMessage[] = []
  refuses: EnrolmentRefusal | null = null
  /** The passwords in the fleet, by username. */
  readonly administrators = new Map([['ana', 'of the fleet']])
  #standing: LinkStanding = { kind: 'none' }
  #told = () => {}

  status(): LinkStanding {
    return this.#standing
  }

  onChange(listener: () => void): void {
    this.#told = listener
  }

  /** What happens at the other end of the line. */
  become(change: Partial<Enrolled> | 'none'): this {
    const before = this.#standing.kind === 'none' ? ENROLLED : this.#standing
    this.#standing = change === 'none' ? { kind: 'none' } : { ...before, ...change }
    this.#told()
    return this
  }

  send(...messages: readonly FleetMessage[]): void {
    this.messages = [...this.messages, ...messages]
    this.#told()
  }

  enrol(line: string): Promise<void> {
    this.asked.push(['enrol', line])
    if (this.refuses) return Promise.reject(enrolmentRefused(this.refuses))
    this.become({})
    return Promise.resolve()
  }

  leave(): Promise<void> {
    this.become('none')
    return Promise.resolve()
  }

  signIn(identifier: string, password: string): Promise<void> {
    if (this.administrators.get(identifier) !== password) return Promise.reject(new LatchkeyError('wrong_credentials', 'Not right.'))
    this.become({ administers: true })
    return Promise.resolve()
  }

  forget(): void {
    if (this.#standing.kind === 'enrolled') this.#standing = { ...this.#standing, administers: false }
  }

  ask(channel: string, question: unknown): Promise<OfficeAnswer> {
    this.asked.push([channel, question])
    return Promise.resolve(this.answers.get(channel) ?? { ok: true, value: null })
  }

  messagesFor(): readonly FleetMessage[] {
    return this.messages
  }

  read(message: number): void {
    this.messages = this.messages.filter(({ id }) => id !== message)
    this.#told()
  }
}

/** A fleet that knows who is signed in at another workstation. */
export const admitting =
  (elsewhere: ReadonlySet<string>): Entrance =>
  ({ username }, { takeOver }) => {
    if (!elsewhere.has(username) || takeOver) {
      return Promise.resolve({ session: sessionId(randomUUID()), admission: 'local', unused() {} })
    }
    return Promise.reject(new LatchkeyError('limit_reached_elsewhere', 'Signed in elsewhere.', { params: { host: 'ward-2' } }))
  }
