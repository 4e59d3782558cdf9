import { userInfo } from 'node:os'
import { factsOf } from '../core/fleet/facts.ts'
import { durationMs } from '../core/ids.ts'
import type { Log } from '../core/ports/ports.ts'
import { createEntropy } from '../platform/secret/entropy.ts'
import { createPasswordHasher } from '../platform/secret/passwords.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { guardedScheduler, systemScheduler } from '../platform/time/system-scheduler.ts'
import { openDirectory } from '../store/postgres/open-directory.ts'
import { readDirectoryArguments, USAGE } from './arguments.ts'
import type { DirectoryArguments } from './arguments.ts'
import { consoleParts } from './console-parts.ts'
import { findDatabase } from './database.ts'
import type { Database } from './database.ts'
import { within } from './deadline.ts'
import { exitCodeOf } from './exit-code.ts'
import { enrolmentWords, firstAdministrator } from './first-words.ts'
import { jsonLog } from './json-log.ts'
import { startDirectory } from './service.ts'
import type { RunningDirectory } from './service.ts'

export type DirectoryIo = Readonly<{
  env: NodeJS.ProcessEnv
  workingFolder: string
  /** For people, and what is said once. */
  print: (text: string) => void
  /** The log, and what went wrong. */
  note: (text: string) => void
  /** Settles when it is to stop. */
  stopAsked: Promise<unknown>
}>

const WORTH_ANOTHER_MS = 15_000
const LONGEST_STOP = durationMs(20_000)

/** Serves until it is asked to stop. Returns the exit code; never rejects. */
export async function runDirectory(words: readonly string[], io: DirectoryIo): Promise<number> {
  const log = jsonLog(io.note, systemClock)
  try {
    const asked = readDirectoryArguments(words, io.env, io.workingFolder)
    if (asked === null) {
      io.print(`${USAGE}\n`)
      return 0
    }
    return await serveOn(asked, io, log)
  } catch (error) {
    io.note(`latchkey-directory: ${error instanceof Error ? error.message : String(error)}\n`)
    return exitCodeOf(error)
  }
}

/** A PostgreSQL of our own that has ended is started again, with everything on it; one that does not last is somebody's to look at. */
async function serveOn(asked: DirectoryArguments, io: DirectoryIo, log: Log): Promise<number> {
  for (let quiet = asked.quiet; ; quiet = true) {
    const startedAt = systemClock.steady()
    const why = await serve({ ...asked, quiet }, io, log)
    if (why === 'asked') return 0
    if (systemClock.steady() - startedAt < WORTH_ANOTHER_MS) return 1
    log.error('PostgreSQL has ended, and is started again')
  }
}

async function serve(asked: DirectoryArguments, io: DirectoryIo, log: Log): Promise<'asked' | 'PostgreSQL has ended'> {
  const database = await findDatabase(asked.dataFolder, io.env, log)
  try {
    const directory = await open(asked, database, log)
    try {
      io.print(`The directory is at ${directory.address}.\n`)
      io.print((await firstAdministrator(directory.ask)) ?? '')
      if (!asked.quiet) io.print(await enrolmentWords(directory.ask, asked.site, asked.lines))
      const why = await Promise.race([
        io.stopAsked.then(() => 'asked' as const),
        database.ended.then(() => 'PostgreSQL has ended' as const),
      ])
      log.info('stopping', { why })
      return why
    } finally {
      // PostgreSQL may be gone in a way that nothing ends: what was not acknowledged is sent again.
      await within(LONGEST_STOP, systemScheduler, directory.stop())
    }
  } finally {
    await database.stop()
  }
}

async function open(asked: DirectoryArguments, database: Database, log: Log): Promise<RunningDirectory> {
  const { store, connection } = await openDirectory({
    ...database.address,
    told(forgotten) {
      if (forgotten instanceof Error) log.warn('what is old could not be deleted', { error: String(forgotten) })
      else log.info('deleted what the policy keeps no longer', forgotten)
    },
  })
  const scheduler = guardedScheduler(systemScheduler, log)
  const entropy = createEntropy()
  const passwords = createPasswordHasher()
  const basics = { store, clock: systemClock, scheduler, entropy, passwords, log, factsOf }
  const { host, port, dataFolder, names } = asked
  const options = { dataFolder, host, port, names, name: names[0] ?? host, osUser: userInfo().username }
  return startDirectory(options, { ...basics, ...consoleParts({ call: connection.call, clock: systemClock, entropy, passwords }) })
}
