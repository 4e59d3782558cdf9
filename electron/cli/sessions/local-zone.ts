import { ownZone } from '../../contract/own-zone.ts'
import type { AdminIo } from '../terminal/admin-io.ts'

/** This computer's time zone; says so where nobody knows it, and what happens in it: "Days are counted". */
export function localZone({ stderr, env }: AdminIo, what: string): string {
  const { name, isKnown } = ownZone()
  if (!isKnown) stderr.write(`The time zone of this computer is not known (TZ=${env['TZ'] ?? ''}). ${what} in ${name}.\n`)
  return name
}
