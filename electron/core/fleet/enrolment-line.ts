import { LatchkeyError } from '../errors.ts'

/** Where a directory is reached (`HOST:PORT`), what lets one workstation in, and what tells the directory from any other. Base64url, both. */
export type EnrolmentLineParts = Readonly<{ address: string; token: string; fingerprint: string }>

const SCHEME = 'latchkey-enrol:'
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/i
/** 128 and 256 bits; the last letter has bits that stand for nothing, and one text has one writing. */
const TOKEN = /^[\w-]{21}[AQgw]$/
const FINGERPRINT = /^[\w-]{42}[AEIMQUYcgkosw048]$/

/** To be pasted at a workstation; one word for every shell. */
export const enrolmentLine = ({ address, token, fingerprint }: EnrolmentLineParts): string => `${SCHEME}${address}/${token}/${fingerprint}`

/**
 * Whatever a mail or a terminal wrapped around the line or broke it with is no part of it. Throws `invalid_input` with the part in `field`, and says what
 * is wrong with it.
 */
export function readEnrolmentLine(text: string): EnrolmentLineParts {
  const line = text
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/^[<"'`“«‘]+/u, '')
    .replace(/[>"'`”»’.,;]+$/u, '')
  if (line === '') throw flaw('line', 'There is no enrolment line yet. Paste the one that the administrator of the directory has made.')
  if (!line.toLowerCase().startsWith(SCHEME))
    throw flaw('line', `This is not an enrolment line. Copy the whole line that begins with ${SCHEME}`)
  const [address = '', token = '', fingerprint = '', ...more] = line.slice(SCHEME.length).split('/')
  if (more.length > 0) throw flaw('line', 'There is something after the end of the enrolment line. Paste the line alone.')
  return { address: checkedAddress(address), token: checkedToken(token), fingerprint: checkedFingerprint(fingerprint) }
}

function checkedAddress(address: string): string {
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/u.exec(address) ?? []
  if (port === undefined)
    throw flaw('address', `The address "${address}" in the enrolment line has no port, such as directory.example.org:7443.`)
  if (!HOST.test(host)) throw flaw('address', `"${host}" in the enrolment line is not the name or the address of a computer.`)
  if (port.length > 5 || Number(port) < 1 || Number(port) > 65_535) {
    throw flaw('address', `The port ${port} in the enrolment line does not exist: ports go from 1 to 65535.`)
  }
  return address
}

function checkedToken(token: string): string {
  if (token === '') throw flaw('token', 'The enrolment line ends after the address: its secret is missing. Copy the whole line.')
  if (!TOKEN.test(token))
    throw flaw('token', 'The secret in the enrolment line is not whole, or a letter of it has changed. Copy the line again.')
  return token
}

function checkedFingerprint(fingerprint: string): string {
  if (fingerprint === '') throw flaw('fingerprint', "The enrolment line ends before the directory's fingerprint. Copy the whole line.")
  if (!FINGERPRINT.test(fingerprint)) {
    throw flaw(
      'fingerprint',
      "The directory's fingerprint in the enrolment line is not whole, or a letter of it has changed. Copy the line again.",
    )
  }
  return fingerprint
}

const flaw = (field: 'line' | keyof EnrolmentLineParts, message: string) =>
  new LatchkeyError('invalid_input', message, { params: { field } })
