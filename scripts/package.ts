import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { listPackage } from '@electron/asar'
import { buildFor, builtFolder } from './build/build.ts'
import { configuredFuses, fuseDifferences, fusesOf } from './build/fuses.ts'
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

/** Without words, what this system can make for itself; else electron-builder's own: `npm run package -- --linux deb`. */
function defaultTargets(): string[] {
  if (process.platform === 'darwin') return ['--mac']
  return [process.platform === 'win32' ? '--win' : '--linux']
}

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

function wrongContents(archive: string, isLocalTest: boolean): readonly string[] {
  const names = listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/'))
  const has = (part: string) => names.some((name) => name.includes(part))
  return [
    has('/dist/electron/latchkey.cjs') ? undefined : "the app's bundle is missing",
    has('better-sqlite3/prebuilds/') ? undefined : "better-sqlite3's prebuild is missing",
    has('better-sqlite3/build/') && !isLocalTest ? 'a local build of better-sqlite3 is inside' : undefined,
    names.some((name) => /^\/(scripts|tools|test)\//.test(name)) ? 'development files are inside' : undefined,
    has('/@node-rs/argon2-') ? undefined : "argon2's native module is missing",
  ].filter((what) => what !== undefined)
}

/** A package that would not start, holds more than it should, or is less hardened than it should be, is not left lying about. */
async function inspect(folder: string, isLocalTest: boolean): Promise<void> {
  const asked = configuredFuses()
  const archives = findArchives(folder)
  if (archives.length === 0) throw new CannotContinue(`There is no app.asar in ${folder}, so the package could not be looked into.`)
  for (const archive of archives) {
    const fuses = fuseDifferences(asked, await fusesOf(executableOf(archive)))
    const wrong = [...wrongContents(archive, isLocalTest), ...fuses]
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

await runCommand(async () => {
  const words = process.argv.slice(2)
  const electron = await prepareRuntime({ testPrograms: false })
  refuseFallback(electron)
  await buildFor(electron.executable)
  dropForeignCodeCache(words)
  const isLocalTest = electron.source !== 'official'
  const folder = isLocalTest ? testOutput : output
  rmSync(folder, { recursive: true, force: true })
  const settings = isLocalTest ? localTestSettings(electron) : []
  const targets = words.length > 0 ? words : defaultTargets()
  const code = await step('packaging', () => runTool(['electron-builder', 'cli.js'], [...targets, '--publish', 'never', ...settings]))
  if (code !== 0) return code
  await inspect(folder, isLocalTest)
  say(`packaged into ${folder}`)
  return 0
})
