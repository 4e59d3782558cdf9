import { durationMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'
import type { Stepwise } from '../../core/reports/console-port.ts'

/** Runs what takes long without anybody noticing: between two steps the event loop turns. Rejects with the signal's reason once aborted. */
export async function inTurns<Answer>(
  steps: Stepwise<Answer>,
  scheduler: Scheduler,
  options: Readonly<{ signal?: AbortSignal; progress?: (looked: number) => void }> = {},
): Promise<Answer> {
  for (;;) {
    options.signal?.throwIfAborted()
    const step = steps.next()
    if (step.done) return step.value
    options.progress?.(step.value)
    await new Promise<void>((resolve) => scheduler.after(durationMs(0), resolve))
  }
}

/** For a process without a window. */
export function atOnce<Answer>(steps: Stepwise<Answer>): Answer {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
