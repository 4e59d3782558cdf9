import type { EndEvidence } from './session.ts'

/** What an instance may have put down; it imports nothing. */
type Fact = Exclude<keyof EndEvidence, 'imported'>

const KINDS: Readonly<Record<Fact, 'string' | 'number' | 'boolean' | 'object'>> = {
  trigger: 'string',
  liveness: 'string',
  lastHeartbeatAt: 'number',
  lastActivityAt: 'number',
  silentMs: 'number',
  idleMs: 'number',
  bootChanged: 'object',
  startChanged: 'object',
  asleepSince: 'number',
  clockMovedBack: 'boolean',
  clockMovedMs: 'number',
  writtenAt: 'number',
  endedFrom: 'object',
  by: 'object',
  message: 'string',
  dueAt: 'number',
  note: 'string',
}

/** What of facts that were read from a file can be evidence. Whatever else stands there is left out, and the end stands without it. */
export const soundEvidence = (facts: Readonly<Record<string, unknown>>): EndEvidence =>
  Object.fromEntries(Object.entries(KINDS).flatMap(([name, kind]) => (isOf(kind, facts[name]) ? [[name, facts[name]]] : [])))

function isOf(kind: (typeof KINDS)[Fact], fact: unknown): boolean {
  if (kind === 'number') return Number.isSafeInteger(fact)
  if (kind !== 'object') return typeof fact === kind
  return (
    typeof fact === 'object' &&
    fact !== null &&
    Object.values(fact).every((each) => ['string', 'number'].includes(typeof each) || each === null)
  )
}
