import { cpSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readBenchArguments } from './bench/bench-arguments.ts'
import { administratorsConsole } from './bench/console.ts'
import { documentRun, machineInWords } from './bench/document.ts'
import { figuresTable, missedInWords } from './bench/figures-table.ts'
import { fsyncs } from './bench/fsyncs.ts'
import { idle } from './bench/idle.ts'
import { liveness, sessionLayer } from './bench/in-process.ts'
import { kills } from './bench/kills.ts'
import { maintenance } from './bench/maintenance.ts'
import { manyDesks } from './bench/many-desks.ts'
import { partitions } from './bench/partitions.ts'
import { peers } from './bench/peers.ts'
import { refusedLaunch } from './bench/refused-launch.ts'
import { runMeasures } from './bench/run-measures.ts'
import { simulate } from './bench/simulate.ts'
import { takeover } from './bench/takeover.ts'
import { windowLife } from './bench/window-life.ts'
import { buildIfStale, builtFolder } from './build/build.ts'
import { startDisplay } from './runtime/display.ts'
import type { Electron } from './runtime/electron.ts'
import { projectRoot } from './runtime/places.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { CannotContinue, runCommand, say } from './runtime/report.ts'
import { withWorkFolder } from './runtime/work-folder.ts'

const MEASURES = [windowLife, refusedLaunch, takeover, fsyncs, idle, sessionLayer, peers, liveness, administratorsConsole, maintenance]

async function measure(electron: Electron, asked: ReturnType<typeof readBenchArguments>) {
  const display = await startDisplay('this process')
  try {
    return await withWorkFolder(path.join(projectRoot, '.build'), (folder) => {
      const built = path.join(folder, 'app', 'dist')
      cpSync(builtFolder, built, { recursive: true })
      symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'app', 'node_modules'))
      const stage = { executable: electron.executable, display: display.name }
      const chosen = MEASURES.filter(({ name }) => asked.only.includes(name))
      return runMeasures(chosen, { stage, built, folder, pairs: asked.pairs })
    })
  } finally {
    display.end()
  }
}

await runCommand(async () => {
  const [part, ...words] = process.argv.slice(2)
  if (part === 'simulate') return simulate(words)
  if (part === 'kills') return kills()
  if (part === 'fleet') return manyDesks(words)
  if (part === 'partitions') return partitions(words)
  const names = MEASURES.map(({ name }) => name)
  const asked = readBenchArguments(process.argv.slice(2), names)
  if (process.platform !== 'linux') throw new CannotContinue('The bench reads /proc and counts with strace: it runs on Linux only.')
  const electron = await prepareRuntime({ testPrograms: true })
  await buildIfStale(electron.executable)
  const { figures, failures } = await measure(electron, asked)
  process.stdout.write(
    `\n${machineInWords()}, Electron ${electron.version}, ${asked.pairs} pairs\n\n${figuresTable(figures)}\n\n${missedInWords(figures)}\n`,
  )
  if (asked.json !== null)
    writeFileSync(asked.json, `${JSON.stringify({ electron: electron.version, pairs: asked.pairs, figures, failures }, null, 2)}\n`)
  if (asked.document) documentRun(figures, electron.version, asked.pairs)
  for (const failure of failures) say(failure)
  return failures.length > 0 ? 1 : 0
})
