import { isoTime } from '../../app/reports/iso-time.ts'
import type { FleetQuestion } from '../../contract/fleet/channels.ts'
import type { LockView } from '../../contract/fleet/views.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { factsOf, idOf, ownOf } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'

export async function sendMessage(
  { database }: ConsoleDeps,
  { to, text }: FleetQuestion<'fleet:message'>,
  actor: FleetActor,
): Promise<null> {
  return database.ask('console_message', idOf(actor), { to, text: said(text, 'text'), ...factsOf(actor) })
}

export async function lock({ database }: ConsoleDeps, order: FleetQuestion<'fleet:lock'>, actor: FleetActor): Promise<null> {
  const { whom, endSessions, reason } = order
  const forMs = order.for === null ? null : parseDuration(order.for)
  const facts = { whom, forMs, endSessions, reason: said(reason, 'reason'), own: ownOf(actor) }
  return database.ask('console_lock', idOf(actor), { ...facts, ...factsOf(actor) })
}

export async function lockList({ database }: ConsoleDeps, actor: FleetActor): Promise<readonly LockView[]> {
  const locks = await database.ask('console_locks', idOf(actor), {})
  return locks.map(({ until, at, ...rest }) => ({ ...rest, until: isoTime(until), at: isoTime(at) }))
}

function said(text: string, field: 'text' | 'reason'): string {
  const words = text.trim()
  if (words !== '') return words
  throw new LatchkeyError('invalid_input', 'Say something: people read it. Nothing was changed.', { params: { field } })
}
