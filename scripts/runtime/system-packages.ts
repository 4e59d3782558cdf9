import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from './child.ts'
import { cacheFolder } from './places.ts'
import { CannotContinue, say, step } from './report.ts'

const electronNeeds = ['xvfb', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1']
const testPrograms = ['openbox', 'wmctrl', 'xdotool', 'strace', 'dbus-daemon', 'faketime']
/** What is no program, by the file that shows it is there. Debian's Python finds it; another one that comes first in PATH does not. */
const testModules = [{ name: 'python3-gi', file: '/usr/lib/python3/dist-packages/gi/__init__.py' }]
const librariesNote = path.join(cacheFolder, 'libraries-found.json')

export function findProgram(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return undefined
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Changes whenever the executable or the set of installed libraries does; spares the 90 ms of `ldd`. */
function librariesFingerprint(executable: string): string {
  return JSON.stringify([executable, changedAt(executable), changedAt('/etc/ld.so.cache')])
}

async function missingLibraries(executable: string): Promise<string[]> {
  const fingerprint = librariesFingerprint(executable)
  try {
    if (readFileSync(librariesNote, 'utf8') === fingerprint) return []
  } catch {
    // Never looked before.
  }
  const { output } = await runQuietly('ldd', [executable])
  const missing = output.split('\n').flatMap((line) => {
    const name = line.includes('not found') ? line.trim().split(/\s/)[0] : undefined
    return name === undefined ? [] : [name]
  })
  if (missing.length === 0) {
    mkdirSync(cacheFolder, { recursive: true })
    writeFileSync(librariesNote, fingerprint)
  }
  return missing
}

function missingForTests(): string[] {
  const modules = testModules.filter(({ file }) => !existsSync(file))
  return [...testPrograms.filter((name) => !findProgram(name)), ...modules.map(({ name }) => name)]
}

/** Makes sure that Electron's shared libraries, and what the tests drive it with, are installed on Linux. */
export async function ensureSystemPackages(
  executable: string,
  wants: { readonly display: boolean; readonly testPrograms: boolean },
): Promise<void> {
  if (process.platform !== 'linux') return
  const programs = wants.testPrograms ? missingForTests() : []
  const libraries = await missingLibraries(executable)
  const display = wants.display && !findProgram('Xvfb') ? ['Xvfb'] : []
  const missing = [...libraries, ...display, ...programs]
  if (missing.length === 0) return
  const packages = libraries.length + display.length > 0 ? [...electronNeeds, ...programs] : programs
  await install(missing, packages)
}

async function install(missing: readonly string[], packages: readonly string[]): Promise<void> {
  const words = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages]
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    throw new CannotContinue(
      `Missing on this system: ${missing.join(', ')}.\nInstall them, then run the same command again:\n  sudo apt-get update && sudo ${words.join(' ')}\n` +
        "(Debian's names; on Ubuntu 24.04 and later libgtk-3-0 and libasound2 end in t64.)",
    )
  }
  say(`installing system packages (once): ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const outcome = await step('installing system packages', async () => {
    await runQuietly('apt-get', ['update', '-qq'], { env })
    return runQuietly('apt-get', words.slice(1), { env })
  })
  if (outcome.code !== 0) {
    throw new CannotContinue(
      `apt-get could not install them:\n${lastLines(outcome.output, 6)}\nRun it by hand to see more: ${words.join(' ')}`,
    )
  }
}
