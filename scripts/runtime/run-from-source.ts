import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defaultUserData } from '../../electron/cli/default-user-data.ts'
import { runAdmin } from '../../electron/cli/run-admin.ts'
import { processIo } from '../../electron/cli/terminal/process-io.ts'
import { knownElectron } from './known-electron.ts'

type About = Readonly<{ productName: string; version: string }>

/** The CLI of a checkout, started by `npm run SCRIPT`. Returns the exit code. */
export function runFromSource(words: readonly string[], script: 'admin' | 'cleanup'): number {
  const about = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as About
  // npm runs scripts in the project's folder; the person typed paths from theirs.
  const startedByNpm = process.env['npm_lifecycle_event'] === script
  return runAdmin(
    words,
    processIo({
      command: 'npm run admin --',
      version: about.version,
      userData: defaultUserData(about.productName, process.env),
      electron: knownElectron(),
      workingFolder: (startedByNpm && process.env['INIT_CWD']) || process.cwd(),
    }),
  )
}
