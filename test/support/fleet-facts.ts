import type { ConsoleSession } from '../../electron/contract/console.ts'
import type { CommandView, LinkState, WorkstationPage, WorkstationRow, WorkstationsPage } from '../../electron/contract/fleet/views.ts'
import type { HomeView } from '../../electron/contract/views.ts'

/** What a page is told of a small fleet. */
const at = (hour: number, minute: number) => new Date(2026, 10, 27, hour, minute, 7).toISOString()

export const LINK: LinkState = {
  kind: 'enrolled',
  url: 'wss://directory.example.org:7443',
  site: 'Ward 3',
  name: 'ward-3-1',
  link: 'connected',
  why: null,
  since: at(6, 2),
  waiting: 0,
  administers: true,
}

const NAMES = ['Ana García', 'Tom Jones', 'Chiara Greco', 'Bartholomäus Wittgenstein-Hohenzollern', 'Li Wei', 'Marta Rossi']
const STATES = ['in_use', 'free', 'silent', 'in_use', 'in_use', 'revoked'] as const

export function workstation(place: number, change: Partial<WorkstationRow> = {}): WorkstationRow {
  const state = STATES[place % STATES.length] ?? 'free'
  return {
    id: place + 1,
    name: `ward-${Math.floor(place / 4) + 1}-${(place % 4) + 1}`,
    site: place % 3 === 0 ? 'Ward 3' : 'Emergency department, north wing',
    state,
    session:
      state === 'free'
        ? null
        : { id: `s${place}`, displayName: NAMES[place % NAMES.length] ?? '', startedAt: at(7, place % 60), presence: 'online' },
    appVersion: place === 4 ? '0.0.9' : '0.1.0',
    address: `10.0.3.${place}`,
    clockAheadMs: place === 1 ? 400_000 : place === 3 ? -9_000 : 12,
    seenAt: place === 5 ? null : at(state === 'silent' ? 9 : 11, place % 60),
    enrolledAt: at(6, 0),
    lock: place === 0 ? { until: at(18, 0), reason: 'Inventory until six.' } : null,
    quarantined: place === 3 ? 'line 812 is not what its hash says' : null,
    ...change,
  }
}

export const WORKSTATIONS: WorkstationsPage = {
  rows: Array.from({ length: 40 }, (_, place) => workstation(place)),
  next: null,
  total: 40,
  byState: { in_use: 21, free: 7, silent: 6, revoked: 6 },
}

const command = (id: number, change: Partial<CommandView> = {}): CommandView => ({
  id,
  kind: 'end_session',
  workstation: 'ward-1-3',
  sessionId: 's2',
  by: 'Marta Rossi',
  askedAt: at(11, 40),
  arrivedAt: at(11, 40),
  outcome: 'asked',
  doneAt: at(11, 42),
  expiresAt: at(23, 0),
  ...change,
})

export const fleetSession = (place: number, change: Partial<ConsoleSession> = {}): ConsoleSession => ({
  id: `s${place}`,
  personId: 'p1',
  username: 'chiara',
  displayName: 'Chiara Greco',
  startedAt: at(7, place),
  endedAt: at(8, place),
  durationMs: 3_600_000,
  endReason: place === 2 ? 'written_off' : 'window_closed',
  presence: 'offline',
  liveness: null,
  lastActivityAt: at(7, 50),
  lastHeartbeatAt: at(7, 58),
  host: 'pc-0312',
  pid: 4711,
  osUser: 'ward',
  isOwn: false,
  workstation: { id: 3, name: 'ward-1-3', site: 'Ward 3' },
  silentSince: null,
  ...change,
})

export const ONE_WORKSTATION: WorkstationPage = {
  workstation: workstation(2),
  sessions: [
    fleetSession(5, { endedAt: null, durationMs: null, endReason: null, silentSince: at(9, 2) }),
    fleetSession(2, { durationMs: null }),
    fleetSession(1),
  ],
  commands: [
    command(4, { kind: 'message', arrivedAt: null, outcome: null, doneAt: null, sessionId: null }),
    command(3, { outcome: 'asked', doneAt: null }),
    command(2),
    command(1, { kind: 'rotate_key', outcome: 'unknown_kind', sessionId: null }),
  ],
  audit: [
    { seq: 812, at: at(9, 1), kind: 'signed_in', actor: 'Chiara Greco' },
    { seq: 811, at: at(8, 59), kind: 'session_ended', actor: 'Tom Jones' },
  ],
}

export const HOME: HomeView = {
  screen: 'home',
  person: { username: 'marta', displayName: 'Marta Rossi', role: 'admin' },
  session: { id: 'own', startedAt: at(7, 30), pid: 4711, host: 'ward-3-1', osUser: 'ward', appVersion: '0.1.0' },
  passwordLeast: 15,
  otherSessions: [],
  recent: [],
  last: null,
  open: null,
  warning: null,
  trouble: null,
  link: { link: 'connected', since: at(6, 2), administers: true },
  messages: [],
}
