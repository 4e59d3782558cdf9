import { randomBytes } from 'node:crypto'
import { FLEET_CHANNELS } from '../../contract/fleet/channels.ts'
import type { FleetChannelName } from '../../contract/fleet/channels.ts'
import type { FromDesk } from '../../contract/fleet/messages.ts'
import type { Result } from '../../contract/result.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import type { DirectoryCredentials } from '../../core/fleet/directory-port.ts'
import type { Desk } from './desk.ts'
import type { Shared } from './parts.ts'
import { personOf } from './prover.ts'
import { troubleOf } from './store-health.ts'

type Ask = Extract<FromDesk, { say: 'ask' }>
type Opened = { readonly desk: Desk; readonly provedAt: number; account: DirectoryCredentials; lookedUpAt: number }

/** NIST SP 800-63B: what is sensitive wants the password again after so long. */
const FRESH_MS = 300_000
/** An administrator whose account was closed keeps the console for no longer. */
const LOOK_UP_AFTER_MS = 5_000
const MOST_OPEN_A_DESK = 4
const LONGEST_ANSWER = 2 * 1024 * 1024

/** The fleet's console at desks: for an administrator whose password was proven here, on that line, until it or their session ends. */
export class ConsoleDesk {
  readonly #shared: Shared
  readonly #opened = new Map<string, Opened>()

  constructor(shared: Shared) {
    this.#shared = shared
  }

  /** Returns the token that its questions come with. */
  open(desk: Desk, account: DirectoryCredentials): string {
    const theirs = [...this.#opened].filter(([, opened]) => opened.desk === desk)
    for (const [token] of theirs.slice(0, Math.max(0, theirs.length - MOST_OPEN_A_DESK + 1))) this.#opened.delete(token)
    const token = randomBytes(32).toString('base64url')
    const now = this.#shared.clock.steady()
    this.#opened.set(token, { desk, account, provedAt: now, lookedUpAt: now })
    return token
  }

  forget(desk: Desk, token: string): void {
    if (this.#opened.get(token)?.desk === desk) this.#opened.delete(token)
  }

  lineEnded(desk: Desk): void {
    for (const [token, opened] of this.#opened) if (opened.desk === desk) this.#opened.delete(token)
  }

  /** A `Result` as JSON. Never rejects. */
  async ask(desk: Desk, { token, channel, question }: Ask): Promise<string> {
    this.#shared.metrics.count('questions')
    const opened = this.#opened.get(token)
    if (!opened || opened.desk !== desk) return refusal('fleet_sign_in_required')
    try {
      if (!(await this.#stillAdministers(token, opened))) return refusal('fleet_sign_in_required')
      const isFresh = this.#shared.clock.steady() - opened.provedAt < FRESH_MS
      const actor = { kind: 'person', person: personOf(opened.account), workstation: desk.id } as const
      return textOf(await answerQuestion(this.#shared, { channel, question: JSON.parse(question), actor, isFresh }))
    } catch (error) {
      return refusal(error instanceof LatchkeyError ? error.code : 'invalid_input')
    }
  }

  async #stillAdministers(token: string, opened: Opened): Promise<boolean> {
    const { store, clock, health } = this.#shared
    const now = clock.steady()
    if (now - opened.lookedUpAt < LOOK_UP_AFTER_MS) return true
    const found = await health.watch(store.findCredentials(opened.account.username))
    const isSame = found?.id === opened.account.id && found.passwordHash === opened.account.passwordHash
    if (!found || !isSame || found.disabled || found.role !== 'admin') {
      this.#opened.delete(token)
      return false
    }
    opened.account = found
    opened.lookedUpAt = now
    return true
  }
}

type Question = Readonly<{ channel: string; question: unknown; actor: FleetActor; isFresh: boolean }>

/** Answers a question of the table, whoever brought it. Never rejects. */
export async function answerQuestion(
  { handlers, log }: Pick<Shared, 'handlers' | 'log'>,
  { channel, question, actor, isFresh }: Question,
): Promise<Result<unknown>> {
  if (!Object.hasOwn(FLEET_CHANNELS, channel)) return refused('invalid_input')
  const name = channel as FleetChannelName
  const { shape, fresh } = FLEET_CHANNELS[name]
  if (!shape(question)) return refused('invalid_input')
  if (fresh && !isFresh) return refused('reauthentication_required')
  try {
    const answer = handlers[name] as (question: unknown, by: FleetActor) => Promise<unknown>
    return { ok: true, value: await answer(question, actor) }
  } catch (error) {
    if (error instanceof LatchkeyError) {
      if (troubleOf(error) !== null) log.warn('a question could not be answered', { channel, error: error.message })
      return refused(error.code, error.params)
    }
    log.error('a question failed', { channel, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    return refused('internal')
  }
}

const refused = (code: string, params: LatchkeyError['params'] = {}): Result<never> => ({ ok: false, error: { code, params } })
const refusal = (code: string) => JSON.stringify(refused(code))

function textOf(result: Result<unknown>): string {
  const text = JSON.stringify(result)
  return text.length <= LONGEST_ANSWER ? text : refusal('internal')
}
