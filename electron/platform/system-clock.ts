import { utcMs } from '../core/ids.ts'
import type { Clock } from '../core/ports.ts'

export const systemClock: Clock = { now: () => utcMs(Date.now()) }
