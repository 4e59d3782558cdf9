import { constants, existsSync, lstatSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { MainLogger } from 'electron-log'
import type { Log } from '../../core/ports/ports.ts'
import { requirePlain } from '../disk/plain-file.ts'
import { rename } from '../disk/whole-file.ts'

const LOG_NAME = 'latchkey.log'
const ROTATE_BYTES = 1024 * 1024
const KEPT = 5
/** What cannot be written waits for better times; more than this would be no help to anybody. */
const MOST_WAITING = 1_000

/** Neither a pipe that nobody reads nor a link can keep whoever writes a line waiting, or lead it elsewhere. Windows has neither flag. */
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants
const APPEND = O_WRONLY | O_CREAT | O_APPEND | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0)

type Level = 'info' | 'warn' | 'error'
type Fields = Readonly<Record<string, unknown>>
/** Whether it is on its way to the file now. */
type Write = (level: Level, text: string) => boolean

/** What the life of a session and of the app is made of, each told once it is so. None of them has a secret in it. */
const STEPS = ['started', 'signed in', 'session ended', 'recovery: close', 'stopped'] as const

/**
 * The life-cycle log, `latchkey.log` in the log folder. Lines wait in memory until `open`, because loading the library would delay the
 * window. No line ever throws, or waits. From then on each is on its way to the file when the call returns, so that what a crash leaves behind is
 * complete; where somebody has taken the file or its folder away, both are made anew, and lines that could not be written come later, or are told of.
 */
export class LogFile implements Log {
  #waiting: { level: Level; text: string }[] = []
  #write: Write | null = null
  #lost = 0
  readonly #tell: (line: string) => void

  /** `tell` is given one line for each step of the life cycle, for whoever watches the process: journald, a terminal. */
  constructor(tell: (line: string) => void = () => {}) {
    this.#tell = tell
  }

  info(event: string, fields?: Fields): void {
    this.#line('info', event, fields)
  }

  warn(event: string, fields?: Fields): void {
    this.#line('warn', event, fields)
  }

  error(event: string, fields?: Fields): void {
    this.#line('error', event, fields)
  }

  /**
   * Opens the file if it is not open yet; returns nothing when there is nothing to wait for. Where it cannot be opened, standard error says so,
   * and the lines wait for the next attempt: a log is no reason to keep anybody out, or in.
   */
  open(folder: string): void | Promise<void> {
    if (this.#write) return undefined
    return this.#open(folder).catch(
      (error: unknown) => void process.stderr.write(`latchkey: the log in ${folder} cannot be opened: ${String(error)}\n`),
    )
  }

  async #open(folder: string): Promise<void> {
    const { default: library } = await import('electron-log/node')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    requirePlain(path.join(folder, LOG_NAME))
    this.#write ??= fileWriter(library, folder)
    this.#catchesUp(this.#write)
  }

  #line(level: Level, event: string, fields: Fields | undefined): void {
    try {
      const text = fields ? `${event} ${JSON.stringify(fields)}` : event
      if (STEPS.some((step) => step === event)) this.#tell(`latchkey: ${text}\n`)
      if (this.#write && this.#catchesUp(this.#write) && this.#write(level, text)) return
      if (this.#waiting.length === MOST_WAITING) this.#lost += 1
      else this.#waiting.push({ level, text: `${text} (noted at ${new Date().toISOString()})` })
    } catch {
      // Whoever ends a session, and says so, must get on with it.
    }
  }

  #catchesUp(write: Write): boolean {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!write(next.level, next.text)) return false
      this.#waiting.shift()
    }
    if (this.#lost > 0 && !write('warn', `lines were lost ${JSON.stringify({ lines: this.#lost })}`)) return false
    this.#lost = 0
    return true
  }
}

function fileWriter(library: Pick<MainLogger, 'transports' | 'info' | 'warn' | 'error'>, folder: string): Write {
  const { console, file } = library.transports
  console.level = false
  file.resolvePathFn = () => path.join(folder, LOG_NAME)
  file.maxSize = ROTATE_BYTES
  file.writeOptions = { flag: APPEND as never, mode: 0o600, encoding: 'utf8' }
  // One blank each, as those who look for a line expect.
  file.format = ({ message, level, data }) => [`${message.date.toISOString()} [${level}] ${String(data[0])}`]
  file.archiveLogFn = () => rotate(path.join(folder, LOG_NAME))
  let isWritten = true
  file.getFile().on('error', () => (isWritten = false))
  return (level, text) => {
    isWritten = isPlaceMade(folder)
    if (isWritten) library[level](text)
    return isWritten
  }
}

/** Moves aside what has the name of the log and is no file; makes the folder where it is gone, but not the data directory: that was taken away whole. */
function isPlaceMade(folder: string): boolean {
  const current = path.join(folder, LOG_NAME)
  try {
    const found = lstatSync(current, { throwIfNoEntry: false })
    if (!found && !existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    else if (found && !found.isFile()) rename(current, `${current}.set-aside-${Date.now().toString(36)}-${process.pid}`)
    return true
  } catch {
    return false
  }
}

/** The newest first; some may not be there. */
export const logFiles = (folder: string): readonly string[] =>
  [...Array(KEPT + 1).keys()].map((number) => path.join(folder, number === 0 ? LOG_NAME : `${LOG_NAME}.${number}`))

function rotate(current: string): void {
  for (let number = KEPT - 1; number >= 1; number -= 1) moveIfThere(`${current}.${number}`, `${current}.${number + 1}`)
  moveIfThere(current, `${current}.1`)
}

function moveIfThere(from: string, to: string): void {
  try {
    rename(from, to)
  } catch {
    // Not there yet, or the disk is full: the log goes on in the file it has.
  }
}
