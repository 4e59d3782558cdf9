import { requirePerson } from '../app/accounts/accounts.ts'
import type { ApiDesk } from '../app/api/api-desk.ts'
import { closeInTurns, sessionsMeant } from '../app/closing/close-order.ts'
import type { CloseOutcome, CloseTarget } from '../app/closing/close-order.ts'
import { housePolicy } from '../app/policy/policies.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import { reportSession } from '../app/reports/session-report.ts'
import { sessionStatistics } from '../app/reports/statistics.ts'
import { inTurns } from '../app/upkeep/in-turns.ts'
import { durationText } from '../contract/duration-text.ts'
import { named } from '../core/audit/audit.ts'
import { formatDuration, parseDuration } from '../core/duration.ts'
import { LatchkeyError } from '../core/errors.ts'
import { durationMs, sessionId, utcMs } from '../core/ids.ts'
import type { DurationMs, SessionId } from '../core/ids.ts'
import type { ConsoleFilter, PresenceRules } from '../core/reports/console-port.ts'
import { hereOf, presenceOf } from '../core/session/presence.ts'
import { LONGEST_SAVING } from '../core/session/saving.ts'
import { isActive, lastKnownAlive } from '../core/session/session.ts'
import type { Session } from '../core/session/session.ts'
import type { Program } from './gate.ts'
import type { Lifelines } from './lifelines.ts'
import type { Asked, PlainRoute, Told } from './routes.ts'
import { LONGEST_GRACE_MS } from './shapes.ts'
import type { CloseOrder } from './shapes.ts'

type Answers = {
  readonly [Name in PlainRoute]: (asked: Asked<Name>, program: Program) => Told<Name> | Promise<Told<Name>>
}

const USUAL_ROWS = 100
const SHORTEST_PROMISE = 1_000
const LONGEST_PROMISE = 3_600_000
const NEWEST_FIRST = { column: 'started', direction: 'descending' } as const

/** What answers each route. Who may ask, and in what shape, stands in the table of routes. */
export const answersOf = (desk: ApiDesk, lifelines: Lifelines): Answers => ({
  'GET /v1/session': () => sessionHere(desk),
  'GET /v1/people': () => ({ people: people(desk) }),
  'GET /v1/sessions': (asked) => sessions(desk, asked),
  'GET /v1/stats': ({ zone = Intl.DateTimeFormat().resolvedOptions().timeZone }) =>
    sessionStatistics(desk.store.reports, rulesOf(desk), zone),
  'POST /v1/sessions/close': (order, { by }) => close(desk, order, by),
  'POST /v1/heartbeat': ({ session, within, program }, { by }) => {
    const promised = between(within, SHORTEST_PROMISE, LONGEST_PROMISE, 'within')
    lifelines.beat(program ?? by.program?.name ?? '', requireHere(desk, session), promised, by)
    return { session, withinMs: promised }
  },
  'POST /v1/end': ({ session }, { by }) => {
    const here = requireHere(desk, session)
    // Whoever asked is told where it could not be written, and may ask again.
    desk.keeper.leave('window_closed', { trigger: 'api', by: named(by) }, false)
    const { end } = desk.store.findSession(here) ?? { end: null }
    if (!end) throw new LatchkeyError('internal', 'a session was ended, and has no end')
    return { session, endedAt: isoTime(end.endedAt), endReason: end.endReason }
  },
  'POST /v1/inhibit': ({ session, for: length, program }) => {
    requireHere(desk, session)
    const { saving } = desk.current
    saving.hold(program, between(length, 0, LONGEST_SAVING, 'for'))
    desk.keeper.review()
    return { session, forMs: saving.left }
  },
})

function sessionHere({ keeper, current, clock }: ApiDesk): Told<'GET /v1/session'> {
  const standing = keeper.standing()
  const { signedIn } = current
  if (!signedIn) return { state: 'nobody', id: null, user: null, since: null, until: null, ending: null }
  const { user, session } = signedIn
  const left = current.policy().absoluteTimeout - current.signsOfLife().age
  const warning = keeper.warning()
  return {
    state: standing.kind === 'locked' ? 'locked' : 'active',
    id: session.id,
    user: { username: user.username, displayName: user.displayName, role: user.role },
    since: isoTime(session.startedAt),
    until: isoTime(clock.now() + left),
    ending: warning && { because: warning.kind, leftMs: warning.left },
  }
}

function people(desk: ApiDesk): Told<'GET /v1/people'>['people'] {
  const { store } = desk
  const rules = rulesOf(desk)
  const active = store.activeSessions().toSorted((one, other) => other.lastHeartbeatAt - one.lastHeartbeatAt)
  return store.listUsers().map(({ id, username, displayName, role, disabledAt }) => {
    const own = active.filter(({ userId }) => userId === id)
    const last = own[0] ?? store.lastEnded(id)
    return {
      username,
      displayName,
      role,
      disabled: disabledAt !== null,
      presence: own[0] ? presenceOf(own[0], rules.now, rules) : 'offline',
      sessions: own.length,
      lastSeen: last && isoTime(last.end?.endedAt ?? lastKnownAlive(last)),
    }
  })
}

