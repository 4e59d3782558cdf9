import type { FleetChannelName, FleetQuestion } from '../../electron/contract/fleet/channels.ts'

const SESSIONS = { person: null, state: null, presence: null, reasons: [], firstDay: null, lastDay: null, text: '' } as const
const PERSON = { username: 'eve', displayName: 'Eve', email: '', role: 'user' } as const
const EVERYBODY = { kind: 'all' } as const
const BY_ID = { id: '01a1fcf2-7b96-713a-8316-c098b8a2eba0' }

/** One question for each channel of the fleet: one that is missing does not compile. */
export const FLEET_QUESTIONS: { readonly [Name in FleetChannelName]: FleetQuestion<Name> } = {
  'fleet:workstations': { text: '', site: null, state: null, sort: 'name', after: null, limit: 50 },
  'fleet:workstation': { id: 1 },
  'fleet:sites': null,
  'fleet:sessions': {
    filter: SESSIONS,
    sort: { column: 'started', direction: 'descending' },
    limit: 50,
    after: null,
    before: null,
    zone: 'UTC',
  },
  'fleet:count': { filter: SESSIONS, zone: 'UTC' },
  'fleet:overview': { firstDay: '2026-01-01', lastDay: '2026-01-07', zone: 'UTC' },
  'fleet:people': { after: null, limit: 50 },
  'fleet:person': { ...BY_ID, zone: 'UTC' },
  'fleet:alerts': { state: 'open' },
  'fleet:acknowledge-alert': { id: 1, note: 'It was the cleaner.' },
  'fleet:audit': { text: '', kind: null, before: null, limit: 50 },
  'fleet:commands': { open: true, limit: 50 },
  'fleet:preview-close': { kind: 'others' },
  'fleet:close': { id: 'a preview', message: '', graceSeconds: 0 },
  'fleet:write-off': { session: BY_ID.id },
  'fleet:enrol-token': { site: 'Ward 3', validFor: '24h' },
  'fleet:rename': { id: 1, name: 'ward-3-2', site: 'Ward 3' },
  'fleet:revoke': { id: 1 },
  'fleet:message': { to: EVERYBODY, text: 'The network goes down at six.' },
  'fleet:lock': { whom: EVERYBODY, for: '4h', reason: 'Inventory', endSessions: false },
  'fleet:unlock': { whom: EVERYBODY },
  'fleet:locks': null,
  'fleet:people-add': PERSON,
  'fleet:people-edit': { ...PERSON, ...BY_ID },
  'fleet:people-disable': BY_ID,
  'fleet:people-enable': BY_ID,
  'fleet:people-reset-password': BY_ID,
  'fleet:policy': null,
  'fleet:policy-save': { version: 0, changes: [{ key: 'idle-timeout', value: '20m', role: null }] },
}
