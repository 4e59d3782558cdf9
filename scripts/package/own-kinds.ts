import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'
import { CannotContinue, say, step } from '../runtime/report.ts'
import { findProgram } from '../runtime/system-packages.ts'
import { withWorkFolder } from '../runtime/work-folder.ts'
import { makeArchive } from './archive.ts'
import { makeDeb } from './deb.ts'
import { thisRelease } from './release.ts'
import { makeRpm } from './rpm.ts'

type Kind = Readonly<{ make: typeof makeDeb; tools: readonly string[]; from: string }>

/** What Latchkey packs by itself, with what the system has: nothing is downloaded for it. */
const KINDS: Readonly<Record<string, Kind>> = {
  deb: { make: makeDeb, tools: ['dpkg-deb', 'objdump'], from: 'dpkg binutils' },
  rpm: { make: makeRpm, tools: ['rpmbuild'], from: 'rpm' },
  'tar.gz': { make: makeArchive, tools: ['tar', 'gzip'], from: 'tar gzip' },
}

/** The kinds that the words ask for: all that can be made here where they ask for nothing; null where they are meant for electron-builder. */
export function ownKinds(words: readonly string[]): readonly string[] | null {
  if (process.platform !== 'linux') return null
  const asked = words.filter((word) => word !== '--linux')
  if (asked.some((word) => !(word in KINDS))) return null
  const missing = (kind: string) => (KINDS[kind]?.tools ?? []).filter((tool) => !findProgram(tool))
  if (asked.length === 0) return Object.keys(KINDS).filter((kind) => missing(kind).length === 0)
  for (const kind of asked) {
    if (missing(kind).length > 0) throw new CannotContinue(`To make a ${kind}: sudo apt-get install ${KINDS[kind]?.from}`)
  }
  return asked
}

/** Packs the unpacked app; each package is put in place when it is whole. Returns their files. */
export async function makeOwnKinds(kinds: readonly string[], unpacked: string, output: string): Promise<readonly string[]> {
  const release = thisRelease()
  const tools = kinds.flatMap((kind) => KINDS[kind]?.tools[0] ?? [])
  say(
    `${kinds.join(', ')} are made with this system's own ${tools.join(', ')}; an AppImage needs tools from GitHub: npm run package -- --linux AppImage`,
  )
  return withWorkFolder(path.join(projectRoot, '.build'), async (work) => {
    const made: string[] = []
    for (const kind of kinds) {
      made.push(await step(`packing ${kind}`, async () => (await KINDS[kind]?.make(unpacked, work, output, release)) ?? ''))
    }
    return made
  })
}
