import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { assertNever } from '../../core/errors.ts'
import type { UserId } from '../../core/ids.ts'
import type { EraseUserOutcome } from '../../core/ports/store-port.ts'
import { lastAdministrator, notFound, requireOwn } from './accounts.ts'
import type { AccountDeps } from './accounts.ts'
import { subjectsOf } from './locked-accounts.ts'

export type Erased = Readonly<{ pseudonym: string }> &
  Pick<Extract<EraseUserOutcome, { kind: 'erased' }>, 'ended' | 'linesWithNames' | 'isOverwritten'>

/** The last group of an id is random. */
const pseudonymOf = (id: UserId) => `deleted-${id.slice(-12)}`

/**
 * Forgets a person: the account, their names and address, wherever the database has them. Their sessions end; what they did stays, under a pseudonym.
 * Backups have the name until they are replaced. Throws `not_found` or `last_administrator`.
 */
export function eraseUser({ store, clock, probe }: AccountDeps, id: UserId, by: Actor): Erased {
  const user = requireOwn(store, id)
  const at = clock.now()
  const pseudonym = pseudonymOf(id)
  const ends = {
    reason: 'account_disabled',
    evidence: { trigger: 'account erased' },
    by,
    judge: probe.judge.bind(probe),
  } as const
  const audit = auditEntry(by, at, 'user_erased', { user: id, pseudonym })
  const outcome = store.eraseUser({ id, at, pseudonym, forgive: subjectsOf(user), ends, audit })
  switch (outcome.kind) {
    case 'erased':
      return { pseudonym, ...outcome }
    case 'last_administrator':
      throw lastAdministrator(user.username)
    case 'not_found':
      throw notFound()
    default:
      return assertNever(outcome)
  }
}
