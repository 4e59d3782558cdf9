import { rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import path from 'node:path'
import { BrowserWindow, dialog } from 'electron'
import type { WebContents } from 'electron'
import type { ExportPieces } from '../app/reports/export-document.ts'
import type { ExportProgress, ExportResult } from '../contract/console.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { ConsoleFiles } from '../desk/console/console-files.ts'

type FileKind = 'csv' | 'json' | 'png'

/** Between two pieces the event loop turns, and progress is told this often. */
const TELL_EVERY_MS = 100

/** Asks where to, and writes there: readable by its owner alone, whole under its name or not at all. */
export class SavedFiles implements ConsoleFiles {
  readonly #contents: () => WebContents | null
  readonly #onProgress: (progress: ExportProgress) => void
  #writing: AbortController | null = null

  constructor(contents: () => WebContents | null, onProgress: (progress: ExportProgress) => void) {
    this.#contents = contents
    this.#onProgress = onProgress
  }

  cancel(): void {
    this.#writing?.abort()
  }

  async write(name: string, kind: FileKind, pieces: () => ExportPieces): Promise<ExportResult> {
    const file = await this.#askWhere(name, kind)
    if (file === null) return { kind: 'cancelled' }
    if (this.#writing) throw new LatchkeyError('not_allowed', 'Another export is still being written. Wait for it, or cancel it.')
    this.#writing = new AbortController()
    try {
      return await writeWhole(file, this.#toldOf(pieces()), this.#writing.signal)
    } finally {
      this.#writing = null
    }
  }

  /** A part of the window as it is on the screen. */
  async writePicture(name: string, area: Electron.Rectangle): Promise<ExportResult> {
    const picture = await this.#contents()?.capturePage(area)
    if (!picture || picture.isEmpty()) throw new LatchkeyError('invalid_input', 'There is nothing to be saved there.')
    const file = await this.#askWhere(name, 'png')
    if (file === null) return { kind: 'cancelled' }
    const png = picture.toPNG()
    return writeWhole(file, [{ text: png, rows: 1 }], new AbortController().signal)
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

  async #askWhere(name: string, kind: FileKind): Promise<string | null> {
    const contents = this.#contents()
    const window = contents && BrowserWindow.fromWebContents(contents)
    if (!window) return null
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: `${name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-')}.${kind}`,
      filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    })
    return canceled || filePath === '' ? null : filePath
  }
}

type Piece = Readonly<{ text: string | Uint8Array; rows: number }>

async function writeWhole(file: string, pieces: Iterable<Piece>, signal: AbortSignal): Promise<ExportResult> {
  const draft = `${file}.${process.pid}.part`
  let rows = 0
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      for (const piece of pieces) {
        if (signal.aborted) break
        rows = piece.rows
        if (piece.text.length > 0) await handle.write(piece.text as string)
        else await new Promise((resolve) => setImmediate(resolve))
      }
      if (!signal.aborted) await handle.sync()
    } finally {
      await handle.close()
    }
    if (signal.aborted) return { kind: 'cancelled' }
    await rename(draft, file)
    return { kind: 'done', file: path.basename(file), rows }
  } catch (error) {
    throw new LatchkeyError('export_failed', `The file ${path.basename(file)} could not be written: ${String(error)}`, {
      params: { file: path.basename(file) },
      cause: error,
    })
  } finally {
    rmSync(draft, { force: true })
  }
}
