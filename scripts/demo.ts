import { buildIfStale } from './build/build.ts'
import { readDemoArguments } from './demo/arguments.ts'
import { demonstrate } from './demo/demonstrate.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { runCommand } from './runtime/report.ts'
import { runFromSource } from './runtime/run-app.ts'
import { readStartArguments } from './runtime/screenshot.ts'

await runCommand(async () => {
  const start = readStartArguments(process.argv.slice(2))
  const asked = readDemoArguments(start.forApp)
  const electron = await prepareRuntime({ testPrograms: false })
  await buildIfStale(electron.executable)
  return demonstrate(asked, (dataDir, more) =>
    runFromSource(electron, [`--data-dir=${dataDir}`, ...more, ...asked.forApp], start.screenshot),
  )
})
