import { LatchkeyError } from '../../../core/errors.ts'
import type { ErrorCode, ErrorParams } from '../../../core/errors.ts'
import { searchKey } from '../../../text/search-key.ts'
import type { ConsoleAnswers } from './console-answers.ts'

/** The directory's connection. */
export type Call = <Row extends object>(doing: string, sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>

type Facts = Readonly<Record<string, unknown>>

/** Names that were just written are found after so long. */
const FOLDED_FOR_MS = 5_000

/** What administrators ask of the directory's database: by one function each, of which there are no others. `by` null is the directory's owner. */
export class ConsoleDatabase {
  readonly #call: Call
  readonly #steady: () => number
  #foldedAt = Number.NEGATIVE_INFINITY

  constructor(call: Call, steady: () => number) {
    this.#call = call
    this.#steady = steady
  }

  /** Throws what the function refuses, and `invalid_input` for what is no value of its type. */
  async ask<Name extends keyof ConsoleAnswers>(name: Name, by: string | null, facts: Facts): Promise<ConsoleAnswers[Name]> {
    return (await this.#ask(name, by, facts)) as ConsoleAnswers[Name]
  }

  /** Folds what has no fold yet: before names are looked for or put in order. */
  async foldNames(by: string | null): Promise<void> {
    if (this.#steady() - this.#foldedAt < FOLDED_FOR_MS) return
    const { until, people, places } = (await this.#ask('console_unfolded', by, {})) as Unfolded
    if (people.length + places.length > 0) await this.#ask('console_fold', by, { until, people: foldsOf(people), places: foldsOf(places) })
    this.#foldedAt = this.#steady()
  }

  /** Raises what can be told from what is stored. Answers how many alerts are new. */
  async watch(facts: Facts): Promise<number> {
    const [row] = await this.#call<{ raised: number }>('look after its fleet', 'SELECT watch_fleet($1) AS raised', [JSON.stringify(facts)])
    return row?.raised ?? 0
  }

  async #ask(name: string, by: string | null, facts: Facts): Promise<unknown> {
    try {
      const [row] = await this.#call<{ answer: unknown }>('answer its console', `SELECT ${name}($1, $2) AS answer`, [
        by,
        JSON.stringify(facts),
      ])
      return row?.answer ?? null
    } catch (error) {
      throw refusalFrom(error)
    }
  }
}

type Unfolded = Readonly<{ until: string; people: readonly string[]; places: readonly string[] }>
const foldsOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, searchKey(name)]))

type Failure = Readonly<{ code?: string; detail?: string; message?: string }>

/** Class 22 (https://www.postgresql.org/docs/current/errcodes-appendix.html): a text is no value of the type, such as an id or a number. */
function refusalFrom(error: unknown): unknown {
  const { code, detail, message } = failureIn(error)
  if (code === 'LK001') {
    const params = JSON.parse(detail ?? '{}') as ErrorParams
    return new LatchkeyError(message as ErrorCode, sentenceOf(message ?? '', params), { params, cause: error })
  }
  if (!code?.startsWith('22')) return error
  return new LatchkeyError('invalid_input', 'The directory cannot read that. Nothing was changed.', { cause: error })
}

/** Whatever it was wrapped in on its way. */
function failureIn(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return {}
  const { cause } = error as { cause?: unknown }
  return error instanceof LatchkeyError && cause !== undefined ? failureIn(cause) : error
}

function sentenceOf(code: string, { what, case: which }: ErrorParams): string {
  if (code === 'not_found') return `There is no such ${String(what)}, or not any more.`
  if (which === 'ended') return 'This session is over. Nothing was changed.'
  if (which === 'heard_of')
    return 'The workstation of this session is heard of, or may be in a minute: ask it to end the session. Nothing was changed.'
  return code === 'not_allowed'
    ? 'Only an administrator of the directory may do that.'
    : 'The directory cannot read that. Nothing was changed.'
}
