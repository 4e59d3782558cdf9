import { createHash } from 'node:crypto'
import type { Clipboard } from 'electron'
import { durationMs } from '../core/ids.ts'
import type { Scheduler } from '../core/ports/ports.ts'

/** Linux has two: what was copied, and what is selected with the mouse. */
export type ClipboardKind = 'clipboard' | 'selection'

/** The operating system's; a kind that a system does not have reads as empty. */
export type SystemClipboard = Readonly<{ read: (kind: ClipboardKind) => string | Promise<string>; clear: (kind: ClipboardKind) => void }>

/** The page says that it fills it by another way than what it fills it with, and may be heard first. */
const WRITTEN_BY = durationMs(200)
const SECRET_FOR = durationMs(60_000)

/**
 * What people put into the clipboard from our pages goes with them, if it is still there: what somebody has copied elsewhere since is theirs.
 * Only hashes are kept. One-time passwords do not stay for longer than it takes to pass them on.
 */
export class FilledClipboard {
  readonly #system: SystemClipboard
  readonly #scheduler: Scheduler
  readonly #isAsking: () => boolean
  /** Filled a moment ago, and not looked at yet. */
  readonly #fresh = new Set<ClipboardKind>()
  readonly #ours = new Map<ClipboardKind, string>()
  readonly #secrets = new Set<string>()

  /**
   * HAZARD: while one of the operating system's dialogs is open nothing is read. Under X11 what is selected in such a dialog, as the name of a file
   * is at once, is held by this very process: reading it would wait for itself, a quarter of a minute in which nothing else is answered
   * (ui/base/x/selection_requestor.cc in Chromium).
   */
  constructor(system: SystemClipboard, scheduler: Scheduler, isAsking: () => boolean) {
    this.#system = system
    this.#scheduler = scheduler
    this.#isAsking = isAsking
  }

  /** This was shown to be passed on, and is likely to be copied. */
  expectSecret(text: string): void {
    this.#secrets.add(hashOf(text))
  }

  /** Our page has just filled it. */
  filled(kind: ClipboardKind): void {
    if (this.#fresh.has(kind)) return
    this.#fresh.add(kind)
    this.#lookSoon(kind)
  }

  #lookSoon(kind: ClipboardKind): void {
    this.#scheduler.after(WRITTEN_BY, () => void this.#look(kind))
  }

  async #look(kind: ClipboardKind): Promise<void> {
    // Emptied in the meantime.
    if (!this.#fresh.has(kind)) return
    if (this.#isAsking()) return this.#lookSoon(kind)
    this.#fresh.delete(kind)
    const text = await this.#system.read(kind)
    if (text === '') return
    const hash = hashOf(text)
    this.#ours.set(kind, hash)
    if (this.#secrets.has(hash)) this.#scheduler.after(SECRET_FOR, () => void this.#clearIfStill(kind, hash))
  }

  async clear(): Promise<void> {
    for (const kind of this.#fresh) this.#system.clear(kind)
    const ours = [...this.#ours]
    this.#fresh.clear()
    this.#ours.clear()
    this.#secrets.clear()
    await Promise.all(ours.map(([kind, hash]) => this.#clearIfStill(kind, hash)))
  }

  async #clearIfStill(kind: ClipboardKind, hash: string): Promise<void> {
    if (this.#isAsking() || hashOf(await this.#system.read(kind)) === hash) this.#system.clear(kind)
  }
}

type OlderClipboard = Readonly<{ readText: (kind: ClipboardKind) => string; clear: (kind: ClipboardKind) => void }>

/** Electron 45 keeps the selection as a clipboard of its own, on Linux alone; before, each call said which of the two it meant. */
export function systemClipboard(electrons: Clipboard): SystemClipboard {
  if (Number.parseInt(process.versions.electron, 10) < 45) {
    const older = electrons as unknown as OlderClipboard
    return { read: (kind) => older.readText(kind), clear: (kind) => older.clear(kind) }
  }
  const of = (kind: ClipboardKind) => (kind === 'clipboard' ? electrons : (electrons.selection as Clipboard | undefined))
  return { read: async (kind) => (await of(kind)?.readText()) ?? '', clear: (kind) => of(kind)?.clear() }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64')
