import { FIELD, ID } from '../questions.ts'
import { list, numberWithin, oneOf, optional, plainText, record, text, uuid, yesOrNo } from '../shapes.ts'
import type { Shape, Shaped } from '../shapes.ts'

/**
 * Everything that a desk and its directory say to each other: JSON, one message a WebSocket text frame, at most 256 KiB, over TLS 1.3. The directory
 * speaks first (`challenge`); until it has said `welcome`, a desk may say `hello` or `enrol` and nothing else. What does not have its shape closes
 * the line. Times are milliseconds since 1970 UTC, hashes hexadecimal, keys and signatures base64.
 */
export const PROTOCOL = 1
export const LONGEST_MESSAGE_BYTES = 256 * 1024
const MOST_LINES = 50

const WHOLE = numberWithin(0, Number.MAX_SAFE_INTEGER)
const TIME = numberWithin(-8_640_000_000_000_000, 8_640_000_000_000_000)
const KEY = text(256)
const HASH = text(64)
const DETAIL = text(64 * 1024)
const JSON_TEXT = text(200 * 1024)
/** What many desks say is written together: nobody's may be what a database takes for no name, no number or no id. */
const NAME = plainText(1_024)
const VERSION = plainText(64)
/** Numbers a question of one connection; its answer has the same. */
const ASK = WHOLE

const LINE = record({
  seq: WHOLE,
  at: TIME,
  kind: ID,
  actorUserId: optional(ID),
  sessionId: optional(ID),
  detail: DETAIL,
  hash: HASH,
  /** JSON of `StreamLine.people` and `StreamLine.names`. */
  people: DETAIL,
  names: optional(DETAIL),
})

const CURSOR = { incarnation: uuid, next: WHOLE, head: optional(HASH) }

export const FROM_DESK = {
  /** Signs `LATCHKEY enrol`, the nonce and the directory's fingerprint. */
  enrol: record({ ...CURSOR, protocol: WHOLE, token: KEY, uid: uuid, name: NAME, publicKey: KEY, signature: KEY, appVersion: VERSION }),
  /** `next`: the line this desk writes next; `head`: the hash of its newest. Signs `LATCHKEY hello`, the nonce and the fingerprint. */
  hello: record(
    {
      ...CURSOR,
      protocol: WHOLE,
      uid: uuid,
      boot: WHOLE,
      signature: KEY,
      appVersion: VERSION,
      now: TIME,
      policyVersion: WHOLE,
      peopleRevision: WHOLE,
    },
    /** The newest command that was done here, and the newest revision of any account: with the others, they tell a directory that it was set back. */
    { newestCommand: WHOLE, newestAccount: WHOLE },
  ),
  /** This database is another one than the directory knows: a new stream begins at `next`, whose line before has the hash `head`. */
  rejoin: record({ ...CURSOR, old: uuid }),
  push: record({ incarnation: uuid, from: WHOLE, lines: list(LINE, MOST_LINES) }),
  /** Also in answer to a change of who is here. */
  beat: record({ now: TIME, session: optional(uuid), idleMs: optional(WHOLE) }),
  admit: record({ ask: ASK, person: uuid, session: uuid, boot: WHOLE, revision: WHOLE, takeOver: yesOrNo }),
  /** `console`: also opens the fleet's console for an administrator, until the line or their session ends. */
  prove: record({
    ask: ASK,
    identifier: FIELD,
    password: FIELD,
    for: oneOf('sign_in', 'console', 'new_password'),
    newPassword: optional(FIELD),
  }),
  /** A question of `FLEET_CHANNELS`, JSON. `token` is that of `account`. */
  ask: record({ ask: ASK, token: KEY, channel: ID, question: JSON_TEXT }),
  /** The session of the console's administrator is over. */
  forget: record({ token: KEY }),
  rotate: record({ publicKey: KEY, signature: KEY }),
  leave: record({}),
} as const satisfies Readonly<Record<string, Shape<unknown>>>

