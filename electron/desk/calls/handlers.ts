import type { Answer, Question, RequestChannel } from '../../contract/channels.ts'
import { sessionId } from '../../core/ids.ts'
import type { Administration } from '../administration/administration.ts'
import type { Console } from '../console/console.ts'
import type { FleetHandlers } from '../fleet/fleet-handlers.ts'
import type { Workstation } from '../workstation.ts'

type Told<Value> = Value extends null ? void : Value

/** What answers each channel. Who may ask, how freshly proved and in what shape stands in the contract; a command with nothing to tell returns nothing. */
export type Handlers = {
  readonly [Channel in RequestChannel]: (question: Question<Channel>) => Told<Answer<Channel>> | Promise<Told<Answer<Channel>>>
}

/** `console` is read from disk only once an administrator asks: a launch is sooner without it. */
export const handlersFor = (
  workstation: Workstation,
  administration: Administration,
  console: () => Promise<Console>,
  onClipboardFilled: (kind: 'clipboard' | 'selection') => void,
  fleet: FleetHandlers,
): Handlers => ({
  ...fleet,
  'view:get': () => workstation.view(),
  'administrator:create': (details) => workstation.createAdministrator(details),
  'session:sign-out': () => workstation.signOut('button'),
  'session:stay': () => workstation.keeper.stay(),
  'session:explain': ({ id }) => workstation.explain(id),
  'last-session:answer': ({ question, wasMe }) => workstation.answerLast(question, wasMe),
  'clipboard:filled': ({ kind }) => onClipboardFilled(kind),
  'app:lock': () => workstation.keeper.lockApp('asked'),
  'app:unlock': ({ password }) => workstation.unlock(password),
  'app:take-over': () => workstation.keeper.askHandOver(),
  'app:leave-be': () => workstation.keeper.withdrawHandOver(),
  'session:reauthenticate': ({ password }) => workstation.reauthenticate(password),
  'password:choose': ({ newPassword }) => workstation.choosePassword(newPassword),
  'password:leave': () => workstation.stopChoosingPassword(),
  'password:change': (change) => workstation.changePassword(change),
  'own-sessions:end-others': () => workstation.endOtherSessions(),
  'own-sessions:end': ({ id }) => workstation.endOtherSessions(sessionId(id)),
  'people:list': () => administration.people(),
  'people:add': (person) => administration.add(person),
  'people:edit': (person) => administration.edit(person),
  'people:reset-password': ({ id }) => administration.resetPassword(id),
  'people:disable': ({ id }) => administration.disable(id),
  'people:enable': ({ id }) => administration.enable(id),
  'people:unlock': ({ id }) => administration.unlock(id),
  'tokens:list': () => administration.tokens(),
  'tokens:add': (token) => administration.addToken(token),
  'tokens:revoke': ({ id }) => administration.revokeToken(id),
  'policy:get': () => administration.policy(),
  'policy:preview': (changes) => administration.previewPolicy(changes),
  'policy:save': (order) => administration.savePolicy(order),
  'console:sessions': async (query) => (await console()).sessions(query),
  'console:count': async ({ filter, zone }) => (await console()).count(filter, zone),
  'console:overview': async (range) => (await console()).overview(range),
  'console:preview-close': async (target) => (await console()).previewClose(target),
  'console:close': async (order) => (await console()).close(order),
  'console:repair-durations': async () => (await console()).repairDurations(),
  'console:alerts': async ({ state }) => (await console()).alerts(state),
  'console:acknowledge-alert': async ({ id, note }) => (await console()).acknowledge(id, note),
  'console:person': async ({ id, zone }) => (await console()).person(id, zone),
  'console:audit': async (query) => (await console()).audit(query),
  'console:verify-audit': async () => (await console()).verifyAudit(),
  'console:export': async (order) => (await console()).export(order),
  'console:cancel-export': async () => (await console()).cancelExport(),
  'console:save-picture': async (order) => (await console()).savePicture(order),
  'console:save-table': async (order) => (await console()).saveTable(order),
})
