import type { FleetAnswer, FleetChannelName, FleetQuestion } from '../../contract/fleet/channels.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { alertList } from './alerts.ts'
import { fleetAudit } from './audit.ts'
import { FleetClosing } from './closing.ts'
import { factsOf, idOf } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'
import { lock, lockList, sendMessage } from './orders.ts'
import { addPerson, disablePerson, editPerson, enablePerson, peoplePage, personPage, resetPassword } from './people.ts'
import { fleetPolicy, savePolicy } from './policy.ts'
import { fleetOverview, sessionCount, sessionsPage } from './sessions.ts'
import { commandList, newEnrolment, rename, workstationPage, workstationsPage } from './workstations.ts'

export type FleetHandlers = {
  readonly [Name in FleetChannelName]: (question: FleetQuestion<Name>, actor: FleetActor) => Promise<FleetAnswer<Name>>
}

const done = async (work: Promise<unknown>): Promise<null> => {
  await work
  return null
}

/** What answers each question of the fleet's table. Shape and freshness are checked before; who administers, by the database with each. */
export function fleetHandlers(deps: ConsoleDeps): FleetHandlers {
  const { database } = deps
  const closing = new FleetClosing(deps)
  return {
    'fleet:workstations': (query, actor) => workstationsPage(deps, query, actor),
    'fleet:workstation': ({ id }, actor) => workstationPage(deps, id, actor),
    'fleet:sites': (_question, actor) => database.ask('console_sites', idOf(actor), {}),
    'fleet:sessions': (query, actor) => sessionsPage(deps, query, actor),
    'fleet:count': (query, actor) => sessionCount(deps, query, actor),
    'fleet:overview': (range, actor) => fleetOverview(deps, range, actor),
    'fleet:people': (query, actor) => peoplePage(deps, query, actor),
    'fleet:person': ({ id, zone }, actor) => personPage(deps, id, zone, actor),
    'fleet:alerts': ({ state }, actor) => alertList(deps, state, actor),
    'fleet:acknowledge-alert': (order, actor) => database.ask('console_acknowledge', idOf(actor), { ...order, ...factsOf(actor) }),
    'fleet:audit': (query, actor) => fleetAudit(deps, query, actor),
    'fleet:commands': (query, actor) => commandList(deps, query, actor),
    'fleet:preview-close': (target, actor) => closing.preview(target, actor),
    'fleet:close': (order, actor) => closing.close(order, actor),
    'fleet:write-off': ({ session }, actor) => closing.writeOff(session, actor),
    'fleet:enrol-token': (query, actor) => newEnrolment(deps, query, actor),
    'fleet:rename': (order, actor) => rename(deps, order, actor),
    'fleet:revoke': ({ id }, actor) => database.ask('console_revoke', idOf(actor), { id, ...factsOf(actor) }),
    'fleet:message': (order, actor) => sendMessage(deps, order, actor),
    'fleet:lock': (order, actor) => lock(deps, order, actor),
    'fleet:unlock': ({ whom }, actor) => database.ask('console_unlock', idOf(actor), { whom, ...factsOf(actor) }),
    'fleet:locks': (_question, actor) => lockList(deps, actor),
    'fleet:people-add': (person, actor) => addPerson(deps, person, actor),
    'fleet:people-edit': (edit, actor) => done(editPerson(deps, edit, actor)),
    'fleet:people-disable': ({ id }, actor) => done(disablePerson(deps, id, actor)),
    'fleet:people-enable': ({ id }, actor) => done(enablePerson(deps, id, actor)),
    'fleet:people-reset-password': ({ id }, actor) => resetPassword(deps, id, actor),
    'fleet:policy': (_question, actor) => fleetPolicy(deps, actor),
    'fleet:policy-save': (order, actor) => savePolicy(deps, order, actor),
  }
}
