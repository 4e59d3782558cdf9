import { buildFor } from './build/build.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { runCommand, say } from './runtime/report.ts'

await runCommand(async () => {
  const electron = await prepareRuntime({ testPrograms: false })
  await buildFor(electron.executable)
  say(`dist is built for Electron ${electron.version}`)
  return 0
})
