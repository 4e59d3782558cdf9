import { closeToOthers, forgetApiAddress, noteApiAddress, prepareApiSocket, readApiAddress } from '../platform/api/api-place.ts'
import type { ApiAddress } from '../platform/api/api-place.ts'
import { livingHolder } from './holder.ts'

/** Where the API of a data directory listens, for the process that holds it. */
export const apiPlace = (dir: string) => ({
  prepare: () => prepareApiSocket(dir),
  opened(address: Readonly<{ socket: string; url: string | null }>) {
    closeToOthers(address.socket)
    noteApiAddress(dir, { ...address, pid: process.pid })
  },
  closed: () => forgetApiAddress(dir),
})

/** For another process. Null while nobody listens: what a crash left says nothing. */
export function apiAddressOf(dir: string): ApiAddress | null {
  const address = readApiAddress(dir)
  return address !== null && livingHolder(dir)?.owner.pid === address.pid ? address : null
}
