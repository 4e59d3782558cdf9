import type { ExportPieces } from '../../app/reports/export-document.ts'
import type { PictureOrder } from '../../contract/console-questions.ts'
import type { ExportResult } from '../../contract/console.ts'

/** Where the console's files go: asks the person for a place and writes there, whole under its name or not at all. */
export type ConsoleFiles = Readonly<{
  write(name: string, kind: 'csv' | 'json', pieces: () => ExportPieces): Promise<ExportResult>
  /** A part of the window as it is on the screen. */
  writePicture(name: string, area: Omit<PictureOrder, 'name'>): Promise<ExportResult>
  /** Gives up the file that is being written, if there is one. */
  cancel(): void
}>
