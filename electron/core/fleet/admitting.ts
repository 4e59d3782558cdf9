import type { Role } from '../accounts/user.ts'
import type { UserId, UtcMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import type { AdmissionAnswer, Refused } from './admission.ts'
import type { FleetLock, WorkstationId } from './directory-port.ts'
import type { MirroredPerson } from './fleet-store.ts'

export type Entering = Readonly<{
  /** `silent`: nothing was heard in time. */
  answer: AdmissionAnswer | 'silent'
  policy: Pick<Policy, 'directoryUnreachable'>
  person: MirroredPerson
  /** Whether it is worth asking again: for those elsewhere to end, or for the password to be proved anew. */
  hasTime: boolean
}>

/** `prove`: the account has changed since its password was checked here. */
export type EnteringDecision =
  | Readonly<{ kind: 'admitted'; admission: 'granted' | 'offline' }>
  | Readonly<{ kind: 'wait' | 'prove' | 'unreachable' }>
  | Readonly<{ kind: 'refused'; refused: Refused }>

/** Whether somebody of the directory may begin a session here. Where the directory says nothing, the policy does. */
export function decideEntering({ answer, policy, person, hasTime }: Entering): EnteringDecision {
  if (answer === 'silent') return isLetIn(policy.directoryUnreachable, person) ? { kind: 'admitted', admission: 'offline' } : UNREACHABLE
  if (answer.kind === 'granted') return { kind: 'admitted', admission: 'granted' }
  if (answer.kind === 'replacing') return hasTime ? { kind: 'wait' } : { kind: 'refused', refused: { because: 'limit', open: answer.open } }
  if (answer.because === 'outdated' && hasTime) return { kind: 'prove' }
  return { kind: 'refused', refused: answer }
}

const UNREACHABLE = { kind: 'unreachable' } as const

const isLetIn = (policy: Policy['directoryUnreachable'], { usedAt }: MirroredPerson) =>
  policy === 'allow' || (policy === 'known-people' && usedAt !== null)

export type AtTheDoor = Readonly<{ workstation: WorkstationId; person: UserId; role: Role; isLocal: boolean }>

/**
 * The lock that keeps this person out now, also while the directory cannot be asked. Accounts of this desk alone are met by a lock of the desk
 * only, and those that administer it not even by that: somebody must be able to mend it.
 */
export const lockOn = (locks: readonly FleetLock[], door: AtTheDoor, now: UtcMs): FleetLock | null =>
  locks.find((lock) => (lock.until === null || lock.until > now) && isMet(lock, door)) ?? null

function isMet({ whom }: FleetLock, { workstation, person, role, isLocal }: AtTheDoor): boolean {
  if (whom.kind === 'workstation') return whom.workstation === workstation && !(isLocal && role === 'admin')
  if (isLocal) return false
  return whom.kind === 'person' ? whom.person === person : whom.role === role
}
