import { readSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { Script } from 'node:vm'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminIo } from './admin-io.ts'

/** As errors name it. */
export const STANDARD_OUTPUT = 'standard output'

const STDIN = 0
const STDOUT = 1
const STDERR = 2
const NEWLINE = 0x0a
/** Of a terminal that does not say how wide it is: a serial line, or one that was just made. */
const USUAL_COLUMNS = 80
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
    stdin: { isTerminal: isatty(STDIN), readLine: lineReader(STDIN), readSecret: readUnseen, readAll: (most) => readAll(STDIN, most) },
    stdout: {
      columns: isatty(STDOUT) ? process.stdout.columns || USUAL_COLUMNS : null,
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

const PIECE_BYTES = 64 * 1024

function readAll(descriptor: number, most: number): Uint8Array {
  const pieces: Buffer[] = []
  for (let length = 0; length <= most;) {
    const piece = Buffer.alloc(PIECE_BYTES)
    const count = readSome(descriptor, piece, 0)
    if (count === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, count))
    length += count
  }
  throw new LatchkeyError('invalid_input', `Standard input is longer than ${most} bytes. Nothing was changed.`)
}

const KEY = { interrupt: 0x03, end: 0x04, backspace: 0x08, newline: NEWLINE, enter: 0x0d, clear: 0x15, delete: 0x7f } as const

/** Should the process be ended meanwhile, Node itself puts the terminal right. */
function readUnseen(question: string): string {
  const typed: number[] = []
  const key = Buffer.alloc(1)
  process.stdin.setRawMode(true)
  try {
    writeAll(STDERR, question)
    while (readSome(STDIN, key, 0) > 0) {
      const [byte = 0] = key
      if (byte === KEY.enter || byte === KEY.newline || byte === KEY.end) break
      if (byte === KEY.interrupt) throw new LatchkeyError('declined', 'Nothing was changed.')
      if (byte === KEY.clear) typed.length = 0
      else if (byte === KEY.delete || byte === KEY.backspace) while (isWithinCharacter(typed.pop()));
      else if (typed.push(byte) > LONGEST_LINE) tooLong()
    }
    return decoded(Buffer.from(typed))
  } finally {
    process.stdin.setRawMode(false)
    writeAll(STDERR, '\n')
  }
}

/** In UTF-8, all bytes of a character but its first. */
const isWithinCharacter = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80

const LINE_ENDS = /[\n\v\f\r\u0085\u2028\u2029]+$/

/** A byte order mark, which PowerShell puts in front of what it pipes, is dropped; so is whatever may end a line. */
function decoded(line: Buffer): string {
  if (isUtf16(line)) {
    const advice = 'Save it as UTF-8, or pipe it in from a program that writes UTF-8. Nothing was changed.'
    throw new LatchkeyError(
      'invalid_input',
      `The line on standard input is UTF-16 text, as PowerShell writes it into files, not UTF-8. ${advice}`,
    )
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line).replace(LINE_ENDS, '')
  } catch (error) {
    throw new LatchkeyError('invalid_input', 'The line on standard input is not UTF-8 text. Nothing was changed.', {
      cause: error,
    })
  }
}

/** By its byte order mark or, without one, by the empty half of each letter; no text has such a byte otherwise. */
const isUtf16 = (line: Buffer) => (line[0] === 0xff && line[1] === 0xfe) || (line[0] === 0xfe && line[1] === 0xff) || line.includes(0)

function tooLong(): never {
  throw new LatchkeyError('invalid_input', `The line on standard input is longer than ${LONGEST_LINE} bytes.`)
}

function explained(writing: () => boolean): boolean {
  try {
    return writing()
  } catch (error) {
    const why = codeOf(error)
    const message = `Standard output could not be written (${why}); what is there is not all. Free some space, or choose another place for it.`
    throw new LatchkeyError('export_failed', message, { params: { file: STANDARD_OUTPUT, code: why }, cause: error })
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

/** False where nobody reads any more: a reader that went away, such as `head`, has seen what it wanted, and that is no failure. */
function writeAll(descriptor: number, text: string): boolean {
  for (let rest = Buffer.from(text); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EPIPE' || code === 'EOF' || code === 'EBADF') return false
      if (code !== 'EAGAIN') throw error
      pause()
    }
  }
  return true
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
