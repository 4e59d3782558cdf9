import Database from 'better-sqlite3'
import { addToken } from '../../electron/app/api/api-tokens.ts'
import type { Question, RequestChannel } from '../../electron/contract/channels.ts'
import type { AuditKind } from '../../electron/core/audit/audit.ts'
import { auditEntry } from '../../electron/core/audit/audit.ts'
import { passwordOf } from './desk.ts'
import type { Desk, PersonName } from './desk.ts'
import { FLEET_QUESTIONS } from './fleet-questions.ts'

type Line = readonly [AuditKind, PersonName | 'boss' | null]

/** What is asked on a channel by somebody who may, what has to be so before, and what it leaves in the audit log, in whose name. */
type Example<Name extends RequestChannel> = Readonly<{
  by: PersonName | 'nobody' | 'locked'
  /** Begins without accounts. */
  firstRun?: true
  before?: (desk: Desk) => unknown
  asks: (desk: Desk) => Question<Name> | Promise<Question<Name>>
  /** Nothing for what only looks, or changes nothing that anybody would ask about later. */
  leaves: readonly Line[]
}>

const looking = <const Asked>(by: PersonName | 'nobody', question: Asked) => ({ by, asks: () => question, leaves: [] })

const SESSIONS = { person: null, state: null, presence: null, reasons: [], firstDay: null, lastDay: null, text: '' } as const
const RANGE = { firstDay: '2026-01-01', lastDay: '2026-01-07', zone: 'UTC' }
const idOfTom = (desk: Desk) => ({ id: desk.person('tom').id })
const OWN_PASSWORD = 'a password of my own'

/** The directory is asked; what it leaves is left there. */
const ofFleet = Object.fromEntries(
  Object.entries(FLEET_QUESTIONS).map(([name, question]) => [name, looking('ana', question)]),
) as unknown as {
  readonly [Name in keyof typeof FLEET_QUESTIONS]: Example<Name>
}

