import { createPublicKey, verify } from 'node:crypto'
import type { FromDesk } from '../../contract/fleet/messages.ts'
import type { EnrolmentAnswer, Greeting, Workstation, WorkstationId } from '../../core/fleet/directory-port.ts'
import { signedText } from '../../core/fleet/signed-text.ts'
import { Batches } from './batches.ts'
import type { Refusal } from './desk.ts'
import type { Shared } from './parts.ts'

type Hello = Extract<FromDesk, { say: 'hello' }>
type Enrol = Extract<FromDesk, { say: 'enrol' }>

type Standing = 'level' | 'caught_up' | 'implausible'
export type Entry =
  | Readonly<{ kind: 'refused'; because: Refusal }>
  | Readonly<{ kind: 'in'; workstation: Workstation; greeting: Greeting; standing: Standing }>

export type Enrolled = Readonly<{ kind: 'refused'; because: Refusal }> | Extract<EnrolmentAnswer, { kind: 'enrolled' }>

const TOKEN_BYTES = 16
const LINGER_MS = 5
const AT_ONCE = 500
const BOUND = 20_000

const NOT_ENROLLED = {
  unknown: 'token_unknown',
  used: 'token_used',
  expired: 'token_expired',
  other_site: 'token_other_site',
  already_enrolled: 'already_enrolled',
} as const satisfies Readonly<Record<string, Refusal>>

/** Who may come in. When a directory starts, all come at once: so they are looked up by the hundred. */
export class Entrance {
  readonly #shared: Shared
  readonly #workstations: Batches<string, Workstation | null>
  readonly #greetings: Batches<WorkstationId, Greeting | null>

  constructor(shared: Shared) {
    const { store, scheduler, health } = shared
    const batches = { scheduler, lingerMs: LINGER_MS, most: AT_ONCE, bound: BOUND }
    this.#shared = shared
    this.#workstations = new Batches({
      ...batches,
      async answer(uids) {
        const found = new Map((await health.watch(store.workstations([...new Set(uids)]))).map((each) => [each.uid, each]))
        return uids.map((uid) => found.get(uid) ?? null)
      },
    })
    this.#greetings = new Batches({
      ...batches,
      async answer(ids) {
        const found = new Map((await health.watch(store.greet([...new Set(ids)]))).map((each) => [each.workstation, each]))
        return ids.map((id) => found.get(id) ?? null)
      },
    })
  }

  /** Rejects where the database cannot be asked. */
  async hello(hello: Hello, nonce: string): Promise<Entry> {
    const workstation = await this.#workstations.ask(hello.uid)
    if (!workstation) return refused('unknown')
    const key = workstation.publicKeys.find((each) => this.#hasSigned('hello', each, nonce, hello.signature))
    if (!key) return refused('signature')
    if (workstation.revoked) return refused('revoked')
    // Seen to be used: from here on it alone counts.
    if (key !== workstation.publicKeys[0]) await this.#shared.health.watch(this.#shared.store.rotateKey(workstation.id, key))
    const greeting = await this.#greetings.ask(workstation.id)
    if (!greeting) return refused('unknown')
    return { kind: 'in', workstation, greeting, standing: await this.#standingOf(workstation, hello, greeting) }
  }

  /** No desk is ahead of its directory, unless that was restored from a backup. */
  async #standingOf({ id, uid }: Workstation, hello: Hello, { numbers: here, setBack }: Greeting): Promise<Standing> {
    const { store, health, log } = this.#shared
    const { policyVersion: policy, peopleRevision, newestAccount = 0, newestCommand: command = 0 } = hello
    const has = { policy, people: Math.max(peopleRevision, newestAccount), command }
    if (has.policy <= here.policy && has.people <= here.people && has.command <= here.command) return setBack ? 'caught_up' : 'level'
    const standing = await health.watch(store.catchUp(id, has))
    log.warn('the directory is behind a workstation', { workstation: id, uid, has, here, standing })
    return standing
  }

  /** Rejects where the database cannot be asked. */
  async enrol(enrol: Enrol, nonce: string): Promise<Enrolled> {
    const publicKey = Buffer.from(enrol.publicKey, 'base64')
    if (!this.#hasSigned('enrol', publicKey, nonce, enrol.signature)) return refused('signature')
    const token = Buffer.from(enrol.token, 'base64url')
    if (token.length !== TOKEN_BYTES) return refused('token_unknown')
    const { uid, name, incarnation, next, head, appVersion } = enrol
    const { store, health } = this.#shared
    const answer = await health.watch(store.enrol({ token, uid, name, publicKey, cursor: { incarnation, next, head }, appVersion }))
    return answer.kind === 'enrolled' ? answer : refused(NOT_ENROLLED[answer.because])
  }

  /** Whether it is still let in. */
  async isRevoked(uid: string): Promise<boolean> {
    return (await this.#workstations.ask(uid))?.revoked !== false
  }

  /** Whether somebody who has the new key asks to change to it. */
  hasSignedRotation(publicKey: Uint8Array, nonce: string, signature: string): boolean {
    return this.#hasSigned('rotate', publicKey, nonce, signature)
  }

  #hasSigned(what: 'hello' | 'enrol' | 'rotate', publicKey: Uint8Array, nonce: string, signature: string): boolean {
    try {
      const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
      if (key.asymmetricKeyType !== 'ed25519') return false
      return verify(null, Buffer.from(signedText(what, nonce, this.#shared.fingerprint)), key, Buffer.from(signature, 'base64'))
    } catch {
      return false
    }
  }
}

const refused = (because: Refusal) => ({ kind: 'refused', because }) as const
