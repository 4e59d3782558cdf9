import type { Answer, Question, RequestChannel } from '../../contract/channels.ts'
import { FLEET_CHANNELS } from '../../contract/fleet/channels.ts'
import type { FleetChannelName } from '../../contract/fleet/channels.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { FleetOffice, OfficeAnswer } from '../../core/fleet/office-port.ts'
import type { DoorInstead } from './door-instead.ts'
import { linkState } from './link-view.ts'

type FleetsOwn = Extract<RequestChannel, `fleet:${string}` | 'session:sign-in' | 'session:sign-in-here'>
type Told<Value> = Value extends null ? void : Value

/** What of the table of channels concerns the fleet. */
export type FleetHandlers = {
  readonly [Channel in FleetsOwn]: (question: Question<Channel>) => Told<Answer<Channel>> | Promise<Told<Answer<Channel>>>
}

/** `office` is null where this desk cannot be in a fleet. */
export function fleetHandlers(office: FleetOffice | null, door: DoorInstead): FleetHandlers {
  const ours = () => {
    if (office) return office
    throw new LatchkeyError('not_allowed', 'This Latchkey cannot be in a fleet.')
  }
  return {
    ...forwarding(ours),
    'session:sign-in': (details) => door.signIn(details),
    'session:sign-in-here': () => door.signInHere(),
    'fleet:link': () => linkState(office),
    'fleet:enrol': ({ line }) => ours().enrol(line.trim()),
    'fleet:leave': () => ours().leave(),
    'fleet:sign-in': ({ identifier, password }) => ours().signIn(identifier, password),
    'fleet:message-read': ({ id }) => ours().read(id),
  }
}

type Forwarded = Pick<FleetHandlers, FleetChannelName>

/** One handler for all that is asked of the directory: it has the table, too, and checks by it. */
const forwarding = (office: () => FleetOffice): Forwarded =>
  Object.fromEntries(
    Object.keys(FLEET_CHANNELS).map((channel) => [channel, async (question: unknown) => valueOf(await office().ask(channel, question))]),
  ) as unknown as Forwarded

/** A code that this version has no words for reads as an internal error; what else stands in a refusal is left out. */
function valueOf(answer: OfficeAnswer): unknown {
  if (answer.ok) return answer.value
  const { code, params } = answer.error
  const plain = Object.entries(params).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
  throw new LatchkeyError(code as ErrorCode, `The directory refuses this: ${code}.`, { params: Object.fromEntries(plain) })
}
