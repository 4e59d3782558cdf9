import { hexOf, verifyAuditChain } from '../../core/audit/audit-chain.ts'
import type { ChainEnd } from '../../core/audit/audit-chain.ts'
import type { AuditVerdict } from '../../core/audit/audit.ts'
import { durationMs } from '../../core/ids.ts'
import type { Entropy, Scheduler, Store } from '../../core/ports/ports.ts'
import { inTurns } from '../upkeep/in-turns.ts'
import type { Steps } from '../upkeep/in-turns.ts'

export type VerifySlowlyDeps = Readonly<{
  store: Store
  entropy: Pick<Entropy, 'sha256'>
  scheduler: Scheduler
  /** The app is on its way out, and its database about to close. */
  leaving: () => boolean
}>

/** A few milliseconds of work; a window stays smooth below 16. */
const SLICE_LINES = 250
const PAUSE = durationMs(25)

/**
 * Whether the log is as it was written, a slice at a time with pauses for whoever is at the window; null where the app leaves before that is
 * known. Others may write and rotate meanwhile: what was rotated away has been checked by that.
 */
export const verifyAuditSlowly = (deps: VerifySlowlyDeps): Promise<AuditVerdict | null> =>
  inTurns(verifyInSteps(deps), deps.scheduler, () => PAUSE)

function* verifyInSteps(deps: VerifySlowlyDeps): Steps<void, AuditVerdict | null> {
  const { start } = deps.store.auditEnds()
  let previous = start
  for (;;) {
    const step = nextStep(deps, previous)
    if (step.kind === 'broken') return step
    if (step.kind === 'caught_up') return { kind: 'intact', lines: previous.seq - start.seq, head: hexOf(previous.hash) }
    previous = step.last
    yield
    if (deps.leaving()) return null
  }
}

type Step = Extract<AuditVerdict, { kind: 'broken' }> | { readonly kind: 'caught_up' } | { readonly kind: 'on'; readonly last: ChainEnd }

/** The ends are read after the lines, so that a line that lies beyond them was not written by Latchkey. */
function nextStep({ store, entropy }: VerifySlowlyDeps, previous: ChainEnd): Step {
  const lines = store.auditLinesAfter(previous.seq, SLICE_LINES)
  const { start, newest } = store.auditEnds()
  if (start.seq > previous.seq) return { kind: 'on', last: start }
  const last = lines.at(-1)
  if (!last && previous.seq === newest.seq) return { kind: 'caught_up' }
  // Written between the two looks.
  if (!last && store.auditLinesAfter(previous.seq, 1).length > 0) return { kind: 'on', last: previous }
  const verdict = verifyAuditChain(entropy.sha256, lines, previous, last && last.seq < newest.seq ? last : newest)
  return verdict.kind === 'broken' ? verdict : { kind: 'on', last: last ?? newest }
}
