import type { ExportFormat } from '../../app/reports/export-document.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { beginOutput, UnfitTarget } from '../../platform/disk/output-file.ts'
import type { OutputFile } from '../../platform/disk/output-file.ts'
import type { AdminIo } from '../terminal/admin-io.ts'
import { withUnseenEscaped } from '../terminal/json-text.ts'
import { harmless } from '../terminal/plain-text.ts'

const RECORD_END = '\r\n'

/** Where an export goes. `write` says whether anybody still reads; what `flows` cannot be taken back. */
export type Target = Pick<OutputFile, 'finish' | 'discard' | 'flows'> & Pick<AdminIo['stdout'], 'write'>

export const standardOutput = ({ stdout }: AdminIo, format: ExportFormat): Target => ({
  flows: true,
  write: (text) => stdout.write(stdout.columns === null ? text : forTerminal[format](text)),
  finish() {},
  discard() {},
})

/** Names come from whoever chose them, and are to say nothing to the terminal. */
const forTerminal = {
  json: withUnseenEscaped,
  csv: (text: string) => text.split(RECORD_END).map(harmless).join(RECORD_END),
} as const satisfies Record<ExportFormat, (text: string) => string>

/** A file that a person named, see `beginOutput`. Throws `invalid_input` where it cannot be written, and says why. */
export function createExportFile(file: string): Target {
  const output = explained(file, false, () => beginOutput(file))
  const { flows } = output
  return {
    flows,
    write: (text) => explained(file, flows, () => isRead(() => output.write(text))),
    finish: () => explained(file, flows, () => output.finish()),
    discard: () => output.discard(),
  }
}

function isRead(write: () => void): boolean {
  try {
    write()
    return true
  } catch (error) {
    if (codeOf(error) === 'EPIPE') return false
    throw error
  }
}

function explained<T>(file: string, flows: boolean, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const why = error instanceof UnfitTarget ? error.message : (codeOf(error) ?? 'unknown')
    const left = flows ? 'what went into it is not all' : 'nothing was exported'
    throw new LatchkeyError('invalid_input', `${file} could not be written (${why}). Choose another file or folder; ${left}.`, {
      params: { file, code: why },
      cause: error,
    })
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code
