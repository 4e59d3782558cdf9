import { homedir } from 'node:os'
import path from 'node:path'

export const projectRoot = path.resolve(import.meta.dirname, '..', '..')

/** Everything that is expensive to make and survives `npm ci`: the fallback Electron, the built better-sqlite3. */
export const cacheFolder = path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'latchkey')

/** A path inside an installed package. Everything this project needs is hoisted to its own node_modules. */
export function inPackage(name: string, ...parts: string[]): string {
  return path.join(projectRoot, 'node_modules', name, ...parts)
}

export function electronExecutable(distribution: string): string {
  if (process.platform === 'darwin') {
    return path.join(distribution, 'Electron.app', 'Contents', 'MacOS', 'Electron')
  }
  return path.join(distribution, process.platform === 'win32' ? 'electron.exe' : 'electron')
}

/** Where the person typed the command; npm itself runs scripts in the project's folder. */
export function callersFolder(): string {
  return process.env['INIT_CWD'] ?? process.cwd()
}
