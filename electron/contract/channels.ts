import type { OneTimePassword, PersonView, PolicyPreview, PolicySaved, PolicyView, ShownToken, TokenView } from './administration.ts'
import {
  ACKNOWLEDGEMENT,
  ALERTS_QUERY,
  AUDIT_QUERY,
  CLOSE_ORDER,
  CLOSE_TARGET,
  COUNT_QUERY,
  DAY_RANGE,
  EXPORT_ORDER,
  PERSON_QUERY,
  PICTURE_ORDER,
  SESSIONS_QUERY,
  TABLE_ORDER,
} from './console-questions.ts'
import type {
  AlertView,
  AuditPage,
  AuditVerdictView,
  ClosePreview,
  CloseResult,
  ExportProgress,
  ExportResult,
  Overview,
  PersonPage,
  SessionsPage,
} from './console.ts'
import { ENROLMENT, FLEET_CHANNELS, MESSAGE_READ } from './fleet/channels.ts'
import type { FleetChannelName } from './fleet/channels.ts'
import type { LinkState } from './fleet/views.ts'
import {
  ADMINISTRATOR_DETAILS,
  BY_ID,
  NEW_PASSWORD,
  NEW_PERSON,
  NEW_TOKEN,
  PASSWORD,
  PASSWORD_CHANGE,
  PERSON_EDIT,
  POLICY_CHANGES,
  POLICY_ORDER,
  SIGN_IN_DETAILS,
  CLIPBOARD_KIND,
  WAS_ME,
} from './questions.ts'
import type { Result } from './result.ts'
import { nothing } from './shapes.ts'
import type { Shape, Shaped } from './shapes.ts'
import type { SessionDetail, View } from './views.ts'

/** Who may ask: `anyone`, whoever is in front of a `locked` app, whoever is `signed_in` and not locked out, or an `admin` alone. */
export type Caller = 'anyone' | 'locked' | 'signed_in' | 'admin'

/** `fresh`: only a short while after the password was given again (policy `reauthentication-fresh`); for whatever changes or takes out something. */
export type ChannelRules = Readonly<{ caller: Caller; fresh: boolean; shape: Shape<unknown> }>

/** `answers` is never there: it carries the type of the answer. */
type Channel<Asked, Told> = Readonly<{ caller: Caller; fresh: boolean; shape: Shape<Asked>; answers?: Told }>

/** Looks, and changes nothing. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- named by each row of the table
const query = <Told>() => ({
  by: <Asked>(caller: Caller, shape: Shape<Asked>): Channel<Asked, Told> => ({ caller, fresh: false, shape }),
})

/**
 * Changes something. What is to be seen of it comes by an event; it answers no more than what nobody else knows. What is an administrator's alone
 * takes a fresh password.
 */
// oxlint-disable-next-line no-unnecessary-type-parameters -- named by each row of the table
const commandTelling = <Told>() => ({
  by: <Asked>(caller: Caller, shape: Shape<Asked>, fresh?: 'fresh'): Channel<Asked, Told> => ({
    caller,
    fresh: fresh === 'fresh' || caller === 'admin',
    shape,
  }),
})
const command = commandTelling<null>().by

/** What the directory is asked. Whether the password is fresh is for the directory to say: it was given there, and not here. */
const forwarded = Object.fromEntries(
  Object.entries(FLEET_CHANNELS).map(([name, { shape }]) => [name, { caller: 'admin', fresh: false, shape }]),
) as {
  readonly [Name in FleetChannelName]: Channel<
    Shaped<(typeof FLEET_CHANNELS)[Name]['shape']>,
    Exclude<(typeof FLEET_CHANNELS)[Name]['answers'], undefined>
  >
}

