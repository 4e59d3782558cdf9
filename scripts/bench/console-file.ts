import { randomBytes } from 'node:crypto'
import { durationMs, instanceId, sessionId, userId, utcMs } from '../../electron/core/ids.ts'
import type { EndReason, Session, SessionEnd } from '../../electron/core/session/session.ts'
import { openHistory } from '../../electron/store/sqlite/reports/history.ts'

export const FILLED = 1_000_000
const PEOPLE = 500
const HOSTS = 40
const ACTIVE = 3
export const BENCH_BEGINS = Date.UTC(2023, 0, 1)
const EVERY_MS = 94_608
const REASONS: readonly EndReason[] = [
  'window_closed',
  'window_closed',
  'signed_out',
  'app_quit',
  'idle_timeout',
  'process_died',
  'rebooted',
]

/** Three years of sessions around the clock, written in the order they started. */
export function fillConsole(file: string, progress: (done: number, of: number) => void): void {
  const history = openHistory(file)
  const at = utcMs(BENCH_BEGINS)
  for (let n = 0; n < PEOPLE; n++) {
    const user = {
      id: userId(uuid('a', n)),
      username: `person-${n}`,
      email: null,
      displayName: `Person ${n}`,
      role: 'user',
      disabledAt: null,
      mustChangePassword: false,
      oneTimeSince: null,
      createdAt: at,
    } as const
    history.store.addUser(user, 'none', { at, kind: 'user_added', actorUserId: user.id, sessionId: null, detail: {} })
  }
  const token = randomBytes(32)
  for (let n = 0; n < FILLED; n++) {
    const session = aSession(n)
    history.addSession(session, token, n < FILLED - ACTIVE ? endOf(session, n) : null)
    if (n % 10_000 === 0) progress(n, FILLED)
  }
  history.close()
}

/** Ids rise, as those of version 7 do. */
const uuid = (kind: string, n: number) => `${kind}0000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
/** Spread out, and the same in every run. */
const scattered = (n: number, below: number) => Math.imul(n + 1, 2_654_435_761) % below

function aSession(n: number): Session {
  const startedAt = utcMs(BENCH_BEGINS + n * EVERY_MS + Math.abs(scattered(n, EVERY_MS)))
  return {
    id: sessionId(uuid('b', n)),
    userId: userId(uuid('a', Math.abs(scattered(n, PEOPLE)))),
    owner: {
      hostId: '0123456789abcdef0123456789abcdef',
      host: `desk-${Math.abs(scattered(n, HOSTS))}`,
      bootId: '3f6a2d3c-7b96-413a-8316-c098b8a2eba0',
      pid: 1_000 + Math.abs(scattered(n, 31_000)),
      processStartedAt: 123_456,
      instanceId: instanceId(uuid('c', n)),
      osUser: 'kiosk',
    },
    appVersion: '0.1.0',
    startedAt,
    lastActivityAt: startedAt,
    lastHeartbeatAt: startedAt,
    end: null,
  }
}

function endOf({ startedAt }: Session, n: number): SessionEnd {
  const length = durationMs(Math.abs(scattered(n, 9 * 3_600_000)))
  const endedAt = utcMs(startedAt + length)
  const endReason = REASONS[n % REASONS.length] ?? 'window_closed'
  const wasFound = endReason === 'process_died' || endReason === 'rebooted'
  return { endedAt, endReason, endEvidence: { trigger: 'close' }, recoveredAt: wasFound ? utcMs(endedAt + 60_000) : null }
}
