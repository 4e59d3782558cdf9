import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { FromDesk, FromDirectory } from '../../../electron/contract/fleet/messages.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import type { DirectoryStore } from '../../../electron/core/fleet/directory-port.ts'
import { readEnrolmentLine } from '../../../electron/core/fleet/enrolment-line.ts'
import { factsOf } from '../../../electron/core/fleet/facts.ts'
import type { FleetHandlers } from '../../../electron/directory/console/fleet-handlers.ts'
import { startDirectory } from '../../../electron/directory/service.ts'
import type { DirectoryParts, RunningDirectory } from '../../../electron/directory/service.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../../electron/platform/time/system-clock.ts'
import { systemScheduler } from '../../../electron/platform/time/system-scheduler.ts'
import { fromDirectory } from '../../../electron/platform/wire/frames.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { INCARNATION, newKeys, plainPasswords, signed } from './gateway-world.ts'

export function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lk-dir-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

type More = Partial<DirectoryParts> & Readonly<{ dataFolder?: string; listen?: Readonly<{ host: string; port: number }> }>

/** A directory over a store, on a free port of loopback; it ends with the test. */
export async function servedDirectory(
  store: DirectoryStore,
  { dataFolder = freshFolder(), listen = { host: '127.0.0.1', port: 0 }, ...more }: More = {},
): Promise<RunningDirectory> {
  const handlers = new Proxy({} as FleetHandlers, { get: (_target, channel) => async () => ({ channel }) })
  const directory = await startDirectory(
    { dataFolder, ...listen, names: ['127.0.0.1'], name: 'Rome', osUser: 'ana' },
    {
      store,
      clock: systemClock,
      scheduler: systemScheduler,
      entropy: createEntropy(),
      passwords: plainPasswords,
      log: recordingLog(),
      factsOf,
      handlers: () => handlers,
      watch: async () => 0,
      metrics: async () => 'latchkey_desks 3\n',
      export(format, after) {
        if (format !== 'ecs') throw new LatchkeyError('invalid_input', 'ecs or rfc5424')
        return { lines: threeLines(after), cursor: () => '9' }
      },
      ...more,
    },
  )
  onTestFinished(() => directory.stop())
  return directory
}

async function* threeLines(after: string | null) {
  yield `after ${after}\n`
  for (const line of [1, 2]) yield `${line}\n`
}

/** The wire as a desk has it, without its rules. */
export class WireDesk {
  readonly heard: FromDirectory[] = []
  readonly keys = newKeys()
  closed: number | null = null
  readonly socket: WebSocket
  readonly uid: string = randomUUID()
  readonly #waiting = new Set<() => void>()
  readonly #fingerprint: string
  /** What no directory may say. */
  #nonsense = ''

  constructor({ port, fingerprint }: Pick<RunningDirectory, 'port' | 'fingerprint'>, authority?: string) {
    this.#fingerprint = fingerprint
    const trust = authority === undefined ? { rejectUnauthorized: false } : { ca: authority }
    this.socket = new WebSocket(`wss://127.0.0.1:${port}/`, { perMessageDeflate: false, ...trust })
    this.socket.on('error', () => {})
    this.socket.on('message', (data: Buffer) => {
      const message = fromDirectory(data.toString('utf8'))
      if (message) this.heard.push(message)
      else this.#nonsense = data.toString('utf8')
      this.#changed()
    })
    this.socket.on('close', (code) => {
      this.closed = code
      this.#changed()
    })
  }

  say(message: FromDesk): void {
    this.socket.send(JSON.stringify(message))
  }

  async until<Value>(found: () => Value | undefined | null | false): Promise<Value> {
    for (;;) {
      const value = found()
      if (value !== undefined && value !== null && value !== false) return value
      if (this.#nonsense !== '') throw new Error(`no message of a directory: ${this.#nonsense}`)
      if (this.closed !== null) throw new Error(`closed with ${this.closed}: ${JSON.stringify(this.heard).slice(0, 500)}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  heardOf<Name extends FromDirectory['say']>(name: Name): Promise<Extract<FromDirectory, { say: Name }>> {
    return this.until(() => this.heard.find((message): message is Extract<FromDirectory, { say: Name }> => message.say === name))
  }

  async untilClosed(): Promise<number> {
    while (this.closed === null) await new Promise<void>((resolve) => this.#waiting.add(resolve))
    return this.closed
  }

  async hello(uid: string, more: Partial<Extract<FromDesk, { say: 'hello' }>> = {}): Promise<void> {
    const { nonce } = await this.heardOf('challenge')
    const signature = signed('hello', nonce, this.keys.privateKey, this.#fingerprint)
    const about = { protocol: 1, uid, boot: 1, signature, appVersion: '1.0.0', now: Date.now(), policyVersion: 0, peopleRevision: 0 }
    this.say({ say: 'hello', incarnation: INCARNATION, next: 1, head: null, ...about, ...more })
  }

  #changed(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

/** As at a desk where somebody pastes the line; then let in. */
export async function enrolledWith(line: string) {
  const { address, token, fingerprint } = readEnrolmentLine(line)
  const incarnation: string = randomUUID()
  const desk = new WireDesk({ port: Number(address.split(':').at(-1)), fingerprint })
  const { nonce } = await desk.heardOf('challenge')
  const publicKey = Buffer.from(desk.keys.publicKey).toString('base64')
  const signature = signed('enrol', nonce, desk.keys.privateKey, fingerprint)
  const cursor = { incarnation, next: 1, head: null }
  desk.say({ say: 'enrol', ...cursor, protocol: 1, token, uid: desk.uid, name: 'desk', publicKey, signature, appVersion: '1.0.0' })
  const { workstation } = await desk.heardOf('enrolled')
  await desk.hello(desk.uid, cursor)
  await desk.heardOf('welcome')
  return { desk, workstation, uid: desk.uid, incarnation, token }
}

/** The certificates that a port shows: the server's, and the authority's. */
export async function shownBy(port: number): Promise<Readonly<{ server: X509Certificate; authority: X509Certificate }>> {
  const { connect } = await import('node:tls')
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const { raw, issuerCertificate } = socket.getPeerCertificate(true)
      socket.destroy()
      resolve({ server: new X509Certificate(raw), authority: new X509Certificate(issuerCertificate.raw) })
    })
    socket.on('error', reject)
  })
}
