import { LatchkeyError } from '../core/errors.ts'
import { runInDataDirectory } from './admin-session.ts'
import { readCommandLine } from './command-line.ts'
import type { CommandLine } from './command-line.ts'
import { EXIT, exitCodeFor } from './exit-codes.ts'
import type { AdminIo, Answer } from './terminal/admin-io.ts'
import { paintFor, withBoldTitles } from './terminal/colour.ts'
import { jsonText } from './terminal/json-text.ts'
import { harmlessLines } from './terminal/plain-text.ts'
import { STANDARD_OUTPUT } from './terminal/process-io.ts'

const LONGEST_MESSAGE = 4_000

/**
 * Runs one command of the administrator's CLI and returns its exit code. `words` are those after `admin`. Synchronous from end to end,
 * so that the packaged app can answer before Electron is ready, also without a display. Never throws.
 */
export function runAdmin(words: readonly string[], io: AdminIo): number {
  let json = words.includes('--json')
  try {
    const line = readCommandLine(words, io)
    if (line.kind === 'run') json = line.json
    return follow(line, io)
  } catch (error) {
    const explained = asLatchkeyError(error)
    const code = explained.params['file'] === STANDARD_OUTPUT ? 'report_failed' : explained.code
    return fail(io, json, code, explained.message, exitCodeFor(explained.code))
  }
}

function follow(line: CommandLine, io: AdminIo): number {
  if (line.kind === 'wrong') return fail(io, line.json, 'invalid_input', line.message, EXIT.wrongUsage)
  return print(io, line.json, line.kind === 'run' ? runInDataDirectory(line.command, line, io) : line.answer)
}

function print(io: AdminIo, json: boolean, answer: Answer): number {
  if (answer === 'said') return EXIT.done
  const report = json ? `${jsonText(answer.json, io.stdout.columns !== null)}\n` : withBoldTitles(answer.text(io.stdout.columns), io)
  try {
    io.stdout.write(report)
  } catch (error) {
    return fail(io, json, 'report_failed', `${asLatchkeyError(error).message} The command itself has done its work.`, EXIT.failed)
  }
  return answer.exitCode ?? EXIT.done
}

function fail(io: AdminIo, json: boolean, code: string, whole: string, exitCode: number): number {
  const message = shortened(whole)
  io.stderr.write(
    json
      ? `${jsonText({ error: { code, message } }, io.stderr.isTerminal, 0)}\n`
      : `${paintFor(io.env, io.stderr.isTerminal).red(harmlessLines(message))}\n`,
  )
  return exitCode
}

/** What a file or a command line holds may be quoted in it, however much that is. Its end says what to do. */
const shortened = (message: string): string =>
  message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE / 2)} … ${message.slice(-LONGEST_MESSAGE / 2)}`

function asLatchkeyError(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new LatchkeyError('internal', `Latchkey failed in a way it did not foresee: ${detail}`, {
    cause: error,
  })
}
