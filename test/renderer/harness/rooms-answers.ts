import type { PersonView, SettingView } from '../../../electron/contract/administration.ts'
import type { AlertView, AuditLine, ConsoleSession, Overview } from '../../../electron/contract/console.ts'
import { POLICY_KEYS, POLICY_SETTINGS } from '../../../electron/core/policy/policy.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
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
const HOSTS = ['front-desk-2', 'ward-3-workstation-behind-the-nurses-station', 'laboratory']
const PRESENCES = ['online', 'away', 'offline', 'offline'] as const
const STATES = ['active', 'must_change_password', 'active', 'locked', 'active', 'disabled'] as const
const DURATION_CLASSES = [0, 1, 5, 15, 30, 60, 120, 240, 480, 720].map((minutes) => minutes * MINUTE)

/** The same every time: pictures can be compared. */
const pseudoRandom = (seed: number) => Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1

const iso = (ms: number) => new Date(ms).toISOString()

/** What the main process would answer in the administrator's rooms, around a given moment. */
export function roomsAnswers(now: number): Readonly<Record<string, unknown>> {
  const people = peopleAt(now)
  return {
    'people:list': people,
    'console:overview': overviewAt(now),
    'console:overview:empty': nothingIn(overviewAt(now)),
    'console:alerts': alertsAt(now),
    'console:audit': { lines: auditAt(now), next: 949 },
    'console:verify-audit': { kind: 'intact', lines: 18_204, head: '9f2c4b7de0a1583c6d5e4f3021ab98c7d6e5f40312ab45cd67ef890123456789' },
    'console:person': {
      person: people[0],
      totals: { sessions: 1_204, totalMs: 3_204 * 60 * MINUTE, averageMs: 159 * MINUTE, unusual: 12 },
      heat: heatOf(0.2),
      sessions: sessionsAt(now),
    },
    'policy:get': { version: 4, settings: POLICY_KEYS.map(settingOf) },
  }
}

const heatOf = (scale: number) =>
  Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (_hour, hour) => {
      const isWorked = hour >= 6 && hour <= 21
      const busy = Math.exp(-((hour - 8) ** 2) / 6) + 0.7 * Math.exp(-((hour - 14) ** 2) / 9)
      return Math.round((isWorked ? busy : 0.01) * (day > 4 ? 12 : 60) * scale * (0.8 + 0.4 * pseudoRandom(day * 24 + hour)) * 5)
    }),
  )

function overviewAt(now: number): Overview {
  const perDay = Array.from({ length: 30 }, (_, place) => {
    const at = new Date(now - (29 - place) * DAY)
    const isWeekend = at.getDay() % 6 === 0
    const byEndReason = Object.fromEntries(
      END_REASONS.map((reason, index) => [
        reason,
        Math.round(((isWeekend ? 8 : 42) * (0.6 + pseudoRandom(place + index * 31))) / (1 + index)),
      ]),
    )
    const closed = Object.values(byEndReason).reduce((sum, count) => sum + count, 0)
    return {
      day: at.toISOString().slice(0, 10),
      started: closed + Math.round(pseudoRandom(place) * 5),
      closed,
      activeAtEnd: Math.round((isWeekend ? 4 : 18) + pseudoRandom(place + 7) * 9),
      byEndReason,
    }
  })
  const byEndReason: Record<string, number> = {}
  for (const day of perDay)
    for (const [reason, count] of Object.entries(day.byEndReason)) byEndReason[reason] = (byEndReason[reason] ?? 0) + count
  return {
    completeSince: { figures: null, people: null },
    cards: {
      active: 24,
      online: 17,
      closedToday: 138,
      averageDurationMs: 192 * MINUTE,
      recoveredThisWeek: 3,
      failedSignInsToday: 12,
    },
    perDay,
    durations: DURATION_CLASSES.map((fromMs, place) => ({
      fromMs,
      toMs: DURATION_CLASSES[place + 1] ?? null,
      sessions: Math.round(1_400 * Math.exp(-((place - 6) ** 2) / 6)),
    })),
    byEndReason,
    heat: heatOf(1),
    busiest: NAMES.map((displayName, place) => ({
      personId: `p${place}`,
      username: usernameOf(place),
      displayName,
      sessions: 214 - place * 23,
      totalMs: (214 - place * 23) * 171 * MINUTE,
    })),
  }
}

const nothingIn = (overview: Overview): Overview => ({
  ...overview,
  perDay: overview.perDay.slice(-7).map(({ day }) => ({ day, started: 0, closed: 0, activeAtEnd: 0, byEndReason: {} })),
  durations: overview.durations.map((each) => ({ ...each, sessions: 0 })),
  byEndReason: {},
  heat: overview.heat.map((day) => day.map(() => 0)),
  busiest: [],
  cards: { active: 0, online: 0, closedToday: 0, averageDurationMs: null, recoveredThisWeek: 0, failedSignInsToday: 0 },
})

const usernameOf = (place: number) =>
  ['ana', 'luca', 'maximiliana.von.hohenstein', 'tom', 'zoe', 'per', 'ivan', 'lina'][place] ?? `p${place}`

