import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { DeskOffice } from '../../../electron/app/fleet/office.ts'
import type { FleetParts } from '../../../electron/app/fleet/parts.ts'
import type { DirectoryCredentials, FleetCommand } from '../../../electron/core/fleet/directory-port.ts'
import { enrolmentLine } from '../../../electron/core/fleet/enrolment-line.ts'
import { factsOf } from '../../../electron/core/fleet/facts.ts'
import type { FleetHandlers } from '../../../electron/directory/console/fleet-handlers.ts'
import { Gateway } from '../../../electron/directory/gateway/gateway.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { DeviceKeys } from '../../../electron/platform/wire/link-key.ts'
import { plainPasswords } from '../../directory/support/gateway-world.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { fakeLines, FakeWire } from './fake-wire.ts'
import { FoldingDirectory } from './folding-directory.ts'

/** 43 letters, of 256 bits. */
const FINGERPRINT = `${'x'.repeat(42)}A`

const TURNS = 12

/** One directory with its gateway, in memory, and a wire to it that can be cut. */
export class FleetWorld {
  readonly clock: FakeClock
  readonly directory = new FoldingDirectory()
  readonly wire = new FakeWire()
  readonly log = recordingLog()
  gateway: Gateway
  #commands = 0

  constructor(clock = new FakeClock()) {
    this.clock = clock
    this.gateway = this.#gateway()
  }

  #gateway(): Gateway {
    const { clock, directory: store, log } = this
    const handlers = new Proxy({} as FleetHandlers, { get: (_target, channel) => async () => ({ channel }) })
    const parts = { store, handlers, factsOf, clock, scheduler: clock, entropy: createEntropy(randomBytes), passwords: plainPasswords, log }
    return new Gateway({ ...parts, name: 'Rome', fingerprint: FINGERPRINT, gateway: 'one' })
  }

  /** It is gone without a word, and another takes its place. */
  killGateway(): void {
    this.wire.cut()
    this.gateway = this.#gateway()
  }

  /** What is said is heard, looked up, gathered into batches and answered, and time passes meanwhile. */
  async pass(ms: number, step = 50): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve()
      await new Promise(setImmediate)
      this.clock.advance(Math.min(step, ms - passed))
    }
    for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate)
  }

  token(): string {
    const token = randomBytes(16).toString('base64url')
    this.directory.tokens.add(token)
    return enrolmentLine({ address: 'directory.local:7443', token, fingerprint: FINGERPRINT })
  }

  /** A desk's line, as the desk is given it. */
  office(parts: Omit<FleetParts, 'random' | 'loadLines'>, keys = new DeviceKeys(path.join(newFolder(), 'directory-key'))): DeskOffice {
    const lines = fakeLines({ wire: this.wire, gateway: () => this.gateway, keys, now: () => parts.clock.now(), log: parts.log })
    return new DeskOffice({ ...parts, random: () => 0.5, loadLines: () => Promise.resolve(lines) })
  }

  person(username: string, more: Partial<DirectoryCredentials> = {}): DirectoryCredentials {
    const known = {
      id: createEntropy().uuidV7(this.clock.now()),
      username,
      displayName: username.toUpperCase(),
      email: null,
      role: 'user',
      disabled: false,
      mustChangePassword: false,
      revision: this.directory.people.size + 1,
      passwordHash: `hash of ${username}'s own`,
      oneTimeSince: null,
      ...more,
    } as const
    this.directory.people.set(username, known)
    return known
  }

  command(command: Partial<FleetCommand> & Pick<FleetCommand, 'kind'>): number {
    this.#commands += 1
    const known = { id: this.#commands, workstation: 1, session: null, body: {}, issuedAt: this.clock.now(), ...command }
    this.directory.commands.push(known)
    this.directory.ring(known.workstation === null ? null : [known.workstation])
    return this.#commands
  }
}

export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-fleet-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