/** Everything the page may ask, by whom, how freshly proved, and in what shape: the whole contract. A channel that is not in it does not exist. */
export const CHANNELS = {
  /** Null to the page that waits, unseen, for the next person: it is told by `view:changed` once it is theirs. */
  'view:get': query<View | null>().by('anyone', nothing),
  'administrator:create': command('anyone', ADMINISTRATOR_DETAILS),
  'session:sign-in': command('anyone', SIGN_IN_DETAILS),
  /** "Sign in here instead": the one whom the fleet just refused, because they are signed in at another workstation. */
  'session:sign-in-here': command('anyone', nothing),
  'session:sign-out': command('signed_in', nothing),
  /** "Stay signed in": counts as activity. */
  'session:stay': command('signed_in', nothing),
  /** Of one's own sessions; administrators: of anybody's. */
  'session:explain': query<SessionDetail>().by('signed_in', BY_ID),
  /** "Was it you?", about one fact since the session before this one. What is not theirs alerts the administrators. */
  'last-session:answer': command('signed_in', WAS_ME),
  /** The page has put something there: the main process looks what, to empty it when the session ends. */
  'clipboard:filled': command('anyone', CLIPBOARD_KIND),
  'app:lock': command('signed_in', nothing),
  /** The signed-in person's password; also refuses a hand-over. */
  'app:unlock': command('locked', PASSWORD),
  /** "I'm someone else": after the grace the session ends and the sign-in screen comes. */
  'app:take-over': command('locked', nothing),
  /** "Never mind": nobody asks for the workstation any longer. */
  'app:leave-be': command('locked', nothing),
  /** The password again, for what answers `reauthentication_required`. */
  'session:reauthenticate': command('signed_in', PASSWORD),
  /** In place of a one-time password; signs the person in. */
  'password:choose': command('anyone', NEW_PASSWORD),
  'password:leave': command('anyone', nothing),
  'password:change': command('signed_in', PASSWORD_CHANGE),
  /** Signs the person out everywhere but here. */
  'own-sessions:end-others': command('signed_in', nothing, 'fresh'),
  /** One of them: the person's own, not the one here. */
  'own-sessions:end': command('signed_in', BY_ID, 'fresh'),
  'people:list': query<readonly PersonView[]>().by('admin', nothing),
  'people:add': commandTelling<OneTimePassword>().by('admin', NEW_PERSON),
  'people:edit': command('admin', PERSON_EDIT),
  'people:reset-password': commandTelling<OneTimePassword>().by('admin', BY_ID),
  'people:disable': command('admin', BY_ID),
  'people:enable': command('admin', BY_ID),
  'people:unlock': command('admin', BY_ID),
  'console:sessions': query<SessionsPage>().by('admin', SESSIONS_QUERY),
  /** How many there are in all; for many it takes a moment, in which everything else goes on. */
  'console:count': query<Readonly<{ total: number }>>().by('admin', COUNT_QUERY),
  'console:overview': query<Overview>().by('admin', DAY_RANGE),
  'console:preview-close': query<ClosePreview>().by('admin', CLOSE_TARGET),
  /** Answered when every session of the preview has come to its end, or was left alone. */
  'console:close': commandTelling<CloseResult>().by('admin', CLOSE_ORDER),
  'console:repair-durations': commandTelling<Readonly<{ repaired: number }>>().by('admin', nothing),
  'console:alerts': query<readonly AlertView[]>().by('admin', ALERTS_QUERY),
  'console:acknowledge-alert': command('admin', ACKNOWLEDGEMENT),
  'console:person': query<PersonPage>().by('admin', PERSON_QUERY),
  'console:audit': query<AuditPage>().by('admin', AUDIT_QUERY),
  'console:verify-audit': query<AuditVerdictView>().by('admin', nothing),
  /** Asks where to; progress comes by the event `export:progress`. */
  'console:export': commandTelling<ExportResult>().by('admin', EXPORT_ORDER),
  /** Of one's own, which was asked for with a fresh password: nothing is changed by it. */
  'console:cancel-export': query<null>().by('admin', nothing),
  'console:save-picture': commandTelling<ExportResult>().by('admin', PICTURE_ORDER),
  'console:save-table': commandTelling<ExportResult>().by('admin', TABLE_ORDER),
  /** For other programs, which come by the API. */
  'tokens:list': query<readonly TokenView[]>().by('admin', nothing),
  'tokens:add': commandTelling<ShownToken>().by('admin', NEW_TOKEN),
  'tokens:revoke': command('admin', BY_ID),
  'policy:get': query<PolicyView>().by('admin', nothing),
  /** What will change, and whom it signs out, before it does. */
  'policy:preview': query<PolicyPreview>().by('admin', POLICY_CHANGES),
  'policy:save': commandTelling<PolicySaved>().by('admin', POLICY_ORDER),
  'fleet:link': query<LinkState>().by('admin', nothing),
  'fleet:enrol': command('admin', ENROLMENT),
  'fleet:leave': command('admin', nothing),
  /** Opens the fleet's console, by an account of the directory and its password: nothing is changed by it. */
  'fleet:sign-in': query<null>().by('admin', SIGN_IN_DETAILS),
  'fleet:message-read': command('signed_in', MESSAGE_READ),
  ...forwarded,
} as const satisfies Readonly<Record<string, ChannelRules>>

/** What the main process tells the renderer unasked. */
export type Events = {
  /** What the window shows now, and all there is to be shown. */
  'view:changed': View
  'export:progress': ExportProgress
  /** Alerts were raised or seen to, sessions began or ended: what is shown may be out of date. */
  'console:changed': Readonly<{ openAlerts: number }>
  /** How the desk stands with its fleet, and that what the fleet's console shows may be out of date. */
  'fleet:changed': LinkState
}

export const EVENT_CHANNELS = [
  'view:changed',
  'export:progress',
  'console:changed',
  'fleet:changed',
] as const satisfies readonly EventChannel[]

export type RequestChannel = keyof typeof CHANNELS
export type EventChannel = keyof Events

export type Question<Name extends RequestChannel> = Shaped<(typeof CHANNELS)[Name]['shape']>
export type Answer<Name extends RequestChannel> = Exclude<(typeof CHANNELS)[Name]['answers'], undefined>

/** `window.latchkey` in the page. */
export type Bridge = Readonly<{
  ask<Name extends RequestChannel>(channel: Name, question: Question<Name>): Promise<Result<Answer<Name>>>
  /** Returns the function that stops listening. */
  on<Name extends EventChannel>(channel: Name, listener: (event: Events[Name]) => void): () => void
}>