const peopleAt = (now: number): readonly PersonView[] =>
  NAMES.map((displayName, place) => ({
    id: `p${place}`,
    username: usernameOf(place),
    displayName,
    email: place % 3 === 1 ? null : `${usernameOf(place)}@hospital.example`,
    role: place === 0 ? 'admin' : 'user',
    state: STATES[place % STATES.length] ?? 'active',
    openSession: place < 2 ? { host: HOSTS[place] ?? '', startedAt: iso(now - 192 * MINUTE) } : null,
    openSessions: place < 2 ? 2 - place : 0,
    presence: PRESENCES[place % PRESENCES.length] ?? 'offline',
    lastSignInAt: place === 5 ? null : iso(now - 192 * MINUTE - place * place * DAY),
    isLastAdministrator: place === 0,
    isSelf: place === 0,
  }))

const ALERTS: readonly (readonly [kind: string, detail: AlertView['detail']])[] = [
  ['many_failed_sign_ins', { failed: 9, sinceAt: -20, host: 'front-desk-2' }],
  ['session_disowned', { host: 'laboratory', startedAt: -1500 }],
  ['clock_moved', { case: 'back', host: 'ward-3-workstation-behind-the-nurses-station', byMs: 5_400_000, noticedAt: -90 }],
  ['unusual_hour', { host: 'front-desk-2', signedInAt: -600, sessions: 84, near: 0 }],
  ['repeated_crashes', { crashes: 4, host: 'laboratory', sinceAt: -2000 }],
  ['from_the_future', { host: 'front-desk-2' }],
]

const alertsAt = (now: number): readonly AlertView[] =>
  ALERTS.map(([kind, detail], place) => ({
    id: 40 - place,
    at: iso(now - place * 311 * MINUTE),
    kind,
    person: place === 2 || place === 4 ? null : (NAMES[place] ?? null),
    personId: place === 2 || place === 4 ? null : `p${place}`,
    sessionId: place === 1 || place === 3 ? `s${place}` : null,
    detail: Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [
        name,
        name.endsWith('At') && typeof value === 'number' ? now + value * MINUTE : value,
      ]),
    ),
    acknowledged:
      place > 3 ? { at: iso(now - 60 * MINUTE), by: place === 4 ? 'Luca Bianchi' : '', note: 'A loose power cable; replaced.' } : null,
  }))

const AUDIT: readonly (readonly [kind: string, detail: AuditLine['detail']])[] = [
  [
    'exported',
    { what: 'sessions', format: 'csv', rows: 1204, filter: { person: null, state: 'closed', reasons: ['rebooted', 'process_died'] } },
  ],
  ['signed_in', {}],
  ['sign_in_failed', { name: 'ana', why: 'wrong password' }],
  ['policy_changed', { key: 'idle-timeout', from: '30m', to: '15m', role: 'admin' }],
  ['session_recovered', { reason: 'rebooted', lastHeartbeatAt: 1_795_000_000_000, silentMs: 5_400_000 }],
  ['from_the_future', { count: 3 }],
  ['session_ended', { reason: 'window_closed' }],
]

const auditAt = (now: number): readonly AuditLine[] =>
  Array.from({ length: 21 }, (_, place) => {
    const [kind, detail] = AUDIT[place % AUDIT.length] ?? ['signed_in', {}]
    return {
      seq: 1_204 - place,
      at: iso(now - place * 7 * MINUTE),
      kind,
      actor: NAMES[place % NAMES.length] ?? '',
      via: place % 3 === 0 ? 'cli' : place % 3 === 1 ? 'app' : null,
      sessionId: place % 2 === 0 ? `s${place}` : null,
      detail,
    }
  })

const sessionsAt = (now: number): readonly ConsoleSession[] =>
  END_REASONS.map((endReason, place) => {
    const startedAt = now - place * 1500 * MINUTE - 192 * MINUTE
    const durationMs = place < 2 ? null : (37 + place * 44) * MINUTE
    return {
      id: `s${place}`,
      startedAt: iso(startedAt),
      endedAt: durationMs === null ? null : iso(startedAt + durationMs),
      durationMs,
      endReason: durationMs === null ? null : endReason,
      personId: 'p0',
      username: 'ana',
      displayName: 'Ana García',
      presence: place < 2 ? 'online' : 'offline',
      liveness: place < 2 ? 'alive' : null,
      lastActivityAt: iso(startedAt + MINUTE),
      lastHeartbeatAt: iso(startedAt + MINUTE),
      host: HOSTS[place % HOSTS.length] ?? '',
      pid: 4_000 + place,
      osUser: 'reception',
      isOwn: place === 0,
    }
  })

const STANDARDS: Readonly<Record<string, string>> = { 'idle-timeout': 'NIST SP 800-63B rev 3, AAL2: 30m; AAL3: 15m' }

function settingOf(key: (typeof POLICY_KEYS)[number]): SettingView {
  const { range, initial, perRole, fixed } = POLICY_SETTINGS[key]
  return {
    key,
    range,
    options: range.includes('|') ? range.split('|') : [],
    initial,
    value: initial,
    perRole: perRole ? { user: null, admin: key === 'idle-timeout' ? '15m' : null } : null,
    isFixed: fixed !== null,
    affects: { user: 1_204, admin: 3 },
    standard: STANDARDS[key] ?? null,
  }
}
