/**
 * What a workstation signs with its Ed25519 key, as UTF-8: to be let in (`hello`), to be let in for the first time (`enrol`), and with the new
 * key to change to it (`rotate`). `nonce` is the challenge's, as it was sent; `fingerprint` the directory's, as the enrolment line has it.
 */
export const signedText = (what: 'hello' | 'enrol' | 'rotate', nonce: string, fingerprint: string): string =>
  `LATCHKEY ${what}\n${nonce}\n${fingerprint}`
