import type { Role } from '../accounts/user.ts'
import type { DurationMs, UserId, UtcMs } from '../ids.ts'
import type { MirroredPerson } from './fleet-store.ts'

/** A stolen desk gives away no more than these. */
const MOST_CACHED = 50

/** Whoever administers signs in by the directory only: what is cached here can be tried out by whoever has the disk. */
export const mayBeCached = (role: Role): boolean => role !== 'admin'

/** Whose hashes are to go: they were proved too long ago, or are not among those that were used last. */
export function overdueHashes(people: readonly MirroredPerson[], now: UtcMs, cacheFor: DurationMs): readonly UserId[] {
  const cached = people.filter(({ cachedAt }) => cachedAt !== null)
  // A clock that was turned back makes nobody's account younger for ever.
  const isOver = ({ cachedAt }: MirroredPerson) => Math.abs(now - (cachedAt ?? now)) > cacheFor
  const kept = cached.filter((person) => !isOver(person)).toSorted((one, other) => lastUse(other) - lastUse(one))
  return [...cached.filter(isOver), ...kept.slice(MOST_CACHED)].map(({ person }) => person)
}

const lastUse = ({ cachedAt, usedAt }: MirroredPerson) => Math.max(cachedAt ?? 0, usedAt ?? 0)
