import { lstatSync, mkdirSync, readdirSync, rmSync, statSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import path from 'node:path'
import { dataLayout } from '../directory/data-layout.ts'
import { createEmpty, rename } from '../disk/whole-file.ts'
import { ANSWERED, ASK, LISTENING } from './doorbell.ts'
import { carryOut, ORDER, REPLY } from './orders.ts'

const LITTER_AFTER_MS = 60_000
const POLL_EVERY_MS = 500

/** Carries out what the text says, and resolves with what is to be replied. Never rejects. */
export type OnOrder = (text: string) => Promise<string>
export type WatchFolder = (folder: string, onChange: () => void) => FSWatcher

const watchFolder: WatchFolder = (folder, onChange) => watch(folder, onChange)

/**
 * Answers every ring at this data directory, also those that lie there already, by renaming the question; then calls `onRing`, which must
 * not throw, and carries out every order. Where the operating system cannot watch the folder (inotify's limit is reached, a network drive) it looks twice a second.
 */
export function answerDoorbell(
  dir: string,
  onRing: () => void,
  watching: WatchFolder = watchFolder,
  onOrder: OnOrder = () => new Promise(() => {}),
): Readonly<{ stop(): void }> {
  const bell = new Answering(dataLayout(dir).doorbell, onRing, onOrder, watching)
  bell.start()
  return bell
}

class Answering {
  readonly #folder: string
  readonly #onRing: () => void
  readonly #onOrder: OnOrder
  readonly #watching: WatchFolder
  #watcher: FSWatcher | null = null
  #poll: NodeJS.Timeout | null = null
  #stopped = false
  #watched = ''

  constructor(folder: string, onRing: () => void, onOrder: OnOrder, watching: WatchFolder) {
    this.#folder = folder
    this.#onRing = onRing
    this.#onOrder = onOrder
    this.#watching = watching
  }

  start(): void {
    // Left by a holder that crashed: this one does not listen until its event loop has come round.
    this.#takeInSign()
    setImmediate(() => this.#hangOutSign())
    this.#watch()
    sweepLitter(this.#folder)
    this.#answerAll()
  }

  stop(): void {
    this.#stopped = true
    this.#watcher?.close()
    if (this.#poll) clearInterval(this.#poll)
    this.#takeInSign()
  }

  get #sign(): string {
    return path.join(this.#folder, LISTENING)
  }

  #takeInSign(): void {
    try {
      rmSync(this.#sign, { recursive: true, force: true })
    } catch {
      // In a folder that may not be written to: callers then wait for an answer that does not come, and say so.
    }
  }

  #hangOutSign(): void {
    if (this.#stopped) return
    try {
      createEmpty(this.#sign)
    } catch {
      // On a full disk: callers are then only more patient than they need to be.
    }
  }

  #watch(): void {
    this.#watcher?.close()
    this.#watcher = null
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      this.#watcher = this.#watching(this.#folder, () => this.#answerAll())
      this.#watched = birthOf(this.#folder)
      this.#watcher.on('error', () => this.#pollInstead())
    } catch {
      this.#pollInstead()
    }
  }

  #pollInstead(): void {
    this.#watcher?.close()
    this.#watcher = null
    if (!this.#stopped) this.#poll ??= setInterval(() => this.#answerAll(), POLL_EVERY_MS)
  }

  #answerAll(): void {
    if (this.#stopped) return
    // A watcher of a folder that was removed, and perhaps made anew, never speaks again.
    if (this.#poll === null && birthOf(this.#folder) !== this.#watched) this.#watch()
    for (const name of namesIn(this.#folder)) {
      if (name.endsWith(ASK) && answer(path.join(this.#folder, name))) this.#onRing()
      // Where the reply cannot be written, the one who ordered is told that nothing is known.
      else if (name.endsWith(ORDER)) void carryOut(path.join(this.#folder, name), this.#onOrder).catch(() => {})
    }
  }
}

/** Which folder it is: with its birth, since file systems give a freed inode number to the next folder. */
function birthOf(folder: string): string {
  try {
    const found = statSync(folder, { bigint: true })
    return `${found.ino} ${found.birthtimeNs}`
  } catch {
    return ''
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** False when the caller took its question back meanwhile, or the folder cannot be written to: then there is nobody to come forward for. */
function answer(question: string): boolean {
  try {
    rename(question, question.slice(0, -ASK.length) + ANSWERED)
    return true
  } catch {
    return false
  }
}

/** Left by callers that were killed while they waited. */
function sweepLitter(folder: string): void {
  for (const name of namesIn(folder)) {
    if (![ASK, ANSWERED, REPLY].some((end) => name.endsWith(end))) continue
    const file = path.join(folder, name)
    try {
      if (Math.abs(Date.now() - lstatSync(file).mtimeMs) > LITTER_AFTER_MS) rmSync(file, { recursive: true, force: true })
    } catch {
      // Gone already, or it may not be removed: it is in nobody's way.
    }
  }
}
