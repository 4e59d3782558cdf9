import type { DurationMs } from '../core/ids.ts'
import type { Scheduler } from '../core/ports/ports.ts'

/** Waits for it, but no longer than this, however it goes: what stops must stop. */
export async function within(longest: DurationMs, scheduler: Pick<Scheduler, 'after'>, task: Promise<unknown>): Promise<void> {
  const cancel: (() => void)[] = []
  const late = new Promise<void>((resolve) => void cancel.push(scheduler.after(longest, resolve)))
  await Promise.race([task.catch(() => {}), late])
  for (const each of cancel) each()
}