async function sessions(desk: ApiDesk, asked: Asked<'GET /v1/sessions'>): Promise<Told<'GET /v1/sessions'>> {
  const { store, scheduler, probe } = desk
  const { state, presence, reason, limit = USUAL_ROWS, after } = asked
  const filter: ConsoleFilter = {
    ...(state === undefined ? {} : { state }),
    ...(presence === undefined ? {} : { presence }),
    ...(reason === undefined ? {} : { reasons: [reason] }),
    ...(asked.user === undefined ? {} : { person: requirePerson(store, asked.user).id }),
    ...(asked.since === undefined ? {} : { startedFrom: momentFrom(asked.since) }),
    ...(asked.until === undefined ? {} : { startedTo: momentFrom(asked.until) }),
  }
  const rules = rulesOf(desk)
  const page = { limit, ...(after === undefined ? {} : { after }) }
  const { rows, next } = await inTurns(store.reports.page({ filter, sort: NEWEST_FIRST, page }, rules), scheduler)
  const circumstances = {
    judge: (owner: Session['owner']) => probe.judge(owner).liveness,
    now: rules.now,
    policy: rules,
    inWords: (ms: number) => durationText(ms),
  }
  return { sessions: rows.map(({ session, username }) => reportSession(session, username, circumstances)), next }
}

async function close(desk: ApiDesk, order: CloseOrder, by: Program['by']): Promise<Told<'POST /v1/sessions/close'>> {
  const { store, keeper } = desk
  const { dryRun = false, grace = '0s', message = '' } = order
  const courtesy = { grace: graceFrom(grace), message: message.trim() }
  const target = targetFrom(desk, order)
  const listed = target.kind === 'sessions' ? target.ids.flatMap((id) => store.findSession(id) ?? []) : null
  const preview = { target, sessions: listed ?? sessionsMeant(desk, target) }
  const closed: readonly Readonly<{ session: Session; outcome: CloseOutcome['outcome'] | 'would_end' }>[] = dryRun
    ? preview.sessions.map((session) => ({ session, outcome: isActive(session) ? 'would_end' : 'already_ended' }))
    : await closeInTurns({ ...desk, onChanged: () => keeper.reconsider() }, preview, courtesy, by)
  return {
    dryRun,
    sessions: closed.map(({ session, outcome }) => ({
      id: session.id,
      user: store.findUser(session.userId)?.username ?? '',
      outcome,
      endedAt: isoTime(session.end?.endedAt ?? null),
      endReason: session.end?.endReason ?? null,
    })),
  }
}

/** Throws `not_signed_in` where it is not the session at this window: who promises for one session does not end the next. */
function requireHere({ keeper, current }: ApiDesk, asked: string): SessionId {
  keeper.standing()
  const here = current.signedIn?.session.id
  if (here === asked) return here
  throw new LatchkeyError('not_signed_in', 'This session is not the one at this window, or no longer. Nothing was changed.')
}

function between(text: string, least: number, most: number, field: string): DurationMs {
  const length = parseDuration(text)
  if (length >= least && length <= most) return length
  const [from, to] = [least, most].map((ms) => formatDuration(durationMs(ms)))
  throw new LatchkeyError('invalid_input', `"${field}" lies between ${from} and ${to}. Nothing was changed.`)
}

/** Throws `not_found` for a person or a session that there is not: half of what was meant is not done. */
function targetFrom({ store }: ApiDesk, order: CloseOrder): CloseTarget {
  const known = (id: string) => {
    if (store.findSession(sessionId(id))) return sessionId(id)
    throw new LatchkeyError('not_found', `There is no session ${id}. Nothing was changed.`)
  }
  if ('ids' in order) return { kind: 'sessions', ids: order.ids.map(known) }
  if ('user' in order) return { kind: 'person', id: requirePerson(store, order.user).id }
  if ('idleFor' in order) return { kind: 'idle', for: positive(order.idleFor) }
  if ('othersThan' in order) return { kind: 'others', own: known(order.othersThan) }
  return { kind: 'timed_out' }
}

function positive(text: string): DurationMs {
  const length = parseDuration(text)
  if (length > 0) return length
  throw new LatchkeyError('invalid_input', 'Nobody is idle for no time at all. Nothing was changed.')
}

function graceFrom(text: string): DurationMs {
  const grace = parseDuration(text)
  if (grace <= LONGEST_GRACE_MS) return grace
  throw new LatchkeyError('invalid_input', 'The grace is at most ten minutes. Nothing was changed.')
}

function momentFrom(text: string) {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return utcMs(at)
  throw new LatchkeyError('invalid_input', `${text} is no moment of the calendar.`)
}

function rulesOf({ store, clock, owner }: ApiDesk): PresenceRules {
  const { awayAfter, offlineAfter } = housePolicy(store)
  return { now: clock.now(), awayAfter, offlineAfter, here: hereOf(owner, clock) }
}
