import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { readEnrolmentLine } from '../../core/fleet/enrolment-line.ts'
import type { EnrolmentLineParts } from '../../core/fleet/enrolment-line.ts'
import { startOf } from '../../core/fleet/facts.ts'
import type { Enrolled } from '../../core/fleet/line-port.ts'
import { enrolmentRefused } from '../../core/fleet/office-port.ts'
import type { EnrolmentRefusal } from '../../core/fleet/office-port.ts'
import { cursorOf } from '../../core/fleet/reconciliation.ts'
import type { FleetParts } from './parts.ts'

/** Has this desk enrolled by the line that an administrator of the directory made for it. Throws `enrolment_refused`. */
export async function enrol(parts: FleetParts, line: string): Promise<void> {
  const { store, clock, entropy, owner, appVersion, loadLines } = parts
  if (store.fleet.link()) throw enrolmentRefused('already_enrolled')
  const { address, token, fingerprint } = partsOf(line)
  const lines = await loadLines()
  const uid = entropy.uuidV7(clock.now())
  const cursor = cursorOf({ incarnation: entropy.uuidV7(clock.now()) }, store.auditEnds())
  const answer = await lines.enrol({ address, token, fingerprint, uid, name: owner.host, cursor, appVersion })
  if (answer.kind !== 'enrolled') throw enrolmentRefused(whyOf(answer))
  const at = clock.now()
  const { workstation, site, directory, key } = answer
  const { incarnation, next } = cursor
  const link = { url: address, uid, workstation, name: owner.host, site, fingerprint, key, incarnation, ackedSeq: next - 1, since: at }
  const detail = { directory, address, site, workstation, sessions: store.activeSessions().map(startOf) }
  if (!store.fleet.enrol(link, auditEntry(actorIn(owner), at, 'enrolled', detail))) throw enrolmentRefused('already_enrolled')
}

function partsOf(line: string): EnrolmentLineParts {
  try {
    return readEnrolmentLine(line)
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'invalid_input') throw enrolmentRefused('malformed')
    throw error
  }
}

const REFUSALS: Readonly<Record<string, EnrolmentRefusal>> = {
  token_unknown: 'unknown',
  token_used: 'used',
  token_expired: 'expired',
  token_other_site: 'other_site',
  already_enrolled: 'already_enrolled',
  fingerprint: 'fingerprint',
  protocol: 'protocol',
  clock: 'clock',
}

const whyOf = (answer: Exclude<Enrolled, { kind: 'enrolled' }>): EnrolmentRefusal =>
  answer.kind === 'unreachable' ? 'unreachable' : (REFUSALS[answer.because] ?? 'busy')
