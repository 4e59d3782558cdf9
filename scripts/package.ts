import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildFor, builtFolder } from './build/build.ts'
import { configuredFuses, fuseDifferences, fusesOf } from './build/fuses.ts'
import { namesIn, targetOf, wrongContents } from './package/contents.ts'
import { makeOwnKinds, ownKinds } from './package/own-kinds.ts'
import { tryPackages } from './package/try-packages.ts'
import type { Electron } from './runtime/electron.ts'
import { projectRoot } from './runtime/places.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { CannotContinue, runCommand, say, step } from './runtime/report.ts'
import { runTool } from './runtime/suite.ts'

const output = path.join(projectRoot, 'release')
const testOutput = path.join(output, 'not-for-distribution')

function refuseFallback(electron: Electron): void {
  if (electron.source === 'official') return
  if (process.env['LATCHKEY_PACKAGE_FALLBACK'] !== '1') {
    throw new CannotContinue(
      `Packages are made with the official Electron only, and this is ${electron.version} (${electron.source}). ` +
        'Let the official one be downloaded, then run: LATCHKEY_ELECTRON_FALLBACK=0 npm run package\n' +
        'To try the packaging on this machine all the same, and never give the result to anyone: LATCHKEY_PACKAGE_FALLBACK=1 npm run package',
    )
  }
  say('WARNING: packaging an Electron that is NOT the official one. FOR A LOCAL TEST ONLY: DO NOT DISTRIBUTE.')
}

const defaultTargets = () => [process.platform === 'darwin' ? '--mac' : '--win']

/**
 * An old Electron cannot load better-sqlite3's prebuild. For a local test the build made for it goes in as well,
 * and wins over the prebuild; so the configuration is used without its exclusion.
 */
function localTestSettings(electron: Electron): string[] {
  const official = readFileSync(path.join(projectRoot, 'electron-builder.yml'), 'utf8')
  const configuration = path.join(projectRoot, '.build', 'local-test.yml')
  writeFileSync(configuration, official.replace('{build,deps,src}', '{deps,src}'))
  return [
    `--config=${configuration}`,
    `-c.directories.output=${testOutput}`,
    `-c.electronDist=${electron.distribution}`,
    `-c.electronVersion=${electron.version}`,
  ]
}

function findArchives(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => path.basename(name) === 'app.asar').map((name) => path.join(folder, name))
}

/** What Electron was packed into: on macOS the `.app` around the archive, elsewhere the executable beside `resources`. */
function executableOf(archive: string): string {
  const parent = path.dirname(path.dirname(archive))
  if (path.basename(parent) === 'Contents') return path.dirname(parent)
  const windows = path.join(parent, 'Latchkey.exe')
  return existsSync(windows) ? windows : path.join(parent, 'latchkey')
}

/** A package that would not start, holds more than it should, or is less hardened than it should be, is not left lying about. */
async function inspect(folder: string, isLocalTest: boolean): Promise<void> {
  const asked = configuredFuses()
  const archives = findArchives(folder)
  if (archives.length === 0) throw new CannotContinue(`There is no app.asar in ${folder}, so the package could not be looked into.`)
  for (const archive of archives) {
    const fuses = fuseDifferences(asked, await fusesOf(executableOf(archive)))
    const wrong = [...wrongContents(namesIn(archive), { ...targetOf(archive), isLocalTest }), ...fuses]
    if (wrong.length === 0) continue
    rmSync(folder, { recursive: true, force: true })
    throw new CannotContinue(`The package was wrong and has been deleted: ${wrong.join('; ')}. See electron-builder.yml.`)
  }
}

/** A code cache fits one platform: packages for another start without one. */
function dropForeignCodeCache(words: readonly string[]): void {
  const foreign = { '--win': 'win32', '--mac': 'darwin', '--linux': 'linux' }
  const isForeign = Object.entries(foreign).some(([option, platform]) => words.includes(option) && platform !== process.platform)
  const otherArch = words.some((word) => /^--(x64|arm64|ia32|armv7l|universal)$/.test(word) && word !== `--${process.arch}`)
  if (isForeign || otherArch) rmSync(path.join(builtFolder, 'electron', 'latchkey.cjs.cache'), { force: true })
}

/** One packaging from the sources; returns the folder that everything is in. */
async function makePackages(words: readonly string[], electron: Electron): Promise<string> {
  await buildFor(electron.executable)
  dropForeignCodeCache(words)
  const isLocalTest = electron.source !== 'official'
  const folder = isLocalTest ? testOutput : output
  rmSync(folder, { recursive: true, force: true })
  const settings = isLocalTest ? localTestSettings(electron) : []
  const kinds = ownKinds(words)
  const targets = kinds ? ['--linux', 'dir'] : words.length > 0 ? words : defaultTargets()
  const code = await step('packaging', () => runTool(['electron-builder', 'cli.js'], [...targets, '--publish', 'never', ...settings]))
  if (code !== 0) throw new CannotContinue(`electron-builder ended with ${code}.`)
  await inspect(folder, isLocalTest)
  if (kinds) await makeOwnKinds(kinds, path.dirname(path.dirname(findArchives(folder)[0] ?? '')), folder)
  say(`packaged into ${folder}`)
  return folder
}

await runCommand(async () => {
  const words = process.argv.slice(2)
  const electron = await prepareRuntime({ testPrograms: false })
  refuseFallback(electron)
  if (words[0] === '--try') return tryPackages(() => makePackages([], electron))
  await makePackages(words, electron)
  return 0
})
