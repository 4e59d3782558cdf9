import { LONGEST_GRACE_S, LONGEST_MESSAGE } from '../contract/close-limits.ts'
import { dictionary, either, list, numberWithin, oneOf, optional, record, text, textLike, yesOrNo } from '../contract/shapes.ts'
import type { Shaped } from '../contract/shapes.ts'
import { END_REASONS } from '../core/session/session.ts'

/** What programs ask and are told: the shapes that check it, of which the OpenAPI document is made, too. */

const ID = textLike('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', 36, 'a UUID')
const NAME = text(1_024)
const COUNT = numberWithin(0, Number.MAX_SAFE_INTEGER)
const LENGTH = numberWithin(0, Number.MAX_SAFE_INTEGER, 'any')
const TIME = textLike(String.raw`^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$`, 30, 'ISO 8601, UTC')
const DURATION = textLike(String.raw`^\d{1,9}(ms|s|m|h|d)$`, 12, 'a length of time: 500ms, 90s, 30m, 12h, 30d')
const PRESENCE = oneOf('online', 'away', 'offline')
const STATE = oneOf('active', 'closed')
const ROLE = oneOf('user', 'admin')
const LIVENESS = oneOf('alive', 'dead', 'unknown')
const REASON = oneOf(...END_REASONS)
const MOST_ROWS = 200
const MOST_IDS = 1_000

export const NO_QUESTION = record({})

export const SESSION_HERE = record({
  state: oneOf('nobody', 'active', 'locked'),
  id: optional(ID),
  user: optional(record({ username: NAME, displayName: NAME, role: ROLE })),
  since: optional(TIME),
  /** When it ends however busy its person is. */
  until: optional(TIME),
  /** What its person is being warned of. */
  ending: optional(record({ because: oneOf('idle', 'absolute', 'close_request'), leftMs: LENGTH })),
})

export const PEOPLE = record({
  people: list(
    record({
      username: NAME,
      displayName: NAME,
      role: ROLE,
      disabled: yesOrNo,
      presence: PRESENCE,
      sessions: COUNT,
      lastSeen: optional(TIME),
    }),
    Number.MAX_SAFE_INTEGER,
  ),
})

export const SESSIONS_QUERY = record(
  {},
  {
    state: STATE,
    user: NAME,
    presence: PRESENCE,
    reason: REASON,
    since: TIME,
    until: TIME,
    limit: numberWithin(1, MOST_ROWS),
    after: NAME,
  },
)

/** A session as the command line tells it. */
const SESSION = record({
  id: ID,
  user: NAME,
  state: STATE,
  presence: PRESENCE,
  liveness: optional(LIVENESS),
  pid: COUNT,
  host: NAME,
  startedAt: TIME,
  lastActivityAt: TIME,
  lastHeartbeatAt: TIME,
  endedAt: optional(TIME),
  endReason: optional(REASON),
  durationMs: optional(LENGTH),
  durationText: NAME,
})

export const SESSIONS = record({ sessions: list(SESSION, MOST_ROWS), next: optional(NAME) })

export const STATS_QUERY = record({}, { zone: text(64) })
export const STATS = record({
  total: COUNT,
  active: COUNT,
  closed: COUNT,
  online: COUNT,
  withDuration: COUNT,
  withoutDuration: COUNT,
  averageDurationMs: optional(LENGTH),
  medianDurationMs: optional(LENGTH),
  perDay: list(record({ day: text(12), started: COUNT, closed: COUNT }), Number.MAX_SAFE_INTEGER),
  byEndReason: dictionary(COUNT),
})

/** `grace` is how long people may go on, at most ten minutes; left out, the sessions end at once. */
const MANNER = { dryRun: yesOrNo, grace: DURATION, message: text(LONGEST_MESSAGE) }
export const LONGEST_GRACE_MS = LONGEST_GRACE_S * 1_000
export const CLOSE_ORDER = either(
  record({ ids: list(ID, MOST_IDS) }, MANNER),
  record({ user: NAME }, MANNER),
  record({ idleFor: DURATION }, MANNER),
  record({ timedOut: oneOf(true) }, MANNER),
  record({ othersThan: ID }, MANNER),
)
export type CloseOrder = Shaped<typeof CLOSE_ORDER>

export const CLOSED = record({
  dryRun: yesOrNo,
  sessions: list(
    record({
      id: ID,
      user: NAME,
      outcome: oneOf('would_end', 'ended', 'already_ended', 'changed'),
      endedAt: optional(TIME),
      endReason: optional(REASON),
    }),
    Number.MAX_SAFE_INTEGER,
  ),
})

const PROGRAM = textLike(String.raw`^[^\p{C}]+$`, 60, 'the name of the program, as its person knows it')

export const HEARTBEAT = record({ session: ID, within: DURATION }, { program: PROGRAM })
export const END_ORDER = record({ session: ID })
/** Its name is shown to the person. */
export const INHIBITION = record({ session: ID, for: DURATION, program: PROGRAM })

export const HEARD = record({ session: ID, withinMs: LENGTH })
export const ENDED = record({ session: ID, endedAt: TIME, endReason: REASON })
/** `forMs` is what is left of the time in which an end that can wait does. */
export const INHIBITED = record({ session: ID, forMs: LENGTH })

export const EVENTS_QUERY = record({}, { after: COUNT })
/** The data of an event; its id is `seq`, its type `kind`. */
export const EVENT = record({
  seq: COUNT,
  at: TIME,
  kind: text(64),
  /** The username of whoever did it, where that was somebody who is signed in, and of whom it is about. */
  by: optional(NAME),
  user: optional(NAME),
  session: optional(ID),
  facts: dictionary(either(text(10_000), numberWithin(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'any'))),
})

export const PROBLEM = record(
  { type: text(200), title: text(200), status: numberWithin(400, 599), code: text(64), detail: text(2_000) },
  { oldest: COUNT, newest: COUNT },
)
