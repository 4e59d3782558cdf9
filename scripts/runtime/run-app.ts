import { hasDisplay, startDisplay } from './display.ts'
import type { Electron } from './electron.ts'
import { explainCrash, quietSwitches, runElectron, sandboxSwitches } from './launch.ts'
import { placeOfNewData } from './new-data.ts'
import { projectRoot } from './places.ts'
import { say } from './report.ts'
import { explainSandboxTrap } from './sandbox-trap.ts'
import { defaultScreenshot, reportWhenSaved } from './screenshot.ts'

/** Runs the app from source until it ends; resolves with its exit code. Where there is no display, on a virtual one, with a picture of its window. */
export async function runFromSource(electron: Electron, words: readonly string[], asked: string | undefined): Promise<number> {
  const onRealDisplay = hasDisplay()
  const screenshot = asked ?? (onRealDisplay ? undefined : defaultScreenshot())
  const env: NodeJS.ProcessEnv = { ...process.env }
  if (screenshot !== undefined) env['LATCHKEY_SCREENSHOT'] = screenshot
  if (!onRealDisplay) {
    const display = await startDisplay('last client')
    env['DISPLAY'] = display.name
    say(
      `there is no display here, so the app runs on a virtual one (Xvfb ${display.name}). ` +
        `A picture of its first window goes to ${screenshot}. End it with Ctrl-C.`,
    )
  }
  const begun = placeOfNewData({ words, env })
  if (begun !== null) say(`accounts and sessions are kept in ${begun}; in another folder with: npm start -- --data-dir FOLDER`)
  const stopReporting = screenshot === undefined ? undefined : reportWhenSaved(screenshot)
  const code = await runElectron(electron.executable, [projectRoot, ...sandboxSwitches(), ...quietSwitches(words), ...words], env)
  stopReporting?.()
  const explanation = explainSandboxTrap(code, electron.executable) ?? explainCrash(code)
  if (explanation !== null) say(explanation)
  return code
}
