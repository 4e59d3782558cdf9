import type { PolicyChange } from '../../contract/administration.ts'
import type { AdministratorDetails, NewPerson, PasswordChange, PersonEdit, SignInDetails } from '../../contract/channels.ts'
import { list, nothing, oneOf, record, text, yesOrNo } from '../../contract/shapes.ts'
import type { Administration } from '../administration/administration.ts'
import type { Console } from '../console/console.ts'
import type { Workstation } from '../workstation.ts'
import { consoleHandlersFor } from './console-handlers.ts'
import type { Handlers } from './handler-types.ts'

/** Longer than any field may be, so that the rules of each field, not the channel, say what is wrong with it. */
const FIELD = text(1024)
const ID = text(64)
const ROLE = oneOf('user', 'admin')
const BY_ID = record<Readonly<{ id: string }>>({ id: ID })
const PASSWORD = record<Readonly<{ password: string }>>({ password: FIELD })
const MOST_CHANGES = 100

const NAMES = { username: FIELD, displayName: FIELD, email: FIELD, role: ROLE }

export const handlersFor = (
  workstation: Workstation,
  administration: Administration,
  administrators: () => Promise<Console>,
): Handlers => ({
  ...consoleHandlersFor(administrators),
  'view:get': { shape: nothing, answer: () => workstation.view() },
  'administrator:create': {
    shape: record<AdministratorDetails>({ username: FIELD, displayName: FIELD, password: FIELD }),
    answer: (details) => workstation.createAdministrator(details),
  },
  'session:sign-in': {
    shape: record<SignInDetails>({ identifier: FIELD, password: FIELD }),
    answer: (details) => workstation.signIn(details),
  },
  'session:sign-out': { shape: nothing, answer: () => workstation.signOut('button') },
  'session:stay': { shape: nothing, answer: () => workstation.stay() },
  'session:explain': { shape: BY_ID, answer: ({ id }) => workstation.explain(id) },
  'last-session:answer': {
    shape: record<Readonly<{ wasMe: boolean }>>({ wasMe: yesOrNo }),
    answer: ({ wasMe }) => workstation.answerLast(wasMe),
  },
  'app:lock': { shape: nothing, answer: () => workstation.lock() },
  'app:unlock': { shape: PASSWORD, answer: ({ password }) => workstation.unlock(password) },
  'app:take-over': { shape: nothing, answer: () => workstation.takeOver() },
  'app:leave-be': { shape: nothing, answer: () => workstation.leaveBe() },
  'session:reauthenticate': {
    shape: PASSWORD,
    async answer({ password }) {
      await workstation.reauthenticate(password)
      return null
    },
  },
  'password:choose': {
    shape: record<Readonly<{ newPassword: string }>>({ newPassword: FIELD }),
    answer: ({ newPassword }) => workstation.choosePassword(newPassword),
  },
  'password:leave': { shape: nothing, answer: () => workstation.leaveChoosing() },
  'password:change': {
    shape: record<PasswordChange>({ oldPassword: FIELD, newPassword: FIELD, endOtherSessions: yesOrNo }),
    answer: (change) => workstation.changePassword(change),
  },
  'own-sessions:end-others': { shape: nothing, answer: () => workstation.endOtherSessions() },
  'people:list': { shape: nothing, answer: () => administration.people() },
  'people:add': { shape: record<NewPerson>(NAMES), answer: (person) => administration.add(person) },
  'people:edit': { shape: record<PersonEdit>({ ...NAMES, id: ID }), answer: (person) => administration.edit(person) },
  'people:reset-password': { shape: BY_ID, answer: ({ id }) => administration.resetPassword(id) },
  'people:disable': { shape: BY_ID, answer: ({ id }) => administration.disable(id) },
  'people:enable': { shape: BY_ID, answer: ({ id }) => administration.enable(id) },
  'people:unlock': { shape: BY_ID, answer: ({ id }) => administration.unlock(id) },
  'policy:get': { shape: nothing, answer: () => administration.policy() },
  'policy:save': {
    shape: list(record<PolicyChange>({ key: ID, value: text(64), role: oneOf('user', 'admin', null) }), MOST_CHANGES),
    answer: (changes) => administration.savePolicy(changes),
  },
})
