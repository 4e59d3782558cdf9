import { LatchkeyError } from '../errors.ts'
import type { ErrorParams } from '../errors.ts'

/** How this desk stands with its directory. Times are UTC milliseconds. */
export type LinkStanding =
  | Readonly<{ kind: 'none' }>
  | Readonly<{
      kind: 'enrolled'
      url: string
      site: string
      /** What the fleet calls this workstation. */
      name: string
      link: 'connected' | 'unreachable' | 'refused'
      /** For `refused`: `revoked`, `protocol`, `fingerprint`, `clone` or `clock`. */
      why: string | null
      since: number
      /** Lines of the audit log that the directory does not have yet. */
      waiting: number
      /** Whether the administrator who is signed in here has signed in at the directory, too. */
      administers: boolean
    }>

/** What an administrator of the fleet has written to whoever works here. */
export type FleetMessage = Readonly<{ id: number; from: string; text: string; at: number }>

export type OfficeAnswer =
  | Readonly<{ ok: true; value: unknown }>
  | Readonly<{ ok: false; error: Readonly<{ code: string; params: ErrorParams }> }>

/** What the window and the command line need of the desk's line to its directory. Failures are `LatchkeyError`s. */
export interface FleetOffice {
  /** Asked with every view: at an enrolled desk it costs a look at two rows. */
  status(): LinkStanding
  /** Calls back when the state, the messages or what the fleet's console shows may have changed. */
  onChange(listener: () => void): void
  /** Throws `enrolment_refused`, see `ENROLMENT_REFUSALS`. */
  enrol(line: string): Promise<void>
  leave(): Promise<void>
  /** Opens the fleet's console for the administrator who is signed in here; once more where their password has to be fresh. */
  signIn(identifier: string, password: string): Promise<void>
  /** Their session is over: so is their console. May be called when there is none. */
  forget(): void
  /** A question of `FLEET_CHANNELS`. */
  ask(channel: string, question: unknown): Promise<OfficeAnswer>
  /** What they have not read yet, oldest first. */
  messagesFor(person: Readonly<{ id: string; role: 'user' | 'admin' }>): readonly FleetMessage[]
  read(message: number): void
}

/** Why a workstation is not let into a fleet, with what to do about it. */
export const ENROLMENT_REFUSALS = {
  malformed: 'This is not a line that connects a workstation. Copy the whole of it, from “latchkey-enrol:” on.',
  used: 'This line has been used already. Each connects one workstation: make another one.',
  expired: 'This line has expired. Make another one.',
  unknown: 'The directory does not know this line. Make another one there.',
  other_site: 'This line is for another site. Make one for the site of this workstation.',
  already_enrolled: 'This workstation is in a fleet already. Leave it first.',
  fingerprint:
    'Something else than the directory of this line answered at its address. Nothing was sent to it. Tell whoever runs the network.',
  unreachable: 'The directory could not be reached. Look whether its address is right and this computer is in its network.',
  protocol: 'The directory speaks another version. Bring Latchkey up to date here or there.',
  clock: 'The clock of this computer and that of the directory are more than five minutes apart. Set it right.',
  busy: 'The directory takes nobody in at the moment. Try again in a minute.',
} as const
export type EnrolmentRefusal = keyof typeof ENROLMENT_REFUSALS

export const enrolmentRefused = (why: EnrolmentRefusal): LatchkeyError =>
  new LatchkeyError('enrolment_refused', ENROLMENT_REFUSALS[why], { params: { why } })
