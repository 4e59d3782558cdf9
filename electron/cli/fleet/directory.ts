import { homedir } from 'node:os'
import path from 'node:path'
import type { FleetAnswer, FleetChannelName, FleetQuestion } from '../../contract/fleet/channels.ts'
import type { Refusal, Result } from '../../contract/result.ts'
import { errorText, WORDS } from '../../contract/words/index.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import type { Admin } from '../admin-session.ts'
import type { AdminIo } from '../terminal/admin-io.ts'
import { askOverSocket } from './socket-thread.ts'

/** A directory that says nothing for so long is not there. */
const SILENCE_MS = 30_000

export type DirectoryOption = Readonly<{ directory?: string }>

/** The directory on this machine, by the socket that only its owner can open. */
export class Directory {
  readonly #io: AdminIo
  readonly #folder: string

  constructor({ io }: Pick<Admin, 'io'>, { directory }: DirectoryOption) {
    this.#io = io
    this.#folder = path.resolve(io.workingFolder, directory ?? io.env['LATCHKEY_DIRECTORY_DATA'] ?? usualFolder(io.env))
  }

  ask<Name extends FleetChannelName>(channel: Name, question: FleetQuestion<Name>): FleetAnswer<Name> {
    const result = JSON.parse(this.#textOf('POST', '/ask', JSON.stringify({ channel, question }))) as Result<FleetAnswer<Name>>
    if (result.ok) return result.value
    throw refusal(result.error)
  }

  metrics(): string {
    return this.#textOf('GET', '/metrics', null)
  }

  /** Each part as it comes, while `write` says that somebody reads. Returns the cursor to go on from. */
  export(format: string, after: string | null, write: (text: string) => boolean): string | null {
    const query = new URLSearchParams({ format, ...(after === null ? {} : { after }) })
    let refused = ''
    const { status, trailers } = this.#send('GET', `/export?${query}`, null, (text, answered) => {
      if (answered === 200) return write(text)
      refused += text
      return true
    })
    if (status !== 200) throw refusalIn(refused)
    return trailers['x-latchkey-cursor'] || null
  }

  #textOf(method: 'GET' | 'POST', address: string, body: string | null): string {
    let text = ''
    const { status } = this.#send(method, address, body, (part) => {
      text += part
      return true
    })
    if (status === 200) return text
    throw refusalIn(text)
  }

  #send(method: 'GET' | 'POST', address: string, body: string | null, onPart: (text: string, status: number) => boolean) {
    try {
      return askOverSocket({ socketPath: socketOf(this.#folder), method, path: address, body }, SILENCE_MS, onPart)
    } catch (error) {
      if (error instanceof LatchkeyError) throw error
      throw explained(error instanceof Error && 'code' in error ? String(error.code) : '', this.#folder, this.#io, error)
    }
  }
}

function explained(code: string, folder: string, { command }: AdminIo, cause: unknown): LatchkeyError {
  const why =
    code === 'EACCES' || code === 'EPERM'
      ? `Only the owner of ${folder} may ask the directory there. Run this as that account.`
      : code === 'ETIMEDOUT'
        ? `The directory in ${folder} does not answer. Look at its log.`
        : `No directory runs in ${folder}. Start it, or say where its data is: ${command} fleet … --directory DIR. ` +
          'For another machine, run this there.'
  return new LatchkeyError('directory_unreachable', why, { cause })
}

/** A code that this version does not know reads as an internal error. */
function refusal(error: Refusal): LatchkeyError {
  const code = (Object.hasOwn(WORDS.en.error, error.code) ? error.code : 'internal') as ErrorCode
  return new LatchkeyError(code, errorText(WORDS.en, error), { params: error.params })
}

function refusalIn(text: string): LatchkeyError {
  try {
    const { error } = JSON.parse(text) as Extract<Result<never>, { ok: false }>
    return refusal(error)
  } catch {
    return new LatchkeyError('internal', 'The directory gave an answer that is none. Look at its log, and whether it is of this version.')
  }
}

const socketOf = (folder: string) =>
  process.platform === 'win32'
    ? `\\\\.\\pipe\\latchkey-directory-${Buffer.from(folder).toString('base64url')}`
    : path.join(folder, 'directory.sock')

/** Where a directory keeps its data when nobody says otherwise; the service chooses the same. */
function usualFolder(env: AdminIo['env']): string {
  if (process.platform === 'linux' && process.getuid?.() === 0) return '/var/lib/latchkey-directory'
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'latchkey-directory')
  if (process.platform === 'win32') return path.join(env['LOCALAPPDATA'] || homedir(), 'latchkey-directory')
  return path.join(env['XDG_DATA_HOME'] || path.join(homedir(), '.local', 'share'), 'latchkey-directory')
}
