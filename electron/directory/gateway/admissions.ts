import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import type { AdmissionAnswer, AdmissionRequest, OpenElsewhere, Refused } from '../../core/fleet/admission.ts'
import type { WorkstationId } from '../../core/fleet/directory-port.ts'
import { Batches } from './batches.ts'
import type { Desk } from './desk.ts'
import type { Shared } from './parts.ts'
import { isProved } from './prover.ts'

type Admit = Extract<FromDesk, { say: 'admit' }>
type Admitted = Extract<FromDirectory, { say: 'admitted' }>
type Question = AdmissionRequest & Readonly<{ workstation: WorkstationId; address: string; askedAt: number }>

const LINGER_MS = 2
const MOST_AT_ONCE = 200
const BOUND = 5_000
/** Nobody waits for the answer any more: the desk has let the person in, or not, by its policy. A grant would only stand in their way elsewhere. */
const TOO_LATE_MS = 1_000
const MOST_TOLD = 20

/** Whether people may start sessions: one transaction for many of them. */
export class Admissions {
  readonly #shared: Shared
  readonly #batches: Batches<Question, AdmissionAnswer | null>

  constructor(shared: Shared) {
    this.#shared = shared
    const { scheduler } = shared
    const answer = (questions: readonly Question[]) => this.#answer(questions)
    this.#batches = new Batches({ scheduler, lingerMs: LINGER_MS, most: MOST_AT_ONCE, bound: BOUND, answer })
  }

  /** Never rejects. */
  async admit(desk: Desk, { ask, person, session, boot, revision, takeOver }: Admit): Promise<Admitted> {
    const { metrics, clock } = this.#shared
    metrics.count('admissions')
    // What somebody has open elsewhere is given up by them alone: no desk says so for them.
    if (takeOver && !isProved(desk, person, clock.steady())) return { ...NOTHING, ask, answer: 'outdated' }
    const startedAt = performance.now()
    try {
      const question = {
        person,
        session,
        boot,
        revision,
        takeOver,
        workstation: desk.id,
        address: desk.line.address,
        askedAt: clock.steady(),
      }
      const answer = await this.#batches.ask(question)
      metrics.waited('admit', performance.now() - startedAt)
      if (answer) return told(ask, answer)
    } catch {
      // Told below.
    }
    return this.unavailable(ask)
  }

  unavailable(ask: number): Admitted {
    this.#shared.metrics.count('admissions_unavailable')
    return { ...NOTHING, ask, answer: 'unavailable' }
  }

  idle(): Promise<void> {
    return this.#batches.idle()
  }

  async #answer(questions: readonly Question[]): Promise<readonly (AdmissionAnswer | null)[]> {
    const { store, health, clock } = this.#shared
    const now = clock.steady()
    const inTime = questions.filter(({ askedAt }) => now - askedAt < TOO_LATE_MS)
    if (inTime.length === 0) return questions.map(() => null)
    const answers = await health.watch(store.admitMany(inTime.map(({ askedAt: _at, ...question }) => question)))
    const answerOf = new Map(inTime.map((question, at) => [question, answers[at] ?? null]))
    return questions.map((question) => answerOf.get(question) ?? null)
  }
}

const NOTHING = { say: 'admitted', open: [] as readonly never[], whom: null, until: null, reason: '' } as const

function told(ask: number, answer: AdmissionAnswer): Admitted {
  if (answer.kind === 'refused') return toldWhy(ask, answer)
  return { ...NOTHING, ask, answer: answer.kind, open: openOf(answer.kind === 'granted' ? answer.writtenOff : answer.open) }
}

function toldWhy(ask: number, refused: Refused): Admitted {
  if (refused.because === 'limit') return { ...NOTHING, ask, answer: 'limit', open: openOf(refused.open) }
  if (refused.because !== 'locked') return { ...NOTHING, ask, answer: refused.because }
  return { ...NOTHING, ask, answer: 'locked', whom: refused.whom, until: refused.until, reason: refused.reason }
}

const openOf = (sessions: readonly OpenElsewhere[]) => sessions.slice(0, MOST_TOLD)
