import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorParams } from '../../core/errors.ts'
import type { FleetOffice } from '../../core/fleet/office-port.ts'

/** What the command line asks of the running app, as JSON, since the app alone has the line to the directory. */
export type DeskOrder = Readonly<{ order: 'enrol'; line: string }> | Readonly<{ order: 'leave' }>
export type DeskReply = Readonly<{ ok: true }> | Readonly<{ ok: false; code: string; message: string; params: ErrorParams }>

const reply = (told: DeskReply) => JSON.stringify(told)
export const orderText = (order: DeskOrder): string => JSON.stringify(order)

/** Never rejects: whoever ordered it is told what was wrong. */
export async function carryOutOrder(office: Pick<FleetOffice, 'enrol' | 'leave'>, text: string): Promise<string> {
  try {
    const order = JSON.parse(text) as Partial<Record<string, unknown>>
    if (order['order'] === 'leave') await office.leave()
    else if (order['order'] === 'enrol' && typeof order['line'] === 'string') await office.enrol(order['line'])
    else throw new LatchkeyError('invalid_input', 'This is no order that this version of Latchkey knows.')
    return reply({ ok: true })
  } catch (error) {
    const { code, message, params } =
      error instanceof LatchkeyError ? error : new LatchkeyError('internal', `Latchkey could not do it: ${String(error)}`)
    return reply({ ok: false, code, message, params })
  }
}

/** Throws `internal` where the app's answer is none. */
export function replyIn(text: string): DeskReply {
  const told: unknown = JSON.parse(text)
  if (typeof told === 'object' && told !== null && 'ok' in told) return told as DeskReply
  throw new LatchkeyError('internal', 'Latchkey gave an answer that is none.')
}
