import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from './child.ts'
import { cacheFolder, inPackage } from './places.ts'
import { CannotContinue, say, step } from './report.ts'
import { withWorkFolder } from './work-folder.ts'

/** better-sqlite3's prebuilds need this Node-API; on an older one they crash the process. */
const prebuildNodeApi = 10
const firstElectronWithIt = 36
const binaryName = 'better_sqlite3.node'
const note = 'built-by-latchkey'

/** Whether this Electron can load the prebuild that npm installed. */
function electronLoadsPrebuild(electronVersion: string): boolean {
  return Number.parseInt(electronVersion, 10) >= firstElectronWithIt
}

function nodeLoadsPrebuild(): boolean {
  return Number(process.versions['napi']) >= prebuildNodeApi
}

const release = inPackage('better-sqlite3', 'build', 'Release')

/** What our own build for runtimes that cannot load the prebuild is kept as. */
function keptBuild(): Readonly<{ name: string; file: string }> {
  const about = JSON.parse(readFileSync(inPackage('better-sqlite3', 'package.json'), 'utf8')) as { version: string }
  const name = `better-sqlite3-${about.version}-${process.platform}-${process.arch}-1.node`
  return { name, file: path.join(cacheFolder, name) }
}

const needsOwnBuild = (electronVersion: string) => !(electronLoadsPrebuild(electronVersion) && nodeLoadsPrebuild())

/** Whether better-sqlite3 is yet to be compiled for this Electron. */
export const needsCompiler = (electronVersion: string): boolean => needsOwnBuild(electronVersion) && !existsSync(keptBuild().file)

/** Puts a better-sqlite3 in place that both this Node and the given Electron can load. */
export async function ensureSqlite(electronVersion: string): Promise<void> {
  if (!needsOwnBuild(electronVersion)) return removeOwnBuild(release)
  const { name, file } = keptBuild()
  if (builtByUs(release) === name && existsSync(path.join(release, binaryName))) return
  if (!existsSync(file)) await build(file)
  mkdirSync(release, { recursive: true })
  copyIntoPlace(file, path.join(release, binaryName))
  writeFileSync(path.join(release, note), name)
}

/** better-sqlite3 prefers a build over the prebuild: once this Electron takes the prebuild, it is to run what packages ship. Somebody's own build stays. */
export function removeOwnBuild(folder: string): void {
  if (builtByUs(folder) !== null) rmSync(folder, { recursive: true, force: true })
}

function builtByUs(folder: string): string | null {
  const file = path.join(folder, note)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** A running app may have the old file mapped: it is replaced by a rename, never written into. */
function copyIntoPlace(from: string, to: string): void {
  const beside = `${to}.${process.pid}`
  copyFileSync(from, beside)
  renameSync(beside, to)
}

async function build(kept: string): Promise<void> {
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

function explainFailure(output: string): string {
  return `better-sqlite3 could not be built:\n${lastLines(output, 12)}\nThe compiler needs Node's headers: install them (Debian: sudo apt-get install -y libnode-dev) or let node-gyp reach nodejs.org, then run the same command again.`
}
