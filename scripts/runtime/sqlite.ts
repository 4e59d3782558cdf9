import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from './child.ts'
import { cacheFolder, inPackage } from './places.ts'
import { CannotContinue, say, step } from './report.ts'
import { findProgram } from './system-packages.ts'
import { withWorkFolder } from './work-folder.ts'

/** better-sqlite3's prebuilds need this Node-API; on an older one they crash the process. */
const prebuildNodeApi = 10
const firstElectronWithIt = 36
const binaryName = 'better_sqlite3.node'

/** Whether this Electron can load the prebuild that npm installed. */
function electronLoadsPrebuild(electronVersion: string): boolean {
  return Number.parseInt(electronVersion, 10) >= firstElectronWithIt
}

function nodeLoadsPrebuild(): boolean {
  return Number(process.versions['napi']) >= prebuildNodeApi
}

/** Puts a better-sqlite3 in place that both this Node and the given Electron can load. */
export async function ensureSqlite(electronVersion: string): Promise<void> {
  if (electronLoadsPrebuild(electronVersion) && nodeLoadsPrebuild()) return
  const about = JSON.parse(readFileSync(inPackage('better-sqlite3', 'package.json'), 'utf8')) as {
    version: string
  }
  const name = `better-sqlite3-${about.version}-${process.platform}-${process.arch}-1.node`
  const release = inPackage('better-sqlite3', 'build', 'Release')
  const note = path.join(release, 'built-by-latchkey')
  const isOurs = existsSync(note) && readFileSync(note, 'utf8') === name
  if (isOurs && existsSync(path.join(release, binaryName))) return

  const kept = path.join(cacheFolder, name)
  if (!existsSync(kept)) await build(kept)
  mkdirSync(release, { recursive: true })
  copyIntoPlace(kept, path.join(release, binaryName))
  writeFileSync(note, name)
}

/** A running app may have the old file mapped: it is replaced by a rename, never written into. */
function copyIntoPlace(from: string, to: string): void {
  const beside = `${to}.${process.pid}`
  copyFileSync(from, beside)
  renameSync(beside, to)
}

async function build(kept: string): Promise<void> {
  requireCompiler()
  say('building better-sqlite3 for this runtime (once, about a minute)')
  await withWorkFolder(cacheFolder, async (work) => {
    const folder = path.join(work, 'node_modules', 'better-sqlite3')
    cpSync(inPackage('better-sqlite3'), folder, { recursive: true })
    cpSync(inPackage('node-addon-api'), path.join(work, 'node_modules', 'node-addon-api'), {
      recursive: true,
    })
    const words = ['rebuild', '--release', '--force_build=1', '-j', 'max']
    const outcome = await step('building better-sqlite3', () =>
      runQuietly(process.execPath, [inPackage('node-gyp', 'bin', 'node-gyp.js'), ...words], {
        cwd: folder,
        env: { ...process.env, ...compilerSettings() },
      }),
    )
    if (outcome.code !== 0) throw new CannotContinue(explainFailure(outcome.output))
    const made = path.join(folder, 'build', 'Release', binaryName)
    copyIntoPlace(made, kept)
  })
}

/** The experimental Node-API headers declare everything the code needs and bind to whatever the runtime offers. */
function compilerSettings(): NodeJS.ProcessEnv {
  const headers = nodeWithHeaders()
  return {
    CFLAGS: '-O1',
    CXXFLAGS: '-O1 -UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NO_WARNING',
    ...(headers === undefined ? {} : { npm_config_nodedir: headers }),
  }
}

/** Headers of an installed Node spare node-gyp a download. The npm package of Node carries none, so others are asked too. */
function nodeWithHeaders(): string | undefined {
  const executables = [process.execPath, process.env['npm_node_execpath'] ?? '']
  const prefixes = executables.map((file) => path.resolve(path.dirname(file), '..'))
  return [...prefixes, '/usr/local', '/usr'].find((prefix) => existsSync(path.join(prefix, 'include', 'node', 'node_api.h')))
}

function requireCompiler(): void {
  const missing = ['make', 'g++', 'python3'].filter((name) => !findProgram(name))
  if (missing.length === 0 || process.platform !== 'linux') return
  throw new CannotContinue(
    `This Electron needs better-sqlite3 built from source, and ${missing.join(', ')} is missing. Install a compiler, then run the same command again:\n` +
      '  sudo apt-get update && sudo apt-get install -y --no-install-recommends build-essential python3',
  )
}

function explainFailure(output: string): string {
  return `better-sqlite3 could not be built:\n${lastLines(output, 12)}\nThe compiler needs Node's headers: install them (Debian: sudo apt-get install -y libnode-dev) or let node-gyp reach nodejs.org, then run the same command again.`
}
