import { isoTime } from '../app/reports/iso-time.ts'
import type { Shaped } from '../contract/shapes.ts'
import type { LinkedAuditLine } from '../core/audit/audit-chain.ts'
import type { AuditKind } from '../core/audit/audit.ts'
import { userId } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import type { EVENT } from './shapes.ts'

/** What programs are told of, and which facts of it. Of passwords, tokens and names that were typed, nothing; what is not here is not told. */
const TOLD: Readonly<Partial<Record<AuditKind, readonly string[]>>> = {
  signed_in: [],
  session_ended: ['reason', 'endedAt'],
  session_recovered: ['reason', 'endedAt'],
  app_locked: ['cause'],
  app_unlocked: [],
  computer_slept: [],
  computer_woke: [],
  heartbeats_missed: ['silentMs'],
  hand_over_asked: ['graceMs'],
  hand_over_refused: [],
  hand_over_withdrawn: [],
  close_requested: ['reason', 'graceMs', 'program'],
  close_withdrawn: ['program'],
  user_added: [],
  user_renamed: [],
  user_disabled: [],
  user_enabled: [],
  user_erased: [],
  role_changed: [],
  policy_changed: ['key', 'old', 'new'],
  sessions_deleted: [],
  sessions_imported: [],
  people_imported: [],
  restored: [],
}

type Told = Shaped<typeof EVENT>

/** Null for a line that is not for programs. */
export function eventOf(store: Pick<Store, 'findUser'>, { seq, at, kind, actorUserId, sessionId, detail }: LinkedAuditLine): Told | null {
  const told = TOLD[kind as AuditKind]
  if (!told || !Object.hasOwn(TOLD, kind)) return null
  const facts = factsOf(detail)
  const nameOf = (id: unknown) => (typeof id === 'string' ? (store.findUser(userId(id))?.username ?? null) : null)
  const shown = told.flatMap((name) => {
    const fact = facts[name]
    if (typeof fact === 'number') return [[name, name.endsWith('At') ? isoTime(fact) : fact] as const]
    return typeof fact === 'string' ? [[name, fact] as const] : []
  })
  return {
    seq,
    at: isoTime(at),
    kind,
    by: nameOf(actorUserId),
    user: nameOf(facts['user']) ?? (sessionId === null ? null : nameOf(actorUserId)),
    session: sessionId,
    facts: Object.fromEntries(shown),
  }
}

/** Whatever stands there: one odd line must not keep those after it from being told. */
function factsOf(detail: string): Readonly<Record<string, unknown>> {
  try {
    const facts: unknown = JSON.parse(detail)
    return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
