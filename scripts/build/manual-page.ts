import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { manualPage } from '../../electron/cli/manual/manual-page.ts'
import { describeProgram } from '../../electron/cli/program.ts'
import { projectRoot } from '../runtime/places.ts'

/** Goes into packages beside the app, see electron-builder.yml. */
export function writeManualPage(outDir: string): void {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { version: string }
  const program = describeProgram({ command: 'latchkey admin', version }, () => {})
  writeFileSync(path.join(outDir, 'latchkey-admin.1'), manualPage(program, version))
}
