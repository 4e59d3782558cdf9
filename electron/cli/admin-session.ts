import { hostname, userInfo } from 'node:os'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Log } from '../core/ports/ports.ts'
import { hashPassword } from '../data-directory/hash-password.ts'
import { enterWithTool } from '../data-directory/open.ts'
import type { Entrance, Opened, Opening } from '../data-directory/open.ts'
import type { AdminIo, Answer } from './terminal/admin-io.ts'
import { harmlessLines } from './terminal/plain-text.ts'

/** What a command works with. The data directory is entered only when the command asks for it, after all it can check without. */
export type Admin = Readonly<{
  io: AdminIo
  /** Standard output is for one JSON document. */
  json: boolean
  dataDirectory: string
  /** Whether there is a database to read; false before the app first ran. */
  hasDatabase: () => boolean
  /** At most once. */
  open: (opening: Opening) => Opened
  /** For what has to do without opening the database. See `becomeOwnerOf`. */
  becomeOwner: () => void
  /** Throws `password_too_common`, or `password_easy_to_guess` where it is made of what is `known`. */
  hashPassword: (password: string, known: readonly string[]) => string
  /** For what was not to happen; what a command does, it says in its answer. */
  log: Log
  /** Who acts, for the audit log: the operating system's account that the CLI was started from. */
  by: Actor
}>

type GlobalOptions = Readonly<{ dataDir: string | undefined; json: boolean }>

export type AdminCommand = (admin: Admin) => Answer

/** Runs a command and closes what it opened. Throws `LatchkeyError`s. */
export function runInDataDirectory(command: AdminCommand, { dataDir, json }: GlobalOptions, io: AdminIo): Answer {
  const log = incidentsOn(io)
  const entrance = enterWithTool(dataDir, { ...io, log })
  let opened: Opened | undefined
  try {
    const answer = command({
      io,
      json,
      log,
      by: { userId: null, sessionId: null, via: 'cli', process: { pid: process.pid, host: hostname(), osUser: osUser() } },
      dataDirectory: entrance.dir,
      hasDatabase: entrance.hasDatabase,
      open: (opening) => (opened = entrance.open(opening)),
      becomeOwner: entrance.becomeOwner,
      hashPassword,
    })
    const isQuiet = json || (answer !== 'said' && answer.isQuiet === true)
    if (opened && !isQuiet) warnOfOthers(entrance, io)
    return answer
  } catch (error) {
    throw opened?.store.hasWritten ? afterEarlierSteps(error) : error
  } finally {
    opened?.store.close()
  }
}

const incidentsOn = ({ stderr }: AdminIo): Log => ({
  info() {},
  warn() {},
  error: (event, facts) => stderr.write(harmlessLines(`Latchkey: ${event} ${JSON.stringify(facts)}. Please report this.\n`)),
})

const NOTHING = 'Nothing was changed.'

/** A step that failed speaks for itself; the steps before it are done. */
function afterEarlierSteps(error: unknown): unknown {
  if (!(error instanceof LatchkeyError) || !error.message.includes(NOTHING)) return error
  const message = error.message.replace(NOTHING, 'What was done before that stays done; the same command goes on from there.')
  return new LatchkeyError(error.code, message, { params: error.params, cause: error })
}

/** The doctor says it too, and mends it; whoever reads JSON asks the doctor. */
function warnOfOthers({ dir, modeForOthers }: Entrance, { stderr, command }: AdminIo): void {
  const mode = modeForOthers()
  if (mode !== null)
    stderr.write(harmlessLines(`Other accounts can look into ${dir} (mode ${mode}). ${command} doctor --fix keeps them out.\n`))
}

/** HAZARD: userInfo throws where the account has no passwd entry, as in many containers. */
function osUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
