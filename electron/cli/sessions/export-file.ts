import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'

/** A file for its owner alone that appears under its name as a whole, or not at all: written beside it and renamed. */
export type ExportFile = Readonly<{
  write: (text: string) => void
  /** On disk when this returns. */
  finish: () => void
  /** Leaves no trace; what was there before stays. */
  discard: () => void
}>

/** Throws `invalid_input` where the file cannot be written, and says why. */
export function createExportFile(file: string): ExportFile {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}-${process.pid}.part`)
  const descriptor = explained(file, () => openSync(draft, 'wx', 0o600))
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(descriptor)
    isOpen = false
  }
  const discard = () => {
    close()
    rmSync(draft, { force: true })
  }
  const orDiscard = (step: () => void) =>
    explained(file, () => {
      try {
        step()
      } catch (error) {
        discard()
        throw error
      }
    })
  return {
    write: (text) =>
      orDiscard(() => {
        for (let rest = Buffer.from(text); rest.length > 0;) rest = rest.subarray(writeSync(descriptor, rest))
      }),
    finish: () =>
      orDiscard(() => {
        fsyncSync(descriptor)
        close()
        renameSync(draft, file)
      }),
    discard,
  }
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new LatchkeyError(
      'invalid_input',
      `${file} could not be written (${code}). Choose another file or folder; nothing was exported.`,
      {
        params: { file, code },
        cause: error,
      },
    )
  }
}
