import { app, dialog } from 'electron'
import type { Log } from '../../core/ports/ports.ts'

type OpenedLog = Log & Readonly<{ open: (folder: string) => void | Promise<void> }>

/** What nobody foresaw before there was a window is said too (law 7): to people what it is, to the log where it was. */
export async function giveUp(error: unknown, log: OpenedLog, logFolder: string, exitCode: number): Promise<void> {
  const what = error instanceof Error ? error.message : String(error)
  log.error('unexpected error', { error: error instanceof Error ? (error.stack ?? what) : what })
  process.stderr.write(`Latchkey could not open its window. ${what}\n`)
  dialog.showErrorBox('Latchkey', `Latchkey could not open its window.\n\n${what}`)
  await log.open(logFolder)
  app.exit(exitCode)
}
