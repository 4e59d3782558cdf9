import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bashCompletion } from '../../electron/cli/completion/completion-bash.ts'
import { fishCompletion } from '../../electron/cli/completion/completion-fish.ts'
import { completionModel } from '../../electron/cli/completion/completion-model.ts'
import { zshCompletion } from '../../electron/cli/completion/completion-zsh.ts'
import { manualPage } from '../../electron/cli/manual/manual-page.ts'
import { describeProgram } from '../../electron/cli/program.ts'
import { projectRoot } from '../runtime/places.ts'

/** The manual page and what completes commands go into packages beside the app, see electron-builder.yml. */
export function writeCommandLineHelp(outDir: string): void {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { version: string }
  const program = describeProgram({ command: 'latchkey admin', version }, () => {})
  const completed = completionModel(program)
  const folder = path.join(outDir, 'completions')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(outDir, 'latchkey-admin.1'), manualPage(program, version))
  writeFileSync(path.join(folder, 'latchkey.bash'), bashCompletion(completed))
  writeFileSync(path.join(folder, '_latchkey'), zshCompletion(completed))
  writeFileSync(path.join(folder, 'latchkey.fish'), fishCompletion(completed))
}
