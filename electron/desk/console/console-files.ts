import type { ExportPieces } from '../../app/reports/export-document.ts'
import type { PictureOrder } from '../../contract/console-questions.ts'
import type { ExportResult } from '../../contract/console.ts'

/**
 * Where the console's files go: asks the person for a place and writes there, whole under its name or not at all. `requireOrderer` throws once
 * whoever ordered it may not have it any more; it is called after every wait for a person and before each piece is written.
 */
export type ConsoleFiles = Readonly<{
  write(name: string, kind: 'csv' | 'json', pieces: () => ExportPieces, requireOrderer: () => void): Promise<ExportResult>
  /** A part of the window as it is on the screen. */
  writePicture(name: string, area: Omit<PictureOrder, 'name'>, requireOrderer: () => void): Promise<ExportResult>
  /** Gives up the file that is being written, if there is one. */
  cancel(): void
}>
