import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'

/**
 * Work in steps, so that whoever else is there gets a turn in between. What a step yields is for those who run it: how long to let others
 * first, or how far it has come.
 */
export type Steps<Step, Answer> = Generator<Step, Answer, undefined>

/** Told once which of the two it was. */
type Over<Answer> = Readonly<{ finished: (answer: Answer) => void; failed: (error: unknown) => void }>

const AT_ONCE = () => durationMs(0)

/** In a process with a window: the first step now, the others in turn with everything else. What it returns calls the rest off, unsaid. */
export function runInTurns<Step, Answer>(
  steps: Steps<Step, Answer>,
  scheduler: Scheduler,
  { rest, finished, failed }: Over<Answer> & Readonly<{ rest: (step: Step) => DurationMs }>,
): () => void {
  let cancelNext: (() => void) | undefined
  const turn = (): void => {
    let step: IteratorResult<Step, Answer>
    try {
      step = steps.next()
    } catch (error) {
      return failed(error)
    }
    if (step.done) return finished(step.value)
    cancelNext = scheduler.after(rest(step.value), turn)
  }
  turn()
  return () => {
    cancelNext?.()
    callOff(steps)
  }
}

/** The same as a promise, for what nobody calls off. */
export const inTurns = <Step, Answer>(
  steps: Steps<Step, Answer>,
  scheduler: Scheduler,
  rest: (step: Step) => DurationMs = AT_ONCE,
): Promise<Answer> => new Promise((finished, failed) => void runInTurns(steps, scheduler, { rest, finished, failed }))

/** In a process without an event loop, where the person may press Ctrl-C while `pause` blocks: null then, and the rest is called off. */
export function untilInterrupted<Step, Answer>(
  steps: Steps<Step, Answer>,
  pause: (step: Step) => 'over' | 'interrupted',
): Readonly<{ answer: Answer }> | null {
  for (;;) {
    const step = steps.next()
    if (step.done) return { answer: step.value }
    if (pause(step.value) === 'interrupted') {
      callOff(steps)
      return null
    }
  }
}

/** Where nobody waits for a turn. */
export function atOnce<Step, Answer>(steps: Steps<Step, Answer>): Answer {
  const done = untilInterrupted(steps, () => 'over')
  if (!done) throw new Error('nobody can have interrupted it')
  return done.answer
}

/** What is done stays done, and what the steps have to do in the end is done now. Nobody is told an answer. */
const callOff = <Step, Answer>(steps: Steps<Step, Answer>) => void steps.return(undefined as Answer)
