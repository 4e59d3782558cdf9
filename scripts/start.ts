import { buildIfStale } from './build/build.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { runCommand } from './runtime/report.ts'
import { runFromSource } from './runtime/run-app.ts'
import { readStartArguments } from './runtime/screenshot.ts'

await runCommand(async () => {
  const asked = readStartArguments(process.argv.slice(2))
  const electron = await prepareRuntime({ testPrograms: false })
  await buildIfStale(electron.executable)
  return runFromSource(electron, asked.forApp, asked.screenshot)
})
