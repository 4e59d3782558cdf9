import { userInfo } from 'node:os'
import type { InstanceId } from '../../core/ids.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { NamedMachine } from '../machine/machine.ts'
import type { InspectProcess } from './inspect-process.ts'
import { inspectorFor } from './process-facts.ts'

/** Our own start time could not be read. The probe never takes it for another process's. */
export const UNKNOWN_START = -1

/** Electron adds this to `process`: milliseconds since 1970, with a fraction; null where unknown. Plain Node has none. */
type WithCreationTime = { getCreationTime?: () => number | null }

export function ownIdentity(
  machine: NamedMachine,
  instanceId: InstanceId,
  inspect: InspectProcess = inspectorFor(process.platform),
): ProcessIdentity {
  return {
    hostId: machine.hostId,
    host: machine.host,
    bootId: machine.bootId,
    pid: process.pid,
    processStartedAt: ownStart(process.platform, inspect, process),
    instanceId,
    osUser: ownUser(),
  }
}

/**
 * Exactly what an inspector would say of this process. On macOS and Windows Electron knows it at no cost, where asking like for another
 * process starts a program (Windows: 300 ms of a launch); `ps` knows whole seconds, PowerShell whole milliseconds.
 */
export function ownStart(platform: NodeJS.Platform, inspect: InspectProcess, self: WithCreationTime): number {
  const created = platform === 'linux' ? null : (self.getCreationTime?.() ?? null)
  if (created !== null) return platform === 'darwin' ? Math.floor(created / 1000) * 1000 : Math.floor(created)
  const fact = inspect(process.pid)
  return fact.kind === 'running' ? fact.startedAt : UNKNOWN_START
}

/** HAZARD: userInfo throws where the account has no passwd entry, as in many containers (os.userInfo in Node's docs). */
function ownUser(): string {
  try {
    return userInfo().username
  } catch {
    return process.env['USER'] ?? process.env['USERNAME'] ?? (process.getuid ? `uid ${process.getuid()}` : 'unknown')
  }
}
