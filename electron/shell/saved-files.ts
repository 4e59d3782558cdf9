import { existsSync } from 'node:fs'
import path from 'node:path'
import { app, dialog } from 'electron'
import type { BaseWindow, WebContents } from 'electron'
import type { ExportPieces } from '../app/reports/export-document.ts'
import type { ExportProgress, ExportResult } from '../contract/console.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { ConsoleFiles } from '../desk/console/console-files.ts'
import { beginPlainOutput } from '../platform/disk/output-file.ts'
import type { WholeFile } from '../platform/disk/whole-file.ts'

type FileKind = 'csv' | 'json' | 'png'
type Piece = Readonly<{ text: string | Uint8Array; rows: number }>

/** The window that asks, and the page in it. */
type Place = Readonly<{ window: BaseWindow | null; contents: WebContents | null }>

/** Between two pieces the event loop turns, and progress is told this often. */
const TELL_EVERY_MS = 100

const CANCELLED: ExportResult = { kind: 'cancelled' }

/**
 * Asks where to, and writes there: readable by its owner alone, whole under its name or not at all. Every dialog that is open and every file that
 * is being written is known here, so that none outlives the session that ordered it (law 10).
 */
export class SavedFiles implements ConsoleFiles {
  readonly #place: Place
  readonly #onProgress: (progress: ExportProgress) => void
  readonly #orders = new Map<AbortController, Promise<unknown>>()
  #writing: AbortController | null = null
  #dialogs = 0

  constructor(place: Place, onProgress: (progress: ExportProgress) => void) {
    this.#place = place
    this.#onProgress = onProgress
  }

  /** Whether one of the operating system's dialogs still stands on the screen. Nobody can close it from here, also once its order is given up. */
  get isAsking(): boolean {
    return this.#dialogs > 0
  }

  cancel(): void {
    this.#writing?.abort()
  }

  /** Gives up everything that was ordered: what a dialog says from now on is thrown away, and of a file nothing stays. Resolves once that is so. */
  async abandon(): Promise<void> {
    const orders = [...this.#orders]
    for (const [order] of orders) order.abort()
    await Promise.allSettled(orders.map(([, running]) => running))
  }

  write(name: string, kind: FileKind, pieces: () => ExportPieces, requireOrderer: () => void): Promise<ExportResult> {
    return this.#ordered(async (order) => {
      const file = await this.#askWhere(name, kind, order.signal)
      if (file === null) return CANCELLED
      requireOrderer()
      if (this.#writing) throw new LatchkeyError('not_allowed', 'Another export is still being written. Wait for it, or cancel it.')
      this.#writing = order
      try {
        return await writeWhole(file, this.#toldOf(pieces()), order.signal, requireOrderer)
      } finally {
        this.#writing = null
      }
    })
  }

  /** A part of the window as it is on the screen. */
  writePicture(name: string, area: Electron.Rectangle, requireOrderer: () => void): Promise<ExportResult> {
    return this.#ordered(async ({ signal }) => {
      const picture = await this.#place.contents?.capturePage(area)
      requireOrderer()
      if (!picture || picture.isEmpty()) throw new LatchkeyError('invalid_input', 'There is nothing to be saved there.')
      const file = await this.#askWhere(name, 'png', signal)
      if (file === null) return CANCELLED
      return writeWhole(file, [{ text: picture.toPNG(), rows: 1 }], signal, requireOrderer)
    })
  }

  async #ordered(carryOut: (order: AbortController) => Promise<ExportResult>): Promise<ExportResult> {
    const order = new AbortController()
    const running = carryOut(order)
    this.#orders.set(order, running)
    try {
      return await running
    } finally {
      this.#orders.delete(order)
    }
  }

  *#toldOf(pieces: ExportPieces): Generator<Piece> {
    let told = 0
    for (const { text, done, total } of pieces) {
      if (Date.now() - told >= TELL_EVERY_MS) {
        told = Date.now()
        this.#onProgress({ done, total })
      }
      yield { text, rows: done }
    }
  }

  /** Null where nobody chose a place, or whoever was to choose it is gone. */
  async #askWhere(name: string, kind: FileKind, signal: AbortSignal): Promise<string | null> {
    const { window } = this.#place
    if (!window || signal.aborted) return null
    const givenUp = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
    this.#dialogs += 1
    const chosen = dialog
      .showSaveDialog(window, {
        defaultPath: path.join(ownFolder(), `${name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-')}.${kind}`),
        filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
        properties: ['showOverwriteConfirmation', 'createDirectory', 'dontAddToRecent'],
      })
      .finally(() => (this.#dialogs -= 1))
    const answer = await Promise.race([chosen, givenUp])
    return answer === null || answer.canceled || answer.filePath === '' ? null : answer.filePath
  }
}

/** Always the same one: the dialog would begin in the folder where the one before saved something. */
const ownFolder = () => [app.getPath('documents'), app.getPath('home')].find((folder) => existsSync(folder)) ?? ''

/** Asks before each piece whether whoever ordered it still may. */
async function writeWhole(file: string, pieces: Iterable<Piece>, signal: AbortSignal, requireOrderer: () => void): Promise<ExportResult> {
  let output: WholeFile | undefined
  let rows = 0
  try {
    output = beginPlainOutput(file)
    for (const piece of pieces) {
      if (signal.aborted) return CANCELLED
      requireOrderer()
      rows = piece.rows
      if (piece.text.length > 0) await output.writeSoon(piece.text)
      else await new Promise((resolve) => setImmediate(resolve))
    }
    if (signal.aborted) return CANCELLED
    await output.synchronise()
    if (signal.aborted) return CANCELLED
    requireOrderer()
    output.finish({ durable: false })
    return { kind: 'done', file: path.basename(file), rows }
  } catch (error) {
    if (error instanceof LatchkeyError) throw error
    throw new LatchkeyError('export_failed', `The file ${path.basename(file)} could not be written: ${String(error)}`, {
      params: { file: path.basename(file) },
      cause: error,
    })
  } finally {
    output?.discard()
  }
}
