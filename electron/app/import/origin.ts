import { nameKey } from '../../core/accounts/name-key.ts'
import type { Origin } from '../../core/import/import-store.ts'
import type { PersonRow } from '../../core/import/person-row.ts'
import type { SessionRow } from '../../core/import/session-row.ts'
import type { Entropy } from '../../core/ports/ports.ts'

type Sha256 = Pick<Entropy, 'sha256'>

const digest = ({ sha256 }: Sha256, ...parts: readonly (string | number)[]) => sha256(new TextEncoder().encode(JSON.stringify(parts)))

/** By the other system's id, else by the name people sign in with. */
export const personKey = (entropy: Sha256, source: string, { id, username }: Pick<PersonRow, 'id' | 'username'>): Uint8Array =>
  id === null ? digest(entropy, 'person', source, 'name', nameKey(username)) : digest(entropy, 'person', source, 'id', id)

export const originOfPerson = (entropy: Sha256, source: string, person: PersonRow): Origin => ({
  key: personKey(entropy, source, person),
  content: digest(entropy, nameKey(person.username)),
})

export const originOfSession = (entropy: Sha256, source: string, { id, person, startedAt }: SessionRow): Origin => ({
  key: id === null ? digest(entropy, 'session', source, 'start', person, startedAt) : digest(entropy, 'session', source, 'id', id),
  content: digest(entropy, person, startedAt),
})

export const sameOrigin = (one: Uint8Array, other: Uint8Array): boolean => one.every((byte, at) => byte === other[at])
