import { assertNever, LatchkeyError } from '../errors.ts'
import type { OpenElsewhere, Refused } from './admission.ts'
import type { FleetLock } from './directory-port.ts'

type Iso = (at: number) => string

/** What a person is told whom the directory does not let in. `iso` writes a time. */
export function refusalOf(refused: Refused, iso: Iso): LatchkeyError {
  switch (refused.because) {
    case 'limit':
      return signedInElsewhere(refused.open, iso)
    case 'locked':
      return lockedOut(refused, iso)
    case 'disabled':
    case 'unknown':
    case 'address':
    case 'used':
    case 'outdated':
      return refusedHere(refused.because)
    default:
      return assertNever(refused)
  }
}

function signedInElsewhere([first]: readonly OpenElsewhere[], iso: Iso): LatchkeyError {
  if (!first) return new LatchkeyError('limit_reached_elsewhere', 'You are signed in at another desk. Sign out there, or take over.')
  const { name: host, site, startedAt, silentSince } = first
  const silence = silentSince === null ? '' : ` Nothing has been heard of it since ${iso(silentSince)}.`
  return new LatchkeyError(
    'limit_reached_elsewhere',
    `You are signed in at ${site} – ${host} since ${iso(startedAt)}.${silence} Sign out there, or take over.`,
    { params: { host, site, sinceAt: startedAt, ...(silentSince === null ? {} : { silentSinceAt: silentSince }) } },
  )
}

const WHOM = { person: 'Your account', role: 'Your role', workstation: 'This desk' } as const

function lockedOut({ whom, until, reason }: Extract<Refused, { because: 'locked' }>, iso: Iso): LatchkeyError {
  const end = until === null ? 'until an administrator lifts it' : `until ${iso(until)}`
  return new LatchkeyError('locked_by_directory', `${WHOM[whom]} is locked ${end}: ${reason}`, {
    params: { whom, reason, ...(until === null ? {} : { untilAt: until }) },
  })
}

export const lockedBy = ({ whom, until, reason }: FleetLock, iso: Iso): LatchkeyError =>
  lockedOut({ because: 'locked', whom: whom.kind, until, reason }, iso)

const WHY = {
  disabled: 'Your account is disabled. Ask an administrator.',
  unknown: 'The directory does not know this account or this desk. Ask an administrator.',
  address: 'This desk comes from another network address than before. Ask an administrator.',
  used: 'The directory could not make sense of this sign-in. Try again.',
  outdated: 'Your account has just changed. Sign in again.',
  local: 'At this desk only administrators sign in with an account of the desk itself. Use your account of the directory.',
  name: 'An account of this desk has the same name. Ask an administrator.',
} as const

export const refusedHere = (because: keyof typeof WHY): LatchkeyError =>
  new LatchkeyError('directory_refused', WHY[because], { params: { because } })

export const unreachable = (): LatchkeyError =>
  new LatchkeyError(
    'directory_unreachable',
    'The directory cannot be reached, and without it you cannot sign in here. Try again in a moment.',
  )
