import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from '../runtime/child.ts'
import { sandboxSwitches } from '../runtime/launch.ts'
import { projectRoot } from '../runtime/places.ts'
import { say } from '../runtime/report.ts'

/** Has the Electron that will run the bundle make its code cache. Without one the app still runs, only starts slower. */
export async function makeCodeCache(outDir: string, executable: string): Promise<boolean> {
  const bundle = path.join(outDir, 'electron', 'latchkey.cjs')
  // Nothing is shown, so it needs no display; the switch spares starting one.
  const headless = process.platform === 'linux' ? ['--ozone-platform=headless'] : []
  const profile = path.join(outDir, 'code-cache-profile')
  const args = [path.join(projectRoot, 'tools', 'code-cache'), ...sandboxSwitches(), ...headless]
  const outcome = await runQuietly(executable, [...args, `--user-data-dir=${profile}`], {
    env: { ...process.env, LATCHKEY_CODE_CACHE_OF: bundle },
    timeout: 20_000,
  })
  rmSync(profile, { recursive: true, force: true })
  const made = existsSync(`${bundle}.cache`)
  if (!made) say(`no code cache (exit code ${outcome.code}): ${lastLines(outcome.output, 2)}`)
  return made
}
