import type { PeopleChange, PersonView, PolicyChange, PolicySaved, PolicyView } from './administration.ts'
import type {
  AlertView,
  AuditPage,
  AuditQuery,
  AuditVerdictView,
  CloseOrder,
  ClosePreview,
  CloseResult,
  CloseTarget,
  DayRange,
  ExportOrder,
  ExportProgress,
  ExportResult,
  Overview,
  PersonPage,
  PictureOrder,
  SessionsFilter,
  SessionsPage,
  SessionsQuery,
  TableOrder,
} from './console.ts'
import type { Result } from './result.ts'
import type { SessionDetail, View } from './views.ts'

export type AdministratorDetails = Readonly<{ username: string; displayName: string; password: string }>
export type SignInDetails = Readonly<{ identifier: string; password: string }>
export type PasswordChange = Readonly<{ oldPassword: string; newPassword: string; endOtherSessions: boolean }>
type PersonNames = Readonly<{ username: string; displayName: string; email: string }>
export type NewPerson = PersonNames & Readonly<{ role: 'user' | 'admin' }>
export type PersonEdit = NewPerson & Readonly<{ id: string }>
type PersonId = Readonly<{ id: string }>

/** Every question the renderer may ask, and its answer. This map is the whole contract. */
export type Requests = {
  'view:get': { ask: null; answer: View }
  'administrator:create': { ask: AdministratorDetails; answer: View }
  'session:sign-in': { ask: SignInDetails; answer: View }
  'session:sign-out': { ask: null; answer: View }
  /** "Stay signed in": counts as activity. */
  'session:stay': { ask: null; answer: View }
  /** Of one's own sessions; administrators: of anybody's. */
  'session:explain': { ask: Readonly<{ id: string }>; answer: SessionDetail }
  /** "Was that you?", about the session before this one. What is not theirs alerts the administrators. */
  'last-session:answer': { ask: Readonly<{ wasMe: boolean }>; answer: View }
  'app:lock': { ask: null; answer: View }
  /** The signed-in person's password; also refuses a hand-over. */
  'app:unlock': { ask: Readonly<{ password: string }>; answer: View }
  /** "I'm someone else": after the grace the session ends and the sign-in screen comes. */
  'app:take-over': { ask: null; answer: View }
  'app:leave-be': { ask: null; answer: View }
  /** The password again, for what answers `reauthentication_required`. */
  'session:reauthenticate': { ask: Readonly<{ password: string }>; answer: null }
  /** In place of a one-time password; signs the person in. */
  'password:choose': { ask: Readonly<{ newPassword: string }>; answer: View }
  'password:leave': { ask: null; answer: View }
  'password:change': { ask: PasswordChange; answer: View }
  /** Signs the person out everywhere but here. */
  'own-sessions:end-others': { ask: null; answer: View }
  'people:list': { ask: null; answer: readonly PersonView[] }
  'people:add': { ask: NewPerson; answer: PeopleChange }
  'people:edit': { ask: PersonEdit; answer: PeopleChange }
  'people:reset-password': { ask: PersonId; answer: PeopleChange }
  'people:disable': { ask: PersonId; answer: PeopleChange }
  'people:enable': { ask: PersonId; answer: PeopleChange }
  'people:unlock': { ask: PersonId; answer: PeopleChange }
  'console:sessions': { ask: SessionsQuery; answer: SessionsPage }
  /** How many there are in all; for many it takes a moment, in which everything else goes on. */
  'console:count': { ask: Readonly<{ filter: SessionsFilter; zone: string }>; answer: Readonly<{ total: number }> }
  'console:overview': { ask: DayRange; answer: Overview }
  'console:preview-close': { ask: CloseTarget; answer: ClosePreview }
  /** Answered when every session of the preview has come to its end, or was left alone. */
  'console:close': { ask: CloseOrder; answer: CloseResult }
  'console:repair-durations': { ask: null; answer: Readonly<{ repaired: number }> }
  'console:alerts': { ask: Readonly<{ state: 'open' | 'all' }>; answer: readonly AlertView[] }
  'console:acknowledge-alert': { ask: Readonly<{ id: number; note: string }>; answer: readonly AlertView[] }
  'console:person': { ask: Readonly<{ id: string; zone: string }>; answer: PersonPage }
  'console:audit': { ask: AuditQuery; answer: AuditPage }
  'console:verify-audit': { ask: null; answer: AuditVerdictView }
  /** Asks where to; progress comes by the event `export:progress`. */
  'console:export': { ask: ExportOrder; answer: ExportResult }
  'console:cancel-export': { ask: null; answer: null }
  'console:save-picture': { ask: PictureOrder; answer: ExportResult }
  'console:save-table': { ask: TableOrder; answer: ExportResult }
  'policy:get': { ask: null; answer: PolicyView }
  'policy:save': { ask: readonly PolicyChange[]; answer: PolicySaved }
}

/** What the main process tells the renderer unasked. */
export type Events = {
  'view:changed': View
  'export:progress': ExportProgress
  /** Alerts were raised or seen to, sessions began or ended: what is shown may be out of date. */
  'console:changed': Readonly<{ openAlerts: number }>
}

export type RequestChannel = keyof Requests
export type EventChannel = keyof Events

/** Who may ask: `anyone`, whoever is in front of a `locked` app, whoever is `signed_in` and not locked out, or an `admin` alone. */
export type Caller = 'anyone' | 'locked' | 'signed_in' | 'admin'

/** The one table of who may call what; enforced in `desk/calls/checked-call.ts`. A channel that is not in it does not exist. */
export const CALLERS = {
  'view:get': 'anyone',
  'administrator:create': 'anyone',
  'session:sign-in': 'anyone',
  'session:sign-out': 'signed_in',
  'session:stay': 'signed_in',
  'session:explain': 'signed_in',
  'last-session:answer': 'signed_in',
  'app:lock': 'signed_in',
  'app:unlock': 'locked',
  'app:take-over': 'locked',
  'app:leave-be': 'locked',
  'session:reauthenticate': 'signed_in',
  'password:choose': 'anyone',
  'password:leave': 'anyone',
  'password:change': 'signed_in',
  'own-sessions:end-others': 'signed_in',
  'people:list': 'admin',
  'people:add': 'admin',
  'people:edit': 'admin',
  'people:reset-password': 'admin',
  'people:disable': 'admin',
  'people:enable': 'admin',
  'people:unlock': 'admin',
  'console:sessions': 'admin',
  'console:count': 'admin',
  'console:overview': 'admin',
  'console:preview-close': 'admin',
  'console:close': 'admin',
  'console:repair-durations': 'admin',
  'console:alerts': 'admin',
  'console:acknowledge-alert': 'admin',
  'console:person': 'admin',
  'console:audit': 'admin',
  'console:verify-audit': 'admin',
  'console:export': 'admin',
  'console:cancel-export': 'admin',
  'console:save-picture': 'admin',
  'console:save-table': 'admin',
  'policy:get': 'admin',
  'policy:save': 'admin',
} as const satisfies Readonly<Record<RequestChannel, Caller>>

export const EVENT_CHANNELS = ['view:changed', 'export:progress', 'console:changed'] as const satisfies readonly EventChannel[]

/** `window.latchkey` in the page. */
export type Bridge = Readonly<{
  ask<Channel extends RequestChannel>(channel: Channel, question: Requests[Channel]['ask']): Promise<Result<Requests[Channel]['answer']>>
  /** Returns the function that stops listening. */
  on<Channel extends EventChannel>(channel: Channel, listener: (event: Events[Channel]) => void): () => void
}>
