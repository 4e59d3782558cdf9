import type { HomeView, LastSession, LockedView, OpenSession, PresenceName, Receipt, View } from '../../../electron/contract/views.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'

const MINUTE = 60_000
const DAY = 24 * 60

/** Views as the main process would send them, around a given moment. */
export function views(now: number): Readonly<Record<string, View>> {
  const at = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE).toISOString()
  const home = homeAt(at)
  const closeRequest = { kind: 'close_request', leftMs: 120_000, reason: 'closed_by_admin', askedBy: 'Luca Bianchi' } as const
  const message = 'The front desk closes for the fire drill. Please save and leave by the east door.'
  return {
    first_run: { screen: 'first_run' },
    sign_in: { screen: 'sign_in', receipts: [] },
    ...receiptViews(at),
    home,
    home_empty: {
      ...home,
      person: { ...home.person, role: 'user' },
      recent: [],
      last: null,
      open: home.open.slice(0, 1),
      otherSessions: 0,
    },
    home_crowded: { ...home, open: crowd(at, 14) },
    home_unusual: { ...home, last: unusual(at) },
    home_trouble: { ...home, trouble: 'data_directory_full' },
    warning_idle: { ...home, warning: { kind: 'idle', leftMs: 45_500, timeoutMs: 30 * MINUTE } },
    warning_absolute: { ...home, warning: { kind: 'absolute', leftMs: 10 * MINUTE, isLast: false } },
    warning_absolute_last: { ...home, warning: { kind: 'absolute', leftMs: 2 * MINUTE, isLast: true } },
    warning_close_request: { ...home, warning: { ...closeRequest, message } },
    ...lockedViews(at),
  }
}

type At = (minutesAgo: number) => string

function homeAt(at: At): HomeView {
  return {
    screen: 'home',
    person: { username: 'ana', displayName: 'Ana García', role: 'admin' },
    session: {
      id: '0193b3f2-7c1e-7d4a-9a51-3e6f0b2c8d17',
      startedAt: at(192),
      pid: 48213,
      host: 'front-desk-2',
      osUser: 'reception',
      appVersion: '0.1.0',
    },
    otherSessions: 1,
    recent: END_REASONS.slice(5).map((endReason, index) => {
      const ago = 192 + index * 1500
      const minutes = index === 0 ? null : 37 + index * 44
      return {
        id: `s${index}`,
        startedAt: at(ago),
        endedAt: minutes === null ? null : at(ago - minutes),
        durationMs: minutes === null ? null : minutes * MINUTE,
        endReason: minutes === null ? null : endReason,
      }
    }),
    last: {
      id: 's1',
      startedAt: at(DAY + 192),
      endedAt: at(DAY),
      durationMs: 192 * MINUTE,
      endReason: 'window_closed',
      host: 'front-desk-2',
      endedBy: null,
      failedSignIns: 0,
      isUnusual: false,
    },
    open: crowd(at, 4),
    warning: null,
    trouble: null,
  }
}

const NAMES = [
  'Ana García',
  'Luca Bianchi',
  'Maximiliana von Hohenstein-Oberwaldersdorf',
  'Tom Jones',
  'Zoë Ng',
  'Per',
  'Іван Франко',
  '李娜',
]
const PRESENCES: readonly PresenceName[] = ['online', 'away', 'offline', 'online']

const crowd = (at: At, count: number): readonly OpenSession[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `open-${index}`,
    displayName: NAMES[index % NAMES.length] ?? '',
    presence: PRESENCES[index % PRESENCES.length] ?? 'online',
    startedAt: at(index === 3 ? 2 * DAY : 5 + index * 7),
    host: index === 2 ? 'ward-3-workstation-behind-the-nurses-station' : 'front-desk-2',
    isOwn: index === 0,
  }))

const unusual = (at: At): LastSession => ({
  id: 's1',
  startedAt: at(DAY + 192),
  endedAt: at(DAY),
  durationMs: 192 * MINUTE,
  endReason: 'process_died',
  host: 'front-desk-2',
  endedBy: 'Luca Bianchi',
  failedSignIns: 3,
  isUnusual: true,
})

const showing = (...receipts: Receipt[]): View => ({ screen: 'sign_in', receipts })

function receiptViews(at: At): Readonly<Record<string, View>> {
  const receipt = (told: Receipt['told'], endReason: string, minutesAgo: number, message: string | null = null): Receipt => ({
    displayName: 'Ana García',
    endedAt: at(minutesAgo),
    endReason,
    durationMs: 192 * MINUTE,
    told,
    message,
  })
  return {
    recovered: showing(receipt('recovered', 'process_died', 8), {
      ...receipt('recovered', 'rebooted', 3 * DAY),
      displayName: 'Luca Bianchi',
    }),
    receipt_signed_out: showing(receipt('here', 'signed_out', 0)),
    receipt_idle: showing(receipt('here', 'idle_timeout', 0)),
    receipt_handed_over: showing(receipt('here', 'handed_over', 0)),
    receipt_by_admin: showing(
      receipt('here', 'closed_by_admin', 0, 'The front desk closes for the fire drill.\nPlease come back at three.'),
    ),
    receipt_earlier: showing(receipt('earlier', 'window_closed', 8), receipt('earlier', 'idle_timeout', DAY)),
  }
}

function lockedViews(at: At): Readonly<Record<string, View>> {
  const locked: LockedView = {
    screen: 'locked',
    person: { username: 'ana', displayName: 'Ana García' },
    session: { id: '0193b3f2-7c1e-7d4a-9a51-3e6f0b2c8d17', startedAt: at(192) },
    idleMs: 12 * MINUTE,
    handOver: null,
    graceMs: MINUTE,
    warning: null,
  }
  return {
    locked,
    locked_handing_over: { ...locked, handOver: { leftMs: 58_000 } },
    locked_idle_warning: { ...locked, warning: { kind: 'idle', leftMs: 45_000, timeoutMs: 30 * MINUTE } },
  }
}
