import { createHash } from 'node:crypto'
import type { Sha256 } from '../../../core/audit/audit-chain.ts'

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()

/** JSON with sorted keys, so that the same facts always give the same bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(byKey)) : part))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)