/** One example a channel: one that is missing does not compile. */
export const EXAMPLES: { readonly [Name in RequestChannel]: Example<Name> } = {
  'view:get': looking('nobody', null),
  'administrator:create': {
    by: 'nobody',
    firstRun: true,
    asks: () => ({ username: 'boss', displayName: 'Boss', password: OWN_PASSWORD }),
    leaves: [
      ['administrator_created', null],
      ['signed_in', 'boss'],
    ],
  },
  'session:sign-in': { by: 'nobody', asks: () => ({ identifier: 'tom', password: passwordOf('tom') }), leaves: [['signed_in', 'tom']] },
  'session:sign-in-here': {
    by: 'nobody',
    before: async (desk) => {
      desk.limited.add('tom')
      await desk.ask('session:sign-in', { identifier: 'tom', password: passwordOf('tom') })
    },
    asks: () => null,
    leaves: [['signed_in', 'tom']],
  },
  'session:sign-out': { by: 'tom', asks: () => null, leaves: [['session_ended', 'tom']] },
  'session:stay': { by: 'tom', asks: () => null, leaves: [] },
  'session:explain': { by: 'tom', asks: (desk) => ({ id: desk.current.signedIn?.session.id ?? '' }), leaves: [] },
  'last-session:answer': {
    by: 'tom',
    before: async (desk) => {
      await desk.told('session:sign-out', null)
      await desk.ask('session:sign-in', { identifier: 'tom', password: 'a guess' })
      desk.clock.advance(11 * 60_000)
      await desk.signIn('tom')
    },
    asks: () => ({ question: 0, wasMe: true }),
    leaves: [['attempts_confirmed', 'tom']],
  },
  'clipboard:filled': looking('nobody', { kind: 'clipboard' }),
  'app:lock': { by: 'tom', asks: () => null, leaves: [['app_locked', 'tom']] },
  'app:unlock': {
    by: 'locked',
    asks: () => ({ password: passwordOf('tom') }),
    leaves: [
      ['reauthenticated', 'tom'],
      ['app_unlocked', 'tom'],
    ],
  },
  'app:take-over': { by: 'locked', asks: () => null, leaves: [['hand_over_asked', null]] },
  'app:leave-be': {
    by: 'locked',
    before: (desk) => desk.told('app:take-over', null),
    asks: () => null,
    leaves: [['hand_over_withdrawn', null]],
  },
  'session:reauthenticate': { by: 'tom', asks: () => ({ password: passwordOf('tom') }), leaves: [['reauthenticated', 'tom']] },
  'password:choose': {
    by: 'nobody',
    before: (desk) => desk.signIn('zoe'),
    asks: () => ({ newPassword: OWN_PASSWORD }),
    leaves: [
      ['password_changed', 'zoe'],
      ['signed_in', 'zoe'],
    ],
  },
  'password:leave': { by: 'nobody', before: (desk) => desk.signIn('zoe'), asks: () => null, leaves: [] },
  'password:change': {
    by: 'tom',
    asks: () => ({ oldPassword: passwordOf('tom'), newPassword: OWN_PASSWORD, endOtherSessions: false }),
    leaves: [
      ['password_changed', 'tom'],
      ['reauthenticated', 'tom'],
    ],
  },
  'own-sessions:end-others': {
    by: 'tom',
    before: (desk) => {
      desk.set('session-limit', '2')
      desk.signInElsewhere('tom')
    },
    asks: () => null,
    leaves: [['session_ended', 'tom']],
  },
  'own-sessions:end': {
    by: 'tom',
    before: (desk) => {
      desk.set('session-limit', '2')
      desk.signInElsewhere('tom')
    },
    asks: (desk) => {
      const here = desk.current.signedIn?.session.id
      return { id: desk.store.activeSessions().find(({ id }) => id !== here)?.id ?? '' }
    },
    leaves: [['session_ended', 'tom']],
  },
  'people:list': looking('ana', null),
  'people:add': {
    by: 'ana',
    asks: () => ({ username: 'eve', displayName: 'Eve', email: '', role: 'user' }),
    leaves: [['user_added', 'ana']],
  },
  'people:edit': {
    by: 'ana',
    asks: (desk) => ({ ...idOfTom(desk), username: 'tom', displayName: 'Thomas', email: '', role: 'user' }),
    leaves: [['user_renamed', 'ana']],
  },
  'people:reset-password': { by: 'ana', asks: idOfTom, leaves: [['password_reset', 'ana']] },
  'people:disable': { by: 'ana', asks: idOfTom, leaves: [['user_disabled', 'ana']] },
  'people:enable': {
    by: 'ana',
    before: async (desk) => {
      await desk.reauthenticate()
      await desk.told('people:disable', idOfTom(desk))
    },
    asks: idOfTom,
    leaves: [['user_enabled', 'ana']],
  },
  'people:unlock': { by: 'ana', asks: idOfTom, leaves: [['user_unlocked', 'ana']] },
  'console:sessions': looking('ana', {
    filter: SESSIONS,
    sort: { column: 'started', direction: 'descending' },
    limit: 50,
    after: null,
    before: null,
    zone: 'UTC',
  }),
  'console:count': looking('ana', { filter: SESSIONS, zone: 'UTC' }),
  'console:overview': looking('ana', RANGE),
  'console:preview-close': looking('ana', { kind: 'others' }),
  'console:close': {
    by: 'ana',
    before: (desk) => desk.signInElsewhere('tom'),
    asks: async (desk) => ({ id: await previewOthers(desk), message: '', graceSeconds: 0 }),
    leaves: [['session_ended', 'ana']],
  },
  'console:repair-durations': { by: 'ana', before: leaveHalfEnded, asks: () => null, leaves: [['session_repaired', 'ana']] },
  'console:alerts': looking('ana', { state: 'open' }),
  'console:acknowledge-alert': {
    by: 'ana',
    before: raiseAlert,
    asks: () => ({ id: 1, note: 'It was Tom on a new shift.' }),
    leaves: [['alert_acknowledged', 'ana']],
  },
  'console:person': { by: 'ana', asks: (desk) => ({ ...idOfTom(desk), zone: 'UTC' }), leaves: [] },
  'console:audit': looking('ana', { text: '', kind: null, before: null, limit: 50 }),
  'console:verify-audit': looking('ana', null),
  'console:export': {
    by: 'ana',
    asks: () => ({ what: 'sessions', format: 'csv', filter: SESSIONS, range: RANGE }),
    leaves: [['exported', 'ana']],
  },
  'console:cancel-export': looking('ana', null),
  'console:save-picture': {
    by: 'ana',
    asks: () => ({ name: 'overview', x: 0, y: 0, width: 10, height: 10 }),
    leaves: [['exported', 'ana']],
  },
  'console:save-table': {
    by: 'ana',
    asks: () => ({ chart: 'usage', range: RANGE }),
    leaves: [['exported', 'ana']],
  },
  'tokens:list': looking('ana', null),
  'tokens:add': { by: 'ana', asks: () => ({ name: 'chat', scope: 'read' }), leaves: [['api_token_added', 'ana']] },
  'tokens:revoke': {
    by: 'ana',
    before: (desk) => void addToken(desk, { name: 'chat', scope: 'read', lifetime: null }, desk.by),
    asks: (desk) => ({ id: desk.store.apiTokens.list()[0]?.id ?? '' }),
    leaves: [['api_token_revoked', 'ana']],
  },
  'policy:get': looking('ana', null),
  'policy:preview': looking('ana', [{ key: 'idle-timeout', value: '20m', role: null }]),
  'policy:save': {
    by: 'ana',
    asks: () => ({ version: 0, changes: [{ key: 'idle-timeout', value: '20m', role: null }] }),
    leaves: [['policy_changed', 'ana']],
  },
  'fleet:link': looking('ana', null),
  'fleet:enrol': looking('ana', { line: 'a line' }),
  'fleet:leave': looking('ana', null),
  'fleet:sign-in': looking('ana', { identifier: 'ana', password: 'of the fleet' }),
  'fleet:message-read': { by: 'tom', asks: () => ({ id: 1 }), leaves: [] },
  ...ofFleet,
}

/** Of whoever may not have one, the order is given for a list that is not there. */
async function previewOthers(desk: Desk): Promise<string> {
  const preview = await desk.ask('console:preview-close', { kind: 'others' })
  return preview.ok ? preview.value.id : 'no preview'
}

function raiseAlert({ store, clock, by }: Desk): void {
  const at = clock.now()
  store.alerts.raise(
    { at, kind: 'many_failed_sign_ins', subject: 'tom', userId: null, sessionId: null, detail: { failures: 5 } },
    auditEntry(by, at, 'alert_raised'),
  )
}

/** What an import without checks leaves: a session with a reason for its end, and no time. */
function leaveHalfEnded(desk: Desk): void {
  const session = desk.signInElsewhere('tom')
  desk.endElsewhere(session)
  const db = new Database(desk.file)
  db.pragma('ignore_check_constraints = ON')
  db.prepare('UPDATE sessions SET ended_at = NULL WHERE id = ?').run(Buffer.from(session.id.replaceAll('-', ''), 'hex'))
  db.close()
}
