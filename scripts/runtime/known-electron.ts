import { existsSync } from 'node:fs'
import { assembledFallback } from './fallback.ts'
import { electronExecutable, inPackage } from './places.ts'

/** The Electron that `npm start` would run, if it is here already; nothing is fetched. */
export function knownElectron(): string | null {
  const places = [process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', inPackage('electron', 'dist'), assembledFallback]
  return places.filter(Boolean).map(electronExecutable).find(existsSync) ?? null
}
