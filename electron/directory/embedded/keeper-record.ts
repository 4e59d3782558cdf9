import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import { judgeLiveness } from '../../core/session/process-identity.ts'
import type { Liveness, ProcessIdentity } from '../../core/session/process-identity.ts'
import { readSmall } from '../../platform/disk/plain-file.ts'
import { writeWhole } from '../../platform/disk/whole-file.ts'
import { readMachine } from '../../platform/machine/machine.ts'
import { inspectorFor } from '../../platform/process/process-facts.ts'

type Process = Pick<ProcessIdentity, 'hostId' | 'bootId' | 'pid' | 'processStartedAt'>

/** Who keeps the PostgreSQL of a folder, which process that is, and what lets one in. Beside its files, for our own eyes. */
export type KeeperRecord = Readonly<{
  passwords: Readonly<{ superuser: string; gateway: string }>
  keeper: Process | null
  postgres: Process | null
  /** There was none that could be read: nobody knows these passwords yet. */
  isNew: boolean
}>

const fileIn = (folder: string) => path.join(folder, 'postgres.json')

export function readRecord(folder: string): KeeperRecord {
  try {
    return { ...(JSON.parse(readSmall(fileIn(folder))) as KeeperRecord), isNew: false }
  } catch {
    return { passwords: { superuser: newPassword(), gateway: newPassword() }, keeper: null, postgres: null, isNew: true }
  }
}

const newPassword = () => randomBytes(24).toString('base64url')

export const writeRecord = (folder: string, record: KeeperRecord): void => writeWhole(fileIn(folder), JSON.stringify(record))

const inspect = inspectorFor(process.platform)

/** Null where it is gone before it could be looked at. */
export function identityOf(pid: number): Process | null {
  const { hostId, bootId } = readMachine()
  const fact = inspect(pid)
  return fact.kind === 'running' ? { hostId, bootId, pid, processStartedAt: fact.startedAt } : null
}

export const livenessOf = (known: Process | null): Liveness => (known ? judgeLiveness(known, readMachine(), inspect).liveness : 'dead')

/** Never two on one folder: throws `instance_busy` while another keeper may be living. */
export function requireNoKeeper(folder: string, { keeper }: KeeperRecord): void {
  if (!keeper || livenessOf(keeper) === 'dead') return
  throw new LatchkeyError(
    'instance_busy',
    `The directory in ${folder} is running already, as process ${keeper.pid}. Stop that one first, or choose another folder.`,
    { params: { folder, pid: keeper.pid } },
  )
}
