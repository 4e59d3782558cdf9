import type { Warning as KeeperWarning } from '../app/session/standing.ts'
import type { Warning } from '../contract/views.ts'
import { assertNever } from '../core/errors.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { Store } from '../core/ports/ports.ts'

export function warningView(store: Store, warning: KeeperWarning | null, { idleTimeout }: Pick<Policy, 'idleTimeout'>): Warning | null {
  if (!warning) return null
  const leftMs = warning.left
  switch (warning.kind) {
    case 'idle':
      return { kind: 'idle', leftMs, timeoutMs: idleTimeout }
    case 'absolute':
      return { kind: 'absolute', leftMs, isLast: warning.isLast }
    case 'close_request': {
      const { reason, message, by } = warning.request
      const whoever = by.program?.name ?? by.process.osUser
      const askedBy = by.userId === null ? whoever : (store.findUser(by.userId)?.displayName ?? null)
      return { kind: 'close_request', leftMs, reason, message, askedBy }
    }
    default:
      return assertNever(warning)
  }
}
