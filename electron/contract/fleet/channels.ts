import type { OneTimePassword } from '../administration.ts'
import {
  ACKNOWLEDGEMENT,
  ALERTS_QUERY,
  AUDIT_QUERY,
  CLOSE_ORDER,
  CLOSE_TARGET,
  COUNT_QUERY,
  DAY_RANGE,
  PERSON_QUERY,
  SESSIONS_QUERY,
} from '../console-questions.ts'
import type { AlertView, AuditPage, ClosePreview, CloseResult, Overview, PersonPage, SessionsPage } from '../console.ts'
import { BY_ID, FIELD, ID, NEW_PERSON, PERSON_EDIT, POLICY_CHANGES } from '../questions.ts'
import { either, nothing, numberWithin, oneOf, optional, record, text, yesOrNo } from '../shapes.ts'
import type { Shape, Shaped } from '../shapes.ts'
import type { CommandView, EnrolmentLine, FleetPolicyView, LockView, PeoplePage, WorkstationPage, WorkstationsPage } from './views.ts'

/**
 * What an administrator may ask the directory: the console by the line of its desk, the command line by the directory's own socket. Questions and
 * answers that one desk has, too, are the same.
 */

/** A duration as people write it, such as `24h`. */
const DURATION = text(16)
const WORKSTATION = numberWithin(1, Number.MAX_SAFE_INTEGER)
export const LONGEST_FLEET_TEXT = 500
const MESSAGE = text(LONGEST_FLEET_TEXT)

const WORKSTATIONS_QUERY = record({
  text: FIELD,
  site: optional(FIELD),
  state: oneOf('in_use', 'free', 'silent', 'revoked', null),
  sort: oneOf('name', 'site', 'state', 'seen'),
  after: optional(FIELD),
  limit: numberWithin(1, 200),
})
export type WorkstationsQuery = Shaped<typeof WORKSTATIONS_QUERY>

/** In the order of their names; `after` is the `next` of the page before. */
const PEOPLE_QUERY = record({ after: optional(FIELD), limit: numberWithin(1, 500) })
export type PeopleQuery = Shaped<typeof PEOPLE_QUERY>

/** Everybody, a role, a person or a workstation. */
const FLEET_TARGET = either(
  record({ kind: oneOf('all') }),
  record({ kind: oneOf('role'), role: oneOf('user', 'admin') }),
  record({ kind: oneOf('person'), id: ID }),
  record({ kind: oneOf('workstation'), id: WORKSTATION }),
)
export type FleetTarget = Shaped<typeof FLEET_TARGET>

const LOCK_ORDER = record({
  whom: FLEET_TARGET,
  /** Null: until it is lifted. */
  for: optional(DURATION),
  reason: MESSAGE,
  /** Also asks the sessions that are open now to end. */
  endSessions: yesOrNo,
})

type FleetChannel<Asked, Told> = Readonly<{ fresh: boolean; shape: Shape<Asked>; answers?: Told }>
// oxlint-disable-next-line no-unnecessary-type-parameters -- named by each row of the table
const query = <Told>() => ({ by: <Asked>(shape: Shape<Asked>): FleetChannel<Asked, Told> => ({ fresh: false, shape }) })
// oxlint-disable-next-line no-unnecessary-type-parameters -- named by each row of the table
const order = <Told>() => ({ by: <Asked>(shape: Shape<Asked>): FleetChannel<Asked, Told> => ({ fresh: true, shape }) })

/** `fresh`: the administrator's password was given to the directory a short while ago. The command line's socket is its owner's, and always fresh. */
export const FLEET_CHANNELS = {
  'fleet:workstations': query<WorkstationsPage>().by(WORKSTATIONS_QUERY),
  'fleet:workstation': query<WorkstationPage>().by(record({ id: WORKSTATION })),
  'fleet:sites': query<readonly string[]>().by(nothing),
  'fleet:sessions': query<SessionsPage>().by(SESSIONS_QUERY),
  'fleet:count': query<Readonly<{ total: number }>>().by(COUNT_QUERY),
  'fleet:overview': query<Overview>().by(DAY_RANGE),
  'fleet:people': query<PeoplePage>().by(PEOPLE_QUERY),
  'fleet:person': query<PersonPage>().by(PERSON_QUERY),
  'fleet:alerts': query<readonly AlertView[]>().by(ALERTS_QUERY),
  'fleet:acknowledge-alert': order<null>().by(ACKNOWLEDGEMENT),
  'fleet:audit': query<AuditPage>().by(AUDIT_QUERY),
  'fleet:commands': query<readonly CommandView[]>().by(record({ open: yesOrNo, limit: numberWithin(1, 200) })),
  'fleet:preview-close': query<ClosePreview>().by(CLOSE_TARGET),
  /** Answered once it is asked; what became of it is read from `fleet:commands` and the sessions. */
  'fleet:close': order<CloseResult>().by(CLOSE_ORDER),
  'fleet:write-off': order<null>().by(record({ session: ID })),
  'fleet:enrol-token': order<EnrolmentLine>().by(record({ site: FIELD, validFor: DURATION })),
  'fleet:rename': order<null>().by(record({ id: WORKSTATION, name: FIELD, site: FIELD })),
  'fleet:revoke': order<null>().by(record({ id: WORKSTATION })),
  'fleet:message': order<null>().by(record({ to: FLEET_TARGET, text: MESSAGE })),
  'fleet:lock': order<null>().by(LOCK_ORDER),
  'fleet:unlock': order<null>().by(record({ whom: FLEET_TARGET })),
  'fleet:locks': query<readonly LockView[]>().by(nothing),
  'fleet:people-add': order<OneTimePassword>().by(NEW_PERSON),
  'fleet:people-edit': order<null>().by(PERSON_EDIT),
  'fleet:people-disable': order<null>().by(BY_ID),
  'fleet:people-enable': order<null>().by(BY_ID),
  'fleet:people-reset-password': order<OneTimePassword>().by(BY_ID),
  'fleet:policy': query<FleetPolicyView>().by(nothing),
  'fleet:policy-save': order<Readonly<{ version: number }>>().by(
    record({ version: numberWithin(0, Number.MAX_SAFE_INTEGER), changes: POLICY_CHANGES }),
  ),
} as const satisfies Readonly<Record<string, Readonly<{ fresh: boolean; shape: Shape<unknown> }>>>

export type FleetChannelName = keyof typeof FLEET_CHANNELS
export type FleetQuestion<Name extends FleetChannelName> = Shaped<(typeof FLEET_CHANNELS)[Name]['shape']>
export type FleetAnswer<Name extends FleetChannelName> = Exclude<(typeof FLEET_CHANNELS)[Name]['answers'], undefined>

/** The line that was made by `fleet:enrol-token`. */
export const ENROLMENT = record({ line: FIELD })
export const MESSAGE_READ = record({ id: numberWithin(0, Number.MAX_SAFE_INTEGER) })
