import type { FromDesk } from '../../contract/fleet/messages.ts'
import type { Admissions } from './admissions.ts'
import type { ConsoleDesk } from './console-desk.ts'
import type { Desk } from './desk.ts'
import type { Entrance } from './entrance.ts'
import type { Shared } from './parts.ts'
import type { Prover } from './prover.ts'
import type { Pushes } from './pushes.ts'
import type { Visit } from './visit.ts'

/** What a line is served by. */
export type Services = Readonly<{
  shared: Shared
  entrance: Entrance
  pushes: Pushes
  admissions: Admissions
  prover: Prover
  console: ConsoleDesk
  isStopping: () => boolean
  /** It is let in. */
  known: (visit: Visit) => void
  entered: (desk: Desk, said: Readonly<{ now: number; session: string | null }>) => void
  beat: (desk: Desk, said: Pick<Extract<FromDesk, { say: 'beat' }>, 'now' | 'session' | 'idleMs'>) => void
  left: (desk: Desk) => void
  ended: (visit: Visit) => void
}>
