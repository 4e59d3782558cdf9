import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import { versionOf } from '../runtime/electron.ts'
import { projectRoot } from '../runtime/places.ts'
import { say, step } from '../runtime/report.ts'
import { publish, withWorkFolder } from '../runtime/work-folder.ts'
import { builtFrom, noteBuiltFrom, sourceFingerprint } from './freshness.ts'

export const builtFolder = path.join(projectRoot, 'dist')

/** Builds for the given Electron. Made beside `dist` and moved there when whole, so nobody ever runs half a build. */
export async function buildFor(executable: string): Promise<void> {
  await step('building', () =>
    withWorkFolder(path.join(projectRoot, '.build'), async (work) => {
      const made = path.join(work, 'dist')
      await makeBuild(made, executable)
      if (existsSync(builtFolder)) renameSync(builtFolder, path.join(work, 'replaced'))
      publish(made, builtFolder)
    }),
  )
}

/** The same sources and the same Electron make the same bytes. */
export async function makeBuild(outDir: string, executable: string): Promise<void> {
  const fingerprint = sourceFingerprint(executable)
  const { buildBundles } = await import('./bundles.ts')
  const { makeCodeCache } = await import('./code-cache.ts')
  const { writeCommandLineHelp } = await import('./command-line-help.ts')
  const { buildDirectory } = await import('./directory-bundle.ts')
  const { writeDirectoryNotices, writeNotices } = await import('./notices.ts')
  const [modules, modulesOfDirectory] = [await buildBundles(outDir), await buildDirectory(outDir)]
  await makeCodeCache(outDir, executable)
  writeNotices(outDir, modules, versionOf(executable))
  writeDirectoryNotices(outDir, modulesOfDirectory)
  writeCommandLineHelp(outDir)
  noteBuiltFrom(outDir, fingerprint)
}

/** Builds only when `dist` was not made from the sources as they are now. */
export async function buildIfStale(executable: string): Promise<void> {
  if (builtFrom(builtFolder) === sourceFingerprint(executable)) return
  const startedAt = performance.now()
  await buildFor(executable)
  say(`built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
}
