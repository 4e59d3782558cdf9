import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, rmSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { kindOf, readSmall, setMode } from '../disk/plain-file.ts'
import { writeWhole } from '../disk/whole-file.ts'

/** Of macOS, which has less room for it than Linux (unix(7): 108, with the zero at its end). */
const LONGEST_SOCKET_NAME = 103
const OWNER_ONLY = { folder: 0o700, socket: 0o600 } as const

export type ApiAddress = Readonly<{
  socket: string
  /** Of the port, where there is one. */
  url: string | null
  pid: number
}>

/**
 * The name of the socket, in a folder of its own that is the owner's alone, made where it is missing; free, for whoever holds the data
 * directory: a socket that lies there was left by a crash. Where the name would be too long for one, it lies in the system's folder of
 * this account instead. On Windows, which was never tried, a named pipe, that the account that makes it and administrators may open.
 * Throws `data_directory_unusable`.
 */
export function prepareApiSocket(dir: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const mark = createHash('sha256').update(dir).digest('hex').slice(0, 32)
  if (process.platform === 'win32') return String.raw`\\.\pipe\latchkey-${mark}`
  const folder = folderFor(dir, mark, env)
  makePrivate(folder)
  const socket = path.join(folder, 'socket')
  const found = lstatSync(socket, { throwIfNoEntry: false })
  if (found && !found.isSocket()) throw unusable(`${socket} is ${kindOf(found)}. Move it away.`)
  if (found) unlinkSync(socket)
  return socket
}

function folderFor(dir: string, mark: string, { XDG_RUNTIME_DIR: runtime }: Readonly<Record<string, string | undefined>>): string {
  const own = dataLayout(dir).api
  if (fits(own)) return own
  const elsewhere = runtime ? path.join(runtime, `latchkey-${mark.slice(0, 16)}`) : null
  if (elsewhere !== null && fits(elsewhere)) return elsewhere
  throw unusable(`${own} is too long a name for a socket, and XDG_RUNTIME_DIR offers no shorter one.`)
}

const fits = (folder: string) => Buffer.byteLength(path.join(folder, 'socket')) <= LONGEST_SOCKET_NAME

/** Not one that somebody else has made ready; nor one in a place that is gone. */
function makePrivate(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })) mkdirSync(folder, { mode: OWNER_ONLY.folder })
  const found = lstatSync(folder)
  if (!found.isDirectory()) throw unusable(`${folder} is ${kindOf(found)}, not a folder. Move it away.`)
  if (found.uid !== process.geteuid?.()) throw unusable(`${folder} belongs to another account.`)
  setMode(folder, OWNER_ONLY.folder)
}

/** To be called once it listens: the folder has kept others away until now. */
export function closeToOthers(socket: string): void {
  if (process.platform !== 'win32') setMode(socket, OWNER_ONLY.socket)
}

const fileOf = (dir: string) => path.join(dataLayout(dir).api, 'address.json')

/** For whoever looks for it; not synchronised to disk, since after a power cut nobody is there. */
export function noteApiAddress(dir: string, address: ApiAddress): void {
  if (process.platform === 'win32') mkdirSync(dataLayout(dir).api, { recursive: true })
  else makePrivate(dataLayout(dir).api)
  writeWhole(fileOf(dir), `${JSON.stringify(address)}\n`, { durable: false })
}

/** Not what another instance has written, where the directory is not ours any more. */
export function forgetApiAddress(dir: string): void {
  const address = readApiAddress(dir)
  if (address?.pid !== process.pid) return
  rmSync(fileOf(dir), { force: true })
  if (process.platform !== 'win32') rmSync(address.socket, { force: true })
}

/** What the newest instance wrote, which may be gone by now. Null where there is none, or none that makes sense. */
export function readApiAddress(dir: string): ApiAddress | null {
  try {
    const { socket, url, pid } = JSON.parse(readSmall(fileOf(dir))) as Record<string, unknown>
    if (typeof socket !== 'string' || (url !== null && typeof url !== 'string') || !Number.isSafeInteger(pid)) return null
    return { socket, url, pid: Number(pid) }
  } catch {
    return null
  }
}

const unusable = (what: string) => new LatchkeyError('data_directory_unusable', `The API has no place for its socket: ${what}`)
