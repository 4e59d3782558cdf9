import { buildIfStale } from './build/build.ts'
import { hasDisplay, startDisplay } from './runtime/display.ts'
import { runElectron, sandboxSwitches } from './runtime/launch.ts'
import { projectRoot } from './runtime/places.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { runCommand, say } from './runtime/report.ts'
import { defaultScreenshot, readStartArguments, reportWhenSaved } from './runtime/screenshot.ts'

await runCommand(async () => {
  const asked = readStartArguments(process.argv.slice(2))
  const electron = await prepareRuntime({ testPrograms: false })
  await buildIfStale(electron.executable)

  const onRealDisplay = hasDisplay()
  const screenshot = asked.screenshot ?? (onRealDisplay ? undefined : defaultScreenshot())
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
  const stopReporting = screenshot === undefined ? undefined : reportWhenSaved(screenshot)
  const args = [projectRoot, ...sandboxSwitches(), ...asked.forApp]
  const code = await runElectron(electron.executable, args, env)
  stopReporting?.()
  return code
})
