import { readFileSync } from 'node:fs'
import path from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { projectRoot } from '../runtime/places.ts'

/** Fuses by electron-builder's names, such as `runAsNode`. */
export type Fuses = Readonly<Record<string, boolean>>

/** Stands among them, and is what macOS needs once they are set. */
const NO_FUSE = 'resetAdHocDarwinSignature'

/** The fuses that packages are to be made with. */
export function configuredFuses(): Fuses {
  const settings = readFileSync(path.join(projectRoot, 'electron-builder.yml'), 'utf8')
  const [, block = ''] = /^electronFuses:\r?\n((?: {2}.*\r?\n)+)/m.exec(settings) ?? []
  const found = [...block.matchAll(/^ {2}(\w+): (true|false)\r?$/gm)].map(([, fuse = '', value]) => [fuse, value === 'true'] as const)
  return Object.fromEntries(found.filter(([name]) => name !== NO_FUSE))
}

/** The fuses of a finished Electron: its executable, or on macOS the `.app`. One that this Electron does not have is left out. */
export async function fusesOf(executable: string): Promise<Fuses> {
  const wire = await getCurrentFuseWire(executable)
  const known = Object.entries(FuseV1Options).filter(([, place]) => typeof place === 'number') as [string, FuseV1Options][]
  return Object.fromEntries(
    known.flatMap(([name, place]) => {
      const state = wire[place]
      return state === FuseState.ENABLE || state === FuseState.DISABLE ? [[decapitalized(name), state === FuseState.ENABLE]] : []
    }),
  )
}

/** What is not as it was asked for, in words. */
export const fuseDifferences = (asked: Fuses, found: Fuses): readonly string[] =>
  Object.entries(asked)
    .filter(([fuse, on]) => found[fuse] !== on)
    .map(([fuse, on]) => `the fuse ${fuse} is ${inWords(found[fuse])} and not ${inWords(on)}`)

const inWords = (on: boolean | undefined) => (on === undefined ? 'missing' : on ? 'on' : 'off')
const decapitalized = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
