import type { AuditRecord } from '../../core/audit/audit.ts'
import { VIAS } from '../../core/session/session.ts'

type Names = Readonly<{
  /** The display name; null for nobody who is known. */
  nameOf: (person: string) => string | null
  /** Where the session was, if it was this person's. */
  hostOf: (session: string, person: string) => string | null
}>

/** A line as an administrator reads it. `via` and `process` of the detail say who did it where nobody was signed in. */
export function toldLine(
  { kind, actorUserId, sessionId, detail }: Pick<AuditRecord, 'kind' | 'actorUserId' | 'sessionId' | 'detail'>,
  names: Names,
) {
  const { via, process, ...rest } = detail
  const { program } = rest
  const osUser = isRecord(process) && typeof process['osUser'] === 'string' ? process['osUser'] : ''
  const whoever = typeof program === 'string' ? program : osUser
  const user = typeof rest['user'] === 'string' ? rest['user'] : null
  const name = user && names.nameOf(user)
  const host = user && sessionId ? names.hostOf(sessionId, user) : null
  return {
    kind,
    actor: actorUserId === null ? whoever : (names.nameOf(actorUserId) ?? osUser),
    person: name !== null && user !== actorUserId ? { name, host } : null,
    via: VIAS.find((known) => known === via) ?? null,
    sessionId,
    detail: name === null ? rest : { ...rest, user: name },
  } as const
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
