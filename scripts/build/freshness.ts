import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'

const sources = ['electron', 'renderer', 'scripts/build', 'tools/code-cache', 'package-lock.json']

function* filesUnder(file: string): Generator<[string, number, number]> {
  const about = statSync(file, { throwIfNoEntry: false })
  if (about === undefined) return
  if (!about.isDirectory()) yield [file, about.size, about.mtimeMs]
  else for (const name of readdirSync(file).toSorted()) yield* filesUnder(path.join(file, name))
}

/** Changes when a source file is added, removed or written, or when another Electron is to run the result. */
export function sourceFingerprint(executable: string): string {
  const hash = createHash('sha256').update(JSON.stringify([executable, statSync(executable).mtimeMs]))
  for (const source of sources) {
    for (const file of filesUnder(path.join(projectRoot, source))) hash.update(JSON.stringify(file))
  }
  return hash.digest('hex')
}

const note = 'built-from'

export function builtFrom(outDir: string): string | undefined {
  try {
    return readFileSync(path.join(outDir, note), 'utf8')
  } catch {
    return undefined
  }
}

export function noteBuiltFrom(outDir: string, fingerprint: string): void {
  writeFileSync(path.join(outDir, note), fingerprint)
}
