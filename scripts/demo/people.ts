import { addUser } from '../../electron/app/accounts/add-user.ts'
import type { Role, User } from '../../electron/core/accounts/user.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import type { UtcMs } from '../../electron/core/ids.ts'
import type { Span, World } from './world.ts'

export type Shift = 'day' | 'early' | 'late' | 'night'

export type Person = {
  readonly user: User
  readonly shift: Shift
  /** Not at work from here on: on leave, disabled, or signed in right now. */
  awayFrom: number
  awayUntil: number
  /** Until then their last session is, or is taken for, active. */
  busyUntil: number
  readonly reserved: Span[]
}

type Sketch = readonly [username: string, displayName: string, shift: Shift, role?: Role]

/** The two whose password the demo tells. */
export const ADMINISTRATOR = 'marta'
export const ORDINARY_PERSON = 'tom'

const PEOPLE: readonly Sketch[] = [
  [ADMINISTRATOR, 'Marta Ferrari', 'day', 'admin'],
  [ORDINARY_PERSON, 'Tom Jones', 'day'],
  ['ines', 'Inés Ortega', 'day', 'admin'],
  ['giulia', 'Giulia Conti', 'early'],
  ['pablo', 'Pablo Ruiz', 'early'],
  ['aisha', 'Aisha Khan', 'early'],
  ['luca', 'Luca Bianchi', 'late'],
  ['sofia', 'Sofía Navarro', 'late'],
  ['jonas', 'Jonas Lind', 'late'],
  ['mei', 'Mei Tanaka', 'night'],
  ['karim', 'Karim Haddad', 'night'],
  ['olga', 'Olga Novak', 'night'],
  ['david', 'David Cohen', 'day'],
  ['emma', 'Emma Schmidt', 'day'],
  ['nuno', 'Nuno Almeida', 'day'],
  ['chiara', 'Chiara Greco', 'day'],
  ['ravi', 'Ravi Patel', 'early'],
  ['lena', 'Lena Fischer', 'late'],
  ['carlos', 'Carlos Vega', 'day'],
  ['zoe', 'Zoé Laurent', 'late'],
]

/** The first account is the administrator's, as in life; it opens the others in the first hour. */
export function hirePeople(world: World, passwordHash: string, at: UtcMs): readonly Person[] {
  const setUp = actorIn(world.ownerOf(world.office, at))
  let by = setUp
  return PEOPLE.map(([username, displayName, shift, role = 'user'], index) => {
    world.clock.set(at + index * 90_000)
    const email = index % 3 === 0 ? `${username}@example.org` : null
    const details = { username, email, displayName, role, password: '' }
    const user = addUser({ store: world.history.store, clock: world.clock, entropy: world.entropy }, details, passwordHash, {
      onlyIfFirst: index === 0,
      by,
    })
    if (index === 0) by = { ...setUp, userId: user.id }
    return { user, shift, awayFrom: Number.POSITIVE_INFINITY, awayUntil: 0, busyUntil: 0, reserved: [] }
  })
}
