import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  fsync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  write,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { openPlain, requireReplaceable } from './plain-file.ts'

const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants
const OWNER_ONLY = 0o600
const COPY_BYTES = 1024 * 1024
const DRAFT = /^\.latchkey-[\da-f-]{36}\.part(-journal|-wal|-shm)?$/
/** No draft is worked on for so long: one of this age was left by a process that was killed. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000

const writeSoon = promisify(write)
const fsyncSoon = promisify(fsync)

/** A file for its owner alone that appears under its name as a whole, or not at all: written beside it and renamed over what was there. */
export class WholeFile {
  readonly #draft: string
  readonly #file: string
  #descriptor: number | null

  /** A link of this name is replaced, not followed; see `beginOutput` for what people name. Throws where a pipe, a device or a folder has it. */
  constructor(file: string) {
    requireReplaceable(file)
    this.#file = file
    this.#draft = draftIn(path.dirname(file))
    this.#descriptor = created(this.#draft)
  }

  write(content: string | Uint8Array): void {
    writeAll(this.#open(), content)
  }

  /** The same without standing still. */
  async writeSoon(content: string | Uint8Array): Promise<void> {
    for (let rest = bytesOf(content); rest.length > 0;) rest = rest.subarray((await writeSoon(this.#open(), rest)).bytesWritten)
  }

  /** On disk under its name when this returns; with `durable: false` a power cut may still take it away. */
  finish({ durable = true }: { durable?: boolean } = {}): void {
    if (durable) fsyncSync(this.#open())
    this.#close()
    renameSync(this.#draft, this.#file)
    if (durable) synchroniseFolder(path.dirname(this.#file))
  }

  /** Under its name, and still open for who goes on writing to it, who closes it. Not made durable. */
  finishOpen(): number {
    const descriptor = this.#open()
    renameSync(this.#draft, this.#file)
    this.#descriptor = null
    return descriptor
  }

  /** Has what was written on disk before it is finished, without standing still. */
  synchronise(): Promise<void> {
    return fsyncSoon(this.#open())
  }

  /** Leaves no trace; what was there before stays. To be called however it went. */
  discard(): void {
    this.#close()
    removeQuietly(this.#draft)
  }

  #open(): number {
    if (this.#descriptor === null) throw new Error(`${this.#file} is not being written any more`)
    return this.#descriptor
  }

  #close(): void {
    const descriptor = this.#descriptor
    this.#descriptor = null
    if (descriptor !== null) closeSync(descriptor)
  }
}

export function writeWhole(file: string, content: string, how?: Parameters<WholeFile['finish']>[0]): void {
  const whole = new WholeFile(file)
  try {
    whole.write(content)
    whole.finish(how)
  } finally {
    whole.discard()
  }
}

/** An empty file for its owner alone. Throws `EEXIST` where the name is taken, by whatever it is. */
export const createEmpty = (file: string): void => closeSync(created(file))

/** The same under a name of its own, for who fills it by that name, such as SQLite; then `publish` or `removeDraft` it. */
export function createDraft(folder: string): string {
  const draft = draftIn(folder)
  createEmpty(draft)
  return draft
}

/** Gives a file that is filled its name, over what has it; on disk when this returns. */
export function publish(draft: string, file: string): void {
  synchronise(draft)
  renameSync(draft, file)
  synchroniseFolder(path.dirname(file))
}

/** Fails for nothing else than what has failed already. */
export function removeDraft(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) removeQuietly(draft + suffix)
}

/** Takes away what killed processes left in a folder. */
export function sweepDrafts(folder: string, names: readonly string[] = readdirSync(folder)): void {
  for (const name of names.filter((each) => DRAFT.test(each))) {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false })
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) removeQuietly(path.join(folder, name))
  }
}

/** Finds out by doing whether so much can be written in a folder. */
export function tryWriting(folder: string, bytes: number): void {
  const probe = new WholeFile(path.join(folder, 'never'))
  try {
    probe.write(Buffer.alloc(bytes))
  } finally {
    probe.discard()
  }
}

/** A copy that is on disk when this returns. */
export function copyPlain(from: string, to: string): void {
  const source = openPlain(from)
  const copy = new WholeFile(to)
  try {
    const piece = Buffer.allocUnsafe(COPY_BYTES)
    for (let length = readSync(source, piece); length > 0; length = readSync(source, piece)) copy.write(piece.subarray(0, length))
    copy.finish()
  } finally {
    closeSync(source)
    copy.discard()
  }
}

/** Also to another disk, then as a copy. */
export function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    copyPlain(from, to)
    rmSync(from)
  }
}

/** Renames within a disk, over what is there. */
export const rename = (from: string, to: string): void => renameSync(from, to)

/** A second name for a file that stays under its first. False on a file system without such. */
export function linkBeside(file: string, second: string): boolean {
  try {
    linkSync(file, second)
    return true
  } catch {
    return false
  }
}

function synchronise(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Without it a power cut may take new names away, though the files' bytes are there. Windows has no such call and does not need it. */
export function synchroniseFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const draftIn = (folder: string) => path.join(folder, `.latchkey-${randomUUID()}.part`)
const created = (file: string) => openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY)
const bytesOf = (content: string | Uint8Array) => (typeof content === 'string' ? Buffer.from(content) : content)

/** HAZARD: on a nearly full disk write(2) writes less than asked and reports success; the next call reports ENOSPC. */
function writeAll(descriptor: number, content: string | Uint8Array): void {
  for (let rest = bytesOf(content); rest.length > 0;) rest = rest.subarray(writeSync(descriptor, rest))
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Swept away later.
  }
}
