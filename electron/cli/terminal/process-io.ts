import { readSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { Script } from 'node:vm'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminIo } from './admin-io.ts'

const STDIN = 0
const STDOUT = 1
const STDERR = 2
const NEWLINE = 0x0a
const LONGEST_LINE = 8192
const PAUSE_MS = 5

/**
 * The streams of this process, read and written synchronously: in the packaged app the whole CLI runs before Electron is ready and is
 * followed by `app.exit()`, which waits for nobody.
 */
export function processIo(given: Pick<AdminIo, 'command' | 'version' | 'userData' | 'workingFolder' | 'electron'>): AdminIo {
  return {
    ...given,
    env: process.env,
    stdin: { isTerminal: isatty(STDIN), readLine: lineReader(STDIN) },
    stdout: {
      columns: isatty(STDOUT) ? process.stdout.columns || null : null,
      write: (text) => explained(() => writeAll(STDOUT, text)),
    },
    stderr: { isTerminal: isatty(STDERR), write: (text) => asFarAsItGoes(() => writeAll(STDERR, text)) },
    pause: interruptiblePause,
  }
}

/**
 * The next line, at each call, without its end. Stops there: a writer that keeps the pipe open must not keep us waiting. What came with it
 * is kept for the next line: a pipe brings several at once.
 */
function lineReader(descriptor: number): () => string {
  let kept = Buffer.alloc(0)
  return () => {
    const buffer = Buffer.concat([kept, Buffer.alloc(LONGEST_LINE)])
    for (let length = kept.length, from = 0; ;) {
      const end = buffer.subarray(from, length).indexOf(NEWLINE)
      if (end >= 0) {
        kept = Buffer.from(buffer.subarray(from + end + 1, length))
        return decoded(buffer.subarray(0, from + end))
      }
      const count = length < LONGEST_LINE ? readSome(descriptor, buffer, length) : tooLong()
      if (count === 0) {
        kept = Buffer.alloc(0)
        return decoded(buffer.subarray(0, length))
      }
      from = length
      length += count
    }
  }
}

function readSome(descriptor: number, buffer: Buffer, from: number): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, from, buffer.length - from, null)
    } catch (error) {
      const code = codeOf(error)
      // Windows reports the end of a pipe as an error.
      if (code === 'EOF' || code === 'EPIPE') return 0
      if (code !== 'EAGAIN')
        throw new LatchkeyError('invalid_input', `Standard input could not be read (${code}).`, {
          cause: error,
        })
      pause()
    }
  }
}

/** A byte order mark, which PowerShell puts in front of what it pipes, is dropped. */
function decoded(line: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line).replace(/\r$/, '')
  } catch (error) {
    throw new LatchkeyError('invalid_input', 'The line on standard input is not UTF-8 text.', {
      cause: error,
    })
  }
}

function tooLong(): never {
  throw new LatchkeyError('invalid_input', `The line on standard input is longer than ${LONGEST_LINE} bytes.`)
}

function explained(writing: () => void): void {
  try {
    writing()
  } catch (error) {
    const why = codeOf(error)
    const message = `Standard output could not be written (${why}); what is there is not all. Free some space, or choose another place for it.`
    throw new LatchkeyError('export_failed', message, { params: { file: 'standard output', code: why }, cause: error })
  }
}

/** Where standard error is full, there is nobody left to be told, and the exit code still says it. */
function asFarAsItGoes(writing: () => void): void {
  try {
    writing()
  } catch {
    // Nothing else may fail for it.
  }
}

/** A reader that went away, such as `head`, has seen what it wanted: that is no failure. */
function writeAll(descriptor: number, text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EPIPE' || code === 'EOF' || code === 'EBADF') return
      if (code !== 'EAGAIN') throw error
      pause()
    }
  }
}

/**
 * No event loop runs here, so no handler of a signal would. A script that is run with `breakOnSigint` has the signal taken by a thread of
 * Node's own, which ends the script (https://nodejs.org/docs/latest-v22.x/api/vm.html#scriptruninthiscontextoptions).
 */
function interruptiblePause(ms: number): 'over' | 'interrupted' {
  const wait = new Script(`Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${Math.max(0, Math.round(ms))})`)
  try {
    wait.runInThisContext({ breakOnSigint: true })
    return 'over'
  } catch (error) {
    if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return 'interrupted'
    throw error
  }
}

const pause = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
