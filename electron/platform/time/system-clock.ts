import { uptime } from 'node:os'
import { durationMs, utcMs } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/ports.ts'

/**
 * The steady clock is the time since boot: of all that Node can read, only this one counts sleep on Linux (CLOCK_BOOTTIME), macOS and
 * Windows alike and is left alone when somebody sets the clock. `performance.now` and timers stand still during sleep
 * (https://docs.libuv.org/en/v1.x/misc.html#c.uv_uptime).
 */
export const systemClock: Clock = { now: () => utcMs(Date.now()), steady: () => durationMs(Math.round(uptime() * 1000)) }
