import { durationMs } from '../ids.ts'

/** So long at most does an end that can wait let programs save, however many of them ask and however often. */
export const LONGEST_SAVING = durationMs(5_000)
