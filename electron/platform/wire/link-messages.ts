import type { FromDirectory } from '../../contract/fleet/messages.ts'
import { assertNever } from '../../core/errors.ts'
import type { AdmissionAnswer } from '../../core/fleet/admission.ts'
import type { Proof } from '../../core/fleet/line-port.ts'
import type { StreamLine } from '../../core/fleet/stream.ts'

type Admitted = Extract<FromDirectory, { say: 'admitted' }>
type Account = Extract<FromDirectory, { say: 'account' }>

export const wireLine = ({ people, names, ...line }: StreamLine) => ({
  ...line,
  people: JSON.stringify(people),
  names: names === null ? null : JSON.stringify(names),
})

export function admissionFrom({ answer, open, whom, until, reason }: Admitted): AdmissionAnswer | 'silent' {
  switch (answer) {
    case 'granted':
      return { kind: 'granted', writtenOff: open }
    case 'replacing':
      return { kind: 'replacing', open }
    case 'limit':
      return { kind: 'refused', because: 'limit', open }
    case 'locked':
      return { kind: 'refused', because: 'locked', whom: whom ?? 'person', until, reason }
    case 'unavailable':
      return 'silent'
    case 'disabled':
    case 'unknown':
    case 'outdated':
    case 'used':
    case 'address':
      return { kind: 'refused', because: answer }
    default:
      return assertNever(answer)
  }
}

export function proofFrom({ answer, person, passwordHash, token, waitMs, code }: Account): Proof {
  switch (answer) {
    case 'proved':
    case 'choose_password':
      return person ? { kind: answer, person, passwordHash, token } : { kind: 'unavailable' }
    case 'throttled':
    case 'locked':
      return { kind: answer, waitMs }
    case 'password_refused':
      return { kind: answer, code: code ?? 'invalid_input' }
    case 'disabled':
    case 'not_administrator':
      return { kind: answer }
    case 'wrong':
      return { kind: answer }
    case 'unavailable':
      return { kind: answer }
    default:
      return assertNever(answer)
  }
}

/** What is no object is told as an empty one. */
export function factsFrom(json: string): Readonly<Record<string, unknown>> {
  const value = parsed(json)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {}
}

export function listFrom(json: string): readonly unknown[] {
  const value = parsed(json)
  return Array.isArray(value) ? value : []
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
