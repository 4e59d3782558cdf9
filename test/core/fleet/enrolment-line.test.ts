import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { enrolmentLine, readEnrolmentLine } from '../../../electron/core/fleet/enrolment-line.ts'

const TOKEN = randomBytes(16).toString('base64url')
const FINGERPRINT = randomBytes(32).toString('base64url')
const PARTS = { address: 'directory.example.org:7443', token: TOKEN, fingerprint: FINGERPRINT }
const LINE = enrolmentLine(PARTS)

const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.constant('localhost'),
)
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((of) => Buffer.from(of).toString('base64url'))

test('whatever the address, the secret and the fingerprint, a line says them, whatever it was wrapped in', () => {
  fc.assert(
    fc.property(
      host,
      fc.integer({ min: 1, max: 65_535 }),
      bytes(16),
      bytes(32),
      fc.nat({ max: 80 }),
      (name, port, token, fingerprint, at) => {
        const parts = { address: `${name}:${port}`, token, fingerprint }
        const line = enrolmentLine(parts)
        expect(readEnrolmentLine(line)).toEqual(parts)
        expect(readEnrolmentLine(` "${line.slice(0, at)}\r\n  ${line.slice(at)}"\n`)).toEqual(parts)
      },
    ),
  )
})

test.each([
  ['', 'line', /no enrolment line yet/],
  [' \n ', 'line', /no enrolment line yet/],
  ['https://directory.example.org:7443/', 'line', /begins with latchkey-enrol:/],
  [TOKEN, 'line', /begins with latchkey-enrol:/],
  [`${LINE}/`, 'line', /something after the end/],
  [`${LINE}/${TOKEN}`, 'line', /something after the end/],
  ['latchkey-enrol:', 'address', /has no port/],
  [enrolmentLine({ ...PARTS, address: 'directory.example.org' }), 'address', /"directory.example.org" in the enrolment line has no port/],
  [enrolmentLine({ ...PARTS, address: ':7443' }), 'address', /not the name or the address/],
  [enrolmentLine({ ...PARTS, address: 'no_such&name:7443' }), 'address', /"no_such&name" .* not the name/],
  [enrolmentLine({ ...PARTS, address: '-desk:7443' }), 'address', /not the name/],
  [enrolmentLine({ ...PARTS, address: '::1:7443' }), 'address', /not the name/],
  [enrolmentLine({ ...PARTS, address: 'user@desk:7443' }), 'address', /not the name/],
  [enrolmentLine({ ...PARTS, address: 'desk:0' }), 'address', /port 0 .* 1 to 65535/],
  [enrolmentLine({ ...PARTS, address: 'desk:65536' }), 'address', /port 65536/],
  ['latchkey-enrol:desk:7443', 'token', /its secret is missing/],
  ['latchkey-enrol:desk:7443/', 'token', /its secret is missing/],
  [enrolmentLine({ ...PARTS, token: TOKEN.slice(1) }), 'token', /not whole/],
  [enrolmentLine({ ...PARTS, token: `${TOKEN}A` }), 'token', /not whole/],
  [enrolmentLine({ ...PARTS, token: `${TOKEN.slice(0, -1)}B` }), 'token', /a letter of it has changed/],
  [enrolmentLine({ ...PARTS, token: `+${TOKEN.slice(1)}` }), 'token', /a letter of it has changed/],
  [`latchkey-enrol:desk:7443/${TOKEN}`, 'fingerprint', /ends before the directory's fingerprint/],
  [enrolmentLine({ ...PARTS, fingerprint: FINGERPRINT.slice(0, 40) }), 'fingerprint', /not whole/],
  [enrolmentLine({ ...PARTS, fingerprint: `${FINGERPRINT.slice(0, -1)}B` }), 'fingerprint', /a letter of it has changed/],
  [enrolmentLine({ ...PARTS, fingerprint: `ñ${FINGERPRINT.slice(1)}` }), 'fingerprint', /a letter of it has changed/],
] as const)('%j is refused for its %s, in a sentence', (line, field, sentence) => {
  const read = () => readEnrolmentLine(line)
  expect(read).toThrow(LatchkeyError)
  expect(read).toThrow(sentence)
  expect(read).toThrow(expect.objectContaining({ code: 'invalid_input', params: { field } }))
})

test('of a line that was cut anywhere, nothing is taken for the whole', () => {
  for (let length = 0; length < LINE.length; length++)
    expect(() => readEnrolmentLine(LINE.slice(0, length)), String(length)).toThrow(LatchkeyError)
})
