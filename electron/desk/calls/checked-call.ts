import { CallBudget } from '../../app/calls/call-budget.ts'
import type { Standing } from '../../app/session/standing.ts'
import { isModest } from '../../contract/call-limits.ts'
import type { Caller, ChannelRules } from '../../contract/channels.ts'
import type { Result } from '../../contract/result.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { ErrorParams } from '../../core/errors.ts'
import type { SessionId } from '../../core/ids.ts'
import type { Clock, Log } from '../../core/ports/ports.ts'

export type Channel = ChannelRules & Readonly<{ answer: (question: never) => unknown }>

export type CallDeps = Readonly<{
  log: Log
  clock: Clock
  /** Asked anew for every call that is not for anyone. Throws a `LatchkeyError` where it cannot tell; the call is refused then. */
  standing: () => Standing
  /** Throws `reauthentication_required` unless the password was given again a short while ago. */
  requireFresh: () => void
  /** The session at this window; null while nobody is signed in. */
  sessionHere: () => SessionId | null
}>

type Refused = 'sender' | 'rate' | 'size' | 'caller' | 'shape' | 'asker gone'

/**
 * What stands between a page and every answer: sender, rate, size, the caller's standing, the question's shape and how freshly the
 * password was given, in this order, so that a page learns nothing about a channel it may not use. A refusal is a `Result` and a line in the
 * log. What was found out for one session is never told to another, nor to somebody who may no longer ask for it.
 */
export class CheckedCalls {
  readonly #deps: CallDeps
  readonly #budget: CallBudget
  readonly #refusals = new Map<string, number>()

  constructor(deps: CallDeps) {
    this.#deps = deps
    this.#budget = new CallBudget(deps.clock)
  }

  async answer(name: string, channel: Channel, isFromOurPage: boolean, question: unknown): Promise<Result<unknown>> {
    if (!isFromOurPage) return this.#refuse(name, 'sender', 'not_allowed')
    if (!this.#budget.take()) return this.#refuse(name, 'rate', 'not_allowed')
    try {
      return await this.#answerWithinBudget(name, channel, question)
    } catch (error) {
      return this.#explain(name, error)
    } finally {
      this.#budget.finish()
    }
  }

  async #answerWithinBudget(name: string, channel: Channel, question: unknown): Promise<Result<unknown>> {
    if (!isModest(question)) return this.#refuse(name, 'size', 'invalid_input')
    const objection = this.#objectionTo(channel)
    if (objection) return this.#refuse(name, 'caller', objection.code, objection.params)
    if (!channel.shape(question)) return this.#refuse(name, 'shape', 'invalid_input')
    if (channel.fresh) this.#deps.requireFresh()
    const asker = this.#deps.sessionHere()
    const value = (await channel.answer(question as never)) ?? null
    if (value === null) return { ok: true, value }
    if (this.#deps.sessionHere() !== asker) return this.#refuse(name, 'asker gone', 'not_signed_in')
    const since = this.#objectionTo(channel)
    return since ? this.#refuse(name, 'caller', since.code, since.params) : { ok: true, value }
  }

  #objectionTo({ caller }: Channel): Objection | null {
    return caller === 'anyone' ? null : objectionTo(caller, this.#deps.standing())
  }

  /** Logged the first, second, fourth, eighth … time: a page that asks without end must not push out of the log what led to it. */
  #refuse(channel: string, because: Refused, code: LatchkeyError['code'], params: ErrorParams = {}): Result<never> {
    const key = `${channel} ${because}`
    const times = (this.#refusals.get(key) ?? 0) + 1
    this.#refusals.set(key, times)
    if (Number.isInteger(Math.log2(times))) this.#deps.log.warn('call refused', { channel, because, times })
    return refusal(code, params)
  }

  #explain(channel: string, error: unknown): Result<never> {
    if (error instanceof LatchkeyError) {
      this.#deps.log.info('call refused', { channel, because: error.code })
      return refusal(error.code, error.params)
    }
    this.#deps.log.error('call failed', { channel, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    return refusal('internal')
  }
}

type Objection = Readonly<{ code: LatchkeyError['code']; params: ErrorParams }>

/** Why this caller may not ask, or null when they may. */
export function objectionTo(wanted: Exclude<Caller, 'anyone'>, standing: Standing): Objection | null {
  switch (standing.kind) {
    case 'nobody':
      return { code: 'not_signed_in', params: {} }
    case 'ended':
      return { code: 'not_signed_in', params: { reason: standing.reason } }
    case 'locked':
      return wanted === 'locked' ? null : { code: 'app_locked', params: {} }
    case 'user':
      if (wanted === 'locked') return { code: 'not_allowed', params: {} }
      return wanted === 'admin' ? { code: 'not_allowed', params: {} } : null
    case 'admin':
      return wanted === 'locked' ? { code: 'not_allowed', params: {} } : null
    default:
      return assertNever(standing)
  }
}

const refusal = (code: LatchkeyError['code'], params: ErrorParams = {}): Result<never> => ({ ok: false, error: { code, params } })
