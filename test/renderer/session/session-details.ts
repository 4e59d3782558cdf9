import type { SessionDetail } from '../../../electron/contract/views.ts'

const MINUTE = 60_000

/** A session found dead after a restart, with every fact there can be, and one that nobody has words for. */
export function recoveredDetail(now: number): SessionDetail {
  const at = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE).toISOString()
  return {
    id: '0193b3f2-7c1e-7d4a-9a51-3e6f0b2c8d17',
    displayName: 'Ana García',
    startedAt: at(1500),
    endedAt: at(1308),
    durationMs: 192 * MINUTE,
    endReason: 'rebooted',
    lastHeartbeatAt: at(1308),
    lastActivityAt: at(1311),
    recoveredAt: at(192),
    pid: 48213,
    host: 'front-desk-2',
    osUser: 'reception',
    appVersion: '0.1.0',
    evidence: {
      trigger: 'from the future',
      liveness: 'boot_changed',
      lastHeartbeatAt: at(1308),
      lastActivityAt: at(1311),
      silentMs: 1116 * MINUTE,
      idleMs: 3 * MINUTE,
      bootChanged: { was: '5c1f9a52-9d0e-4b52-8a4f-1f0b6f2d7a11', now: 'e07d3a90-3a44-4f0c-9d52-0a1b2c3d4e5f' },
      startChanged: { was: 812_334, now: 90_112 },
      clockMovedBack: true,
      asleepSince: at(1310),
      writtenAt: at(1320),
      message: 'Back at three.',
      note: 'idle',
      by: { displayName: 'Luca Bianchi', via: 'cli', osUser: 'root', host: 'front-desk-2', pid: 512 },
      endedFrom: { osUser: 'reception', pid: 733, signal: 'SIGKILL', silentMs: 90_000 },
    },
    events: [
      { at: at(1500), kind: 'signed_in', detail: {} },
      { at: at(1310), kind: 'computer_slept', detail: { via: 'app' } },
      { at: at(1309), kind: 'from_the_future', detail: { count: 3 } },
      { at: at(192), kind: 'session_recovered', detail: { reason: 'rebooted' } },
    ],
  }
}
