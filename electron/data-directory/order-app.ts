import { orderText, replyIn } from '../app/fleet/orders.ts'
import type { DeskOrder } from '../app/fleet/orders.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { ErrorCode } from '../core/errors.ts'
import { durationMs } from '../core/ids.ts'
import { giveOrder } from '../platform/doorbell/orders.ts'

/** A directory that cannot be reached takes a while to be given up. */
const PATIENCE = durationMs(30_000)

/** `left`: the app is not running, and does it as soon as it is. Throws what kept the app from doing it. */
export function orderApp(dir: string, order: DeskOrder): 'done' | 'left' {
  const outcome = giveOrder(dir, orderText(order), PATIENCE)
  if (outcome.kind === 'left') return 'left'
  if (outcome.kind === 'silent')
    throw new LatchkeyError('outcome_unknown', 'Latchkey has taken the order and not answered. Look at its state with fleet status.')
  const reply = replyIn(outcome.text)
  if (reply.ok) return 'done'
  throw new LatchkeyError(reply.code as ErrorCode, reply.message, { params: reply.params })
}
