import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { PROTOCOL } from '../../../electron/contract/fleet/messages.ts'
import type { FromDesk, FromDirectory } from '../../../electron/contract/fleet/messages.ts'
import { factsOf } from '../../../electron/core/fleet/facts.ts'
import { signedText } from '../../../electron/core/fleet/signed-text.ts'
import type { PasswordHasher } from '../../../electron/core/ports/ports.ts'
import type { FleetHandlers } from '../../../electron/directory/console/fleet-handlers.ts'
import { Gateway } from '../../../electron/directory/gateway/gateway.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { fromDesk, fromDirectory } from '../../../electron/platform/wire/frames.ts'
import type { DeskLine, LineListener } from '../../../electron/platform/wire/server-line.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { FakeDirectory } from './fake-directory.ts'

/** Of the fake directory's desks. */
export const INCARNATION = '01900000-0000-7000-8000-000000000001'
const FINGERPRINT = 'x'.repeat(43)

type Say = FromDirectory['say']
type Said<Name extends Say> = Extract<FromDirectory, { say: Name }>

export class FakeDesk {
  readonly uid: string
  readonly keys = newKeys()
  readonly heard: FromDirectory[] = []
  readonly pings: number[] = []
  address = '10.0.0.7'
  closed: number | 'dropped' | null = null
  #listener: LineListener | null = null
  #line: symbol | null = null
  readonly #settle: () => Promise<void>

  constructor(uid: string, settle: () => Promise<void>) {
    this.uid = uid
    this.#settle = settle
  }

  /** A new line; one that it had goes on in the gateway's eyes, and is heard no more. */
  connect(gateway: Gateway): void {
    this.heard.length = 0
    this.closed = null
    const mine = Symbol('line')
    this.#line = mine
    let isOpen = true
    const end = (how: number | 'dropped') => {
      if (!isOpen) return
      isOpen = false
      if (this.#line === mine) this.closed = how
      // The other end's answer takes a moment.
      queueMicrotask(() => listener.gone())
    }
    const line: DeskLine = {
      address: this.address,
      say: (message) => {
        if (!fromDirectory(JSON.stringify(message))) throw new Error(`no message of a directory: ${JSON.stringify(message)}`)
        if (isOpen && this.#line === mine) this.heard.push(message)
      },
      ping: () => void this.pings.push(1),
      close: (code) => end(code),
      trust: () => {},
      drop: () => end('dropped'),
    }
    const listener = gateway.accept(line)
    this.#listener = listener
  }

  /** By way of the wire's own check. */
  say(message: FromDesk): void {
    const checked = fromDesk(JSON.stringify(message))
    if (!checked) throw new Error(`no such message: ${JSON.stringify(message)}`)
    this.#listener?.heard()
    this.#listener?.said(checked)
  }

  pong(): void {
    this.#listener?.heard()
  }

  hangUp(): void {
    this.#listener?.gone()
    this.#listener = null
  }

  async ask<Name extends Say>(message: FromDesk, name: Name): Promise<Said<Name>> {
    const before = this.heard.length
    this.say(message)
    await this.#settle()
    const found = this.heard.slice(before).findLast(({ say }) => say === name)
    if (!found) throw new Error(`no ${name} came: ${JSON.stringify(this.heard.slice(before))}, closed ${this.closed}`)
    return found as Said<Name>
  }

  last<Name extends Say>(name: Name): Said<Name> | undefined {
    return this.heard.findLast(({ say }) => say === name) as Said<Name> | undefined
  }

  all<Name extends Say>(name: Name): readonly Said<Name>[] {
    return this.heard.filter(({ say }) => say === name) as Said<Name>[]
  }

  hello(
    more: Partial<Extract<FromDesk, { say: 'hello' }>> = {},
    key: KeyObject = this.keys.privateKey,
  ): Extract<FromDesk, { say: 'hello' }> {
    const signature = signed('hello', this.last('challenge')?.nonce ?? '', key)
    const cursor = { incarnation: INCARNATION, next: 1, head: null }
    return {
      say: 'hello',
      ...cursor,
      protocol: PROTOCOL,
      uid: this.uid,
      boot: 1,
      signature,
      appVersion: '1.0.0',
      now: NOW,
      policyVersion: 0,
      peopleRevision: 0,
      ...more,
    }
  }
}

export const NOW = Date.UTC(2026, 0, 5, 9)

export const newKeys = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { privateKey, publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })) }
}

export const signed = (what: 'hello' | 'enrol' | 'rotate', nonce: string, key: KeyObject, fingerprint = FINGERPRINT) =>
  sign(null, Buffer.from(signedText(what, nonce, fingerprint)), key).toString('base64')

/** Nobody waits for argon2 here: the hash is the password. */
export const plainPasswords: PasswordHasher = {
  hash: async (password) => `hash of ${password}`,
  verify: async (phc, password) => phc === `hash of ${password}`,
  judge: () => 'current',
  verifyNobody: async () => {},
  refuseGuessable: async () => {},
  prepare: () => {},
}

export class GatewayWorld {
  readonly clock = new FakeClock(NOW)
  readonly store = new FakeDirectory()
  readonly log = recordingLog()
  readonly questions: unknown[] = []
  readonly gateway: Gateway
  readonly handlers = new Proxy({} as FleetHandlers, {
    get: (_target, channel) => async (question: unknown, actor: unknown) => {
      this.questions.push({ channel, question, actor })
      return { channel }
    },
  })

  constructor() {
    const { store, clock, log, handlers } = this
    const entropy = createEntropy(randomBytes)
    const parts = { store, handlers, factsOf, clock, scheduler: clock, entropy, passwords: plainPasswords, log }
    this.gateway = new Gateway({ ...parts, name: 'Rome', fingerprint: FINGERPRINT, gateway: 'one' })
  }

  /** What was said is heard, looked up, gathered into batches and answered. */
  readonly settle = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn += 1) {
      for (let tick = 0; tick < 20; tick += 1) await Promise.resolve()
      await new Promise(setImmediate)
      this.clock.advance(5)
    }
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms)
    await this.settle()
  }

  desk(uid: string = randomUUID()): FakeDesk {
    const desk = new FakeDesk(uid, this.settle)
    this.store.add(uid, desk.keys.publicKey)
    return desk
  }

  async welcomed(desk = this.desk(), more: Partial<Extract<FromDesk, { say: 'hello' }>> = {}): Promise<FakeDesk> {
    desk.connect(this.gateway)
    await desk.ask(desk.hello(more), 'welcome')
    return desk
  }
}

const line = (seq: number, kind = 'policy_changed') => ({
  seq,
  at: NOW,
  kind,
  actorUserId: null,
  sessionId: null,
  detail: '{}',
  hash: 'a'.repeat(64),
  people: '{}',
  names: null,
})

export const push = (from: number, ...kinds: readonly string[]): Extract<FromDesk, { say: 'push' }> => ({
  say: 'push',
  incarnation: INCARNATION,
  from,
  lines: kinds.map((kind, at) => line(from + at, kind)),
})
