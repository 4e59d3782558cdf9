import { createHmac } from 'node:crypto'
import { hostname } from 'node:os'
import type { Machine } from '../../core/session/process-identity.ts'
import { readDarwinMachine } from './machine-darwin.ts'
import { readLinuxMachine } from './machine-linux.ts'
import { readWindowsMachine } from './machine-windows.ts'

/** What the operating system calls itself and this boot; null where it does not say. */
export type RawMachine = Readonly<{ hostId: string | null; bootId: string | null }>

export type NamedMachine = Machine & Readonly<{ host: string }>

/** No boot id could be read. Never equal to anything: the probe answers `unknown`. */
export const UNKNOWN_BOOT = ''

/**
 * This computer. The id of the installation is never stored as it is: machine-id(5) asks that it stay confidential, so it is hashed with
 * a key of our own, as sd_id128_get_machine_app_specific(3) does. Without one, the computer's name stands in for it.
 */
export function readMachine(platform: NodeJS.Platform = process.platform): NamedMachine {
  const host = hostname()
  const raw = readRaw(platform)
  return { hostId: raw.hostId === null ? namedHost(host) : appSpecific(raw.hostId), bootId: raw.bootId ?? UNKNOWN_BOOT, host }
}

/** Whether all that is known of a computer is its name, which may change at any time. */
export const isKnownByName = ({ hostId, host }: Pick<NamedMachine, 'hostId' | 'host'>): boolean => hostId === namedHost(host)

const namedHost = (host: string) => appSpecific(`host name ${host}`)

function readRaw(platform: NodeJS.Platform): RawMachine {
  if (platform === 'darwin') return readDarwinMachine()
  return platform === 'win32' ? readWindowsMachine() : readLinuxMachine()
}

/** Latchkey's own UUID; changing it makes every stored session one of another host. */
const APP_ID = '6e1f5b0c-0f0e-4d5a-9a53-2d7a4f6b1c88'

const appSpecific = (id: string) => createHmac('sha256', id.toLowerCase()).update(APP_ID).digest('hex').slice(0, 32)
