import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from './child.ts'
import { cacheFolder } from './places.ts'
import { CannotContinue, say, step } from './report.ts'

const electronNeeds = ['xvfb', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1']
/** Renamed for times of 64 bits in Ubuntu 24.04 and Debian 13. */
const renamed = new Set(['libgtk-3-0', 'libasound2'])
const compilerPrograms = ['make', 'g++', 'python3']
const compilerPackages = ['build-essential', 'python3']
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

/** What is wanted beside Electron's shared libraries. */
export type Wants = Readonly<{ display: boolean; testPrograms: boolean; compiler: boolean }>

/** Makes sure that Electron's shared libraries, and what is wanted beside them, are installed on Linux: all at once, or all named in one command. */
export async function ensureSystemPackages(executable: string, wants: Wants): Promise<void> {
  if (process.platform !== 'linux') return
  const programs = wants.testPrograms ? missingForTests() : []
  const libraries = await missingLibraries(executable)
  const display = wants.display && !findProgram('Xvfb') ? ['Xvfb'] : []
  const compiler = wants.compiler ? compilerPrograms.filter((name) => !findProgram(name)) : []
  const missing = [...libraries, ...display, ...compiler, ...programs]
  if (missing.length === 0) return
  const packages = [
    ...(libraries.length + display.length > 0 ? electronNeeds : []),
    ...(compiler.length > 0 ? compilerPackages : []),
    ...programs,
  ]
  await install(missing, namesHere(packages, readSystem()))
}

/** What `/etc/os-release` says. */
const readSystem = () => {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}

/** Debian's packages by the names that this release of it, or of Ubuntu, gives them. */
export function namesHere(packages: readonly string[], osRelease: string): readonly string[] {
  const [, id = ''] = /^ID="?(\w+)/m.exec(osRelease) ?? []
  const [, version = ''] = /^VERSION_ID="?([\d.]+)/m.exec(osRelease) ?? []
  const first = { ubuntu: 24.04, debian: 13 }[id]
  const isNew = first !== undefined && Number(version) >= first
  return packages.map((name) => (isNew && renamed.has(name) ? `${name}t64` : name))
}

async function install(missing: readonly string[], packages: readonly string[]): Promise<void> {
  const words = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages]
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    throw new CannotContinue(
      `Missing on this system: ${missing.join(', ')}.\nInstall them all at once (the names are Debian's and Ubuntu's), then run the same command again:\n` +
        `  sudo apt-get update && sudo ${words.join(' ')}`,
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
