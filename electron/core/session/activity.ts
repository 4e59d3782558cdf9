import type { DurationMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'

/**
 * How long ago the person did something, as the operating system tells of the whole computer: null where that is no news, or where only
 * what is done in Latchkey's own window counts. At a shared computer, whoever works in another program may be somebody else.
 */
export const activityElsewhere = (
  osIdle: DurationMs | null,
  idleFor: DurationMs,
  { activityCounts }: Pick<Policy, 'activityCounts'>,
): DurationMs | null => (activityCounts === 'computer' && osIdle !== null && osIdle < idleFor ? osIdle : null)
