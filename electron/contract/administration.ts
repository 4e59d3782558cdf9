import type { PolicyChange } from './questions.ts'
import type { Refusal } from './result.ts'
import type { PresenceName } from './views.ts'

/** What administrators see and change. Times are ISO 8601 UTC. */

export type PersonState = 'active' | 'disabled' | 'locked' | 'must_change_password'

export type PersonView = Readonly<{
  id: string
  username: string
  displayName: string
  email: string | null
  role: 'user' | 'admin'
  state: PersonState
  /** The newest that is open. */
  openSession: Readonly<{ host: string; startedAt: string }> | null
  openSessions: number
  presence: PresenceName
  /** When they last signed in; null for never. */
  lastSignInAt: string | null
  /** Without this account nobody could administer. */
  isLastAdministrator: boolean
  isSelf: boolean
}>

/** What another program proves itself with; only those that are in force. */
export type TokenView = Readonly<{
  id: string
  name: string
  scope: 'read' | 'close'
  createdAt: string
  /** To the hour; null for never. */
  lastUsedAt: string | null
  expiresAt: string | null
}>

/** Crosses the bridge this once, to be handed to the program. */
export type ShownToken = Readonly<{ secret: string }>

/** Crosses the bridge this once, to be handed to the person. */
export type OneTimePassword = Readonly<{
  oneTimePassword: string
  /** For so long it can be used. */
  lifetimeMs: number
}>

export type SettingView = Readonly<{
  key: string
  /** What may be written, such as `1s–24h`. */
  range: string
  /** What there is to choose from; empty where a value is written. */
  options: readonly string[]
  initial: string
  /** In force, in general. */
  value: string
  /** What a role has instead, null where the general value holds; null as a whole where roles cannot differ. */
  perRole: Readonly<Record<'user' | 'admin', string | null>> | null
  /** Shown, but never changed. */
  isFixed: boolean
  /** How many accounts it counts for now, by role. */
  affects: Readonly<{ user: number; admin: number }>
  /** What a standard says, such as `NIST SP 800-63B AAL2: 30m`; null where none says anything. */
  standard: string | null
}>

export type PolicyView = Readonly<{ version: number; settings: readonly SettingView[] }>

type RefusedChanges = readonly (PolicyChange & Readonly<{ error: Refusal }>)[]

/** What saving would do now. Nothing at all while some of it is refused. */
export type PolicyPreview = Readonly<{
  version: number
  refused: RefusedChanges
  /** Values in force, before and after. */
  changes: readonly Readonly<{ key: string; role: 'user' | 'admin' | null; old: string; value: string }>[]
  /** Whose open sessions would be past their time, as far as is on record. */
  signsOut: readonly Readonly<{ displayName: string; host: string; isOwn: boolean }>[]
}>

/** All of it is saved or nothing: `outdated` where the policy is not the one any more that was looked at. */
export type PolicySaved =
  | Readonly<{ kind: 'saved'; version: number }>
  | Readonly<{ kind: 'refused'; refused: RefusedChanges }>
  | Readonly<{ kind: 'outdated' }>