const PERSON = {
  id: ID,
  username: FIELD,
  displayName: FIELD,
  email: optional(FIELD),
  role: oneOf('user', 'admin'),
  disabled: yesOrNo,
  mustChangePassword: yesOrNo,
  revision: WHOLE,
}

const OPEN_ELSEWHERE = record({ session: ID, workstation: ID, name: FIELD, site: FIELD, startedAt: TIME, silentSince: optional(TIME) })

/** Why a desk is not let in. `protocol`: `least` and `most` are those that the directory speaks. */
const NOT_WELCOME = oneOf(
  'unknown',
  'revoked',
  'signature',
  'protocol',
  'token_unknown',
  'token_used',
  'token_expired',
  'token_other_site',
  'already_enrolled',
  'replaced_by_another',
  'address',
  'full',
  'shutting_down',
)

export const FROM_DIRECTORY = {
  challenge: record({ protocol: WHOLE, nonce: KEY, now: TIME, name: FIELD }),
  enrolled: record({ workstation: WHOLE, site: FIELD, directory: FIELD }),
  /** `setBack`: it is not the directory any more that the desk's cached accounts were proved to. */
  welcome: record({ ...CURSOR, workstation: WHOLE, name: FIELD, site: FIELD, open: list(ID, 1_000), now: TIME }, { setBack: yesOrNo }),
  refused: record({ because: NOT_WELCOME, least: WHOLE, most: WHOLE }),
  rejoined: record({ ...CURSOR, ok: yesOrNo }),
  /** The new key is kept, and from now on both let in; the old one until the new one was used. */
  rotated: record({ ok: yesOrNo }),
  ack: record({ next: WHOLE, status: oneOf('ok', 'gap', 'other_incarnation', 'revoked', 'unknown', 'quarantined') }),
  /** What was pushed is to be sent again in a moment. */
  busy: record({ afterMs: WHOLE }),
  admitted: record({
    ask: ASK,
    answer: oneOf('granted', 'replacing', 'limit', 'locked', 'disabled', 'unknown', 'outdated', 'used', 'address', 'unavailable'),
    open: list(OPEN_ELSEWHERE, 20),
    /** For `locked`. */
    whom: oneOf('person', 'role', 'workstation', null),
    until: optional(TIME),
    reason: FIELD,
  }),
  account: record({
    ask: ASK,
    answer: oneOf(
      'proved',
      'wrong',
      'throttled',
      'locked',
      'disabled',
      'choose_password',
      'password_refused',
      'not_administrator',
      'unavailable',
    ),
    /** For `throttled` and `locked`. */
    waitMs: optional(WHOLE),
    /** The error code for `password_refused`. */
    code: optional(ID),
    person: optional(record(PERSON)),
    /** PHC text; null for administrators, whose hashes stay at the centre, and where the policy caches none. */
    passwordHash: optional(text(512)),
    /** For `ask`, where the console was opened. */
    token: optional(KEY),
  }),
  command: record({ id: WHOLE, kind: ID, session: optional(ID), body: DETAIL, issuedAt: TIME }),
  /** JSON of settings by name. */
  policy: record({ version: WHOLE, settings: DETAIL }),
  /** Those cached here that have changed. `revision`: up to which. */
  people: record({ revision: WHOLE, people: list(record(PERSON), 100) }),
  /** All that concern this desk: JSON of `FleetLock[]`. */
  locks: record({ locks: DETAIL }),
  /** To `ask`: JSON of a `Result`. */
  answer: record({ ask: ASK, result: text(2 * 1024 * 1024) }),
} as const satisfies Readonly<Record<string, Shape<unknown>>>

type Messages<Map extends Readonly<Record<string, Shape<unknown>>>> = {
  [Name in keyof Map & string]: Readonly<{ say: Name }> & Shaped<Map[Name]>
}[keyof Map & string]

export type FromDesk = Messages<typeof FROM_DESK>
export type FromDirectory = Messages<typeof FROM_DIRECTORY>
