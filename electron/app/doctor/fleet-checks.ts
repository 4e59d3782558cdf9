import type { DirectoryLink } from '../../core/fleet/fleet-store.ts'
import { isUnknown } from './facts.ts'
import type { FleetFacts, Unknown } from './facts.ts'
import { fine, problem, unknown, warning } from './finding.ts'
import type { Finding } from './finding.ts'

/** A day of a busy desk is some hundreds. */
const MANY_WAITING = 10_000

const ENROL_AGAIN = 'Leave the fleet here, and connect the desk again with a new line.'

const WHY: Readonly<Record<string, string>> = {
  revoked: `Its access was revoked. ${ENROL_AGAIN}`,
  clone: `Another computer uses the same key: one is a copy of the other. ${ENROL_AGAIN}`,
  other_key: `The key that lies here is another desk's. ${ENROL_AGAIN}`,
  key_lost: ENROL_AGAIN,
  protocol: 'Bring Latchkey up to date, here or at the directory.',
  fingerprint: 'Something else answers at its address. Tell whoever runs the network.',
  clock: 'Set the clock of this computer right.',
}

/** How the data directory stands with the directory of its fleet. */
export function checkFleet(facts: FleetFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('fleet', 'It could not be found out whether this desk belongs to a fleet.', facts.unknown)
  const { link, hasKey, waiting } = facts
  if (!link) {
    if (!hasKey) return fine('fleet', 'This desk belongs to no fleet.')
    return warning('fleet', 'The key of a desk lies here, and the database belongs to no fleet.', {
      detail: 'directory-key',
      advice: 'The database is older than its fleet, or another one. Connect the desk again with a new line.',
    })
  }
  const detail = `${link.url}, ${link.site}; ${waiting} entries of the audit log wait to be sent`
  if (!hasKey) {
    return problem('fleet', 'This database belongs to a fleet, and the key of the desk is not here.', {
      detail,
      advice: `It was copied or restored without it. ${ENROL_AGAIN}`,
    })
  }
  return withKey(link, waiting, detail)
}

function withKey({ refused }: DirectoryLink, waiting: number, detail: string): Finding {
  if (refused !== null) {
    const advice = WHY[refused] ?? 'Ask whoever looks after the fleet.'
    return problem('fleet', 'The directory of its fleet does not let this desk in.', { detail: `${detail}; ${refused}`, advice })
  }
  if (waiting > MANY_WAITING) {
    return warning('fleet', 'The directory of its fleet has not been heard of for long.', {
      detail,
      advice:
        'Until it has them, these entries are not archived. Look whether it can be reached; where it is gone for good, leave the fleet.',
    })
  }
  return fine('fleet', 'This desk belongs to a fleet.', { detail })
}
