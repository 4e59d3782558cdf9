import type { DurationMs } from '../../core/ids.ts'
import type { Log, Scheduler } from '../../core/ports/ports.ts'

/** HAZARD: Node fires a timer longer than this at once (https://nodejs.org/docs/latest-v22.x/api/timers.html#settimeoutcallback-delay-args). */
const LONGEST_TIMER = 2 ** 31 - 1

export const systemScheduler: Scheduler = {
  after,
  every(interval, task) {
    let cancel: () => void
    const again = () => {
      cancel = after(interval, () => {
        again()
        task()
      })
    }
    again()
    return () => cancel()
  },
}

/** The same where nothing that a timer runs can end the app: what throws is logged, and what goes on again and again does. */
export function guardedScheduler(scheduler: Scheduler, log: Log): Scheduler {
  const guarded = (task: () => void) => () => {
    try {
      task()
    } catch (error) {
      log.error('a timer failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  return {
    after: (delay, task) => scheduler.after(delay, guarded(task)),
    every: (interval, task) => scheduler.every(interval, guarded(task)),
  }
}

function after(delay: DurationMs, task: () => void): () => void {
  // A timer of 0 ms takes 1 ms: work in a hundred steps would be a tenth of a second longer for nothing.
  if (delay <= 0) {
    const turn = setImmediate(task)
    return () => clearImmediate(turn)
  }
  let timer: NodeJS.Timeout
  const wait = (rest: number) => {
    timer = rest > LONGEST_TIMER ? setTimeout(() => wait(rest - LONGEST_TIMER), LONGEST_TIMER) : setTimeout(task, rest)
  }
  wait(delay)
  return () => clearTimeout(timer)
}
