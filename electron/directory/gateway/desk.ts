import type { FromDirectory } from '../../contract/fleet/messages.ts'
import type { Workstation, WorkstationId } from '../../core/fleet/directory-port.ts'
import type { DeskLine } from '../../platform/wire/server-line.ts'

/** A workstation that has been let in, for as long as its line holds. */
export type Desk = {
  readonly id: WorkstationId
  readonly uid: string
  readonly name: string
  readonly line: DeskLine
  readonly appVersion: string
  /** What it has of the directory's. */
  policyVersion: number
  peopleRevision: number
  /** Commands that it was sent, and when by the steady clock. */
  readonly sent: Map<number, number>
  clockAlerted: boolean
  /** Whose passwords were proven here, and when by the steady clock. */
  readonly proved: Map<string, number>
}

export const deskOf = (
  { id, uid, name }: Workstation,
  line: DeskLine,
  has: Readonly<{ appVersion: string; policyVersion: number; peopleRevision: number }>,
): Desk => ({ id, uid, name, line, ...has, sent: new Map(), clockAlerted: false, proved: new Map() })

export type Refusal = Extract<FromDirectory, { say: 'refused' }>['because']
