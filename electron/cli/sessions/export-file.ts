import { LatchkeyError } from '../../core/errors.ts'
import { beginOutput, UnfitTarget } from '../../platform/disk/output-file.ts'
import type { OutputFile } from '../../platform/disk/output-file.ts'

/** A file that a person named, see `beginOutput`. Throws `invalid_input` where it cannot be written, and says why. */
export function createExportFile(file: string): OutputFile {
  const output = explained(file, () => beginOutput(file))
  return {
    write: (text) => explained(file, () => output.write(text)),
    finish: () => explained(file, () => output.finish()),
    discard: () => output.discard(),
  }
}

function explained<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const why = error instanceof UnfitTarget ? error.message : ((error as NodeJS.ErrnoException).code ?? 'unknown')
    throw new LatchkeyError(
      'invalid_input',
      `${file} could not be written (${why}). Choose another file or folder; nothing was exported.`,
      {
        params: { file, code: why },
        cause: error,
      },
    )
  }
}
