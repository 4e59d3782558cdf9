import { LatchkeyError } from '../errors.ts'

/** Where a directory is reached (`HOST:PORT`), what lets one workstation in, and what tells the directory from any other. Base64url, both. */
export type EnrolmentLineParts = Readonly<{ address: string; token: string; fingerprint: string }>

const LINE = /^latchkey-enrol:(?<address>[^/\s]+:\d{1,5})\/(?<token>[\w-]{22})\/(?<fingerprint>[\w-]{43})$/

/** To be pasted at a workstation; one word for every shell. */
export const enrolmentLine = ({ address, token, fingerprint }: EnrolmentLineParts): string =>
  `latchkey-enrol:${address}/${token}/${fingerprint}`

/** Throws `invalid_input`. */
export function readEnrolmentLine(text: string): EnrolmentLineParts {
  const { address, token, fingerprint } = LINE.exec(text.trim())?.groups ?? {}
  if (address === undefined || token === undefined || fingerprint === undefined) {
    throw new LatchkeyError('invalid_input', 'This is not an enrolment line. Copy the whole line that begins with latchkey-enrol:')
  }
  return { address, token, fingerprint }
}
