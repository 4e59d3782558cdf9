import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import type * as X509 from '@peculiar/x509'
import type { Clock } from '../core/ports/ports.ts'
import { readSmall } from '../platform/disk/plain-file.ts'
import { writeWhole } from '../platform/disk/whole-file.ts'
import type { ServerIdentity } from '../platform/wire/server-port.ts'

const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3_650
const SERVER_DAYS = 90
/** A workstation whose clock is behind by less lets a new certificate count all the same. */
const EARLIER_DAYS = 2
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Who vouches for the directory: the key that workstations pinned when they were enrolled. */
export type Authority = Readonly<{
  /** SHA-256 of the public key (SPKI), base64url: what tells this directory from any other. */
  fingerprint: string
  /** A new key and a certificate for it. Names and IP addresses alike. */
  issue: (names: readonly string[]) => Promise<ServerIdentity>
}>

/**
 * The authority of a data folder, made on the first call. Its key never leaves the folder, and both files are for their owner alone: whoever
 * has them can pass for the directory.
 */
export async function openAuthority(folder: string, clock: Clock): Promise<Authority> {
  const [keyFile, certificateFile] = [path.join(folder, 'authority.key'), path.join(folder, 'authority.pem')]
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(certificateFile)) await makeAuthority(keyFile, certificateFile, clock)
  const certificate = readSmall(certificateFile)
  const key = readSmall(keyFile)
  return { fingerprint: fingerprintOf(certificate), issue: (names) => issue({ certificate, key, names, clock }) }
}

const fingerprintOf = (certificate: string): string =>
  createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')

async function makeAuthority(keyFile: string, certificateFile: string, clock: Clock): Promise<void> {
  const x509 = await library()
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Latchkey directory authority',
    ...validity(clock, AUTHORITY_DAYS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  // The certificate last: where it is, its key is.
  writeWhole(keyFile, await pemOf(keys.privateKey))
  writeWhole(certificateFile, `${certificate.toString('pem')}\n`)
}

type Order = Readonly<{ certificate: string; key: string; names: readonly string[]; clock: Clock }>

async function issue({ certificate, key, names, clock }: Order): Promise<ServerIdentity> {
  const x509 = await library()
  const authority = new x509.X509Certificate(certificate)
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const issued = await x509.X509CertificateGenerator.create({
    subject: 'CN=Latchkey directory',
    issuer: authority.subject,
    ...validity(clock, SERVER_DAYS),
    publicKey: keys.publicKey,
    signingKey: await signingKey(key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  })
  return { key: await pemOf(keys.privateKey), chain: `${issued.toString('pem')}\n${certificate}` }
}

const validity = (clock: Clock, days: number) => ({
  notBefore: new Date(clock.now() - EARLIER_DAYS * DAY_MS),
  notAfter: new Date(clock.now() + days * DAY_MS),
})

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString()
}

function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}

/**
 * HAZARD: its container refuses to load without the metadata of decorators, which nothing in it has or asks for by more than their absence.
 */
async function library(): Promise<typeof X509> {
  const reflect = Reflect as unknown as Record<string, unknown>
  for (const name of ['getMetadata', 'getOwnMetadata', 'defineMetadata']) reflect[name] ??= () => undefined
  return import('@peculiar/x509')
}
