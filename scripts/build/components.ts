import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'
import { inPackage, projectRoot } from '../runtime/places.ts'
import { CannotContinue } from '../runtime/report.ts'

/** Somebody else's work that is part of ours. */
export type Component = Readonly<{ name: string; version: string; licence: string; text: string; folder: string }>

/** Notes every module that really ends up in a bundle, style sheets included, whose script is always empty. */
export function noteModules(into: Set<string>): Plugin {
  return {
    name: 'latchkey:note-modules',
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) if (part.type === 'chunk') for (const id of part.moduleIds) into.add(id)
      for (const id of this.getModuleIds()) if (/\.css(?:$|\?)/.test(id)) into.add(id)
    },
  }
}

/** Code that a bundler puts in without a file: by the beginning of its module's name. */
const BUNDLERS: readonly (readonly [mark: string, name: string])[] = [
  ['\0rolldown/', 'rolldown'],
  ['\0vite/', 'vite'],
]

/** The folder of the package that a module is from; null for our own. */
export function packageFolderOf(id: string): string | null {
  const bundler = BUNDLERS.find(([mark]) => id.startsWith(mark))
  if (bundler) return inPackage(bundler[1])
  return /^\0?(?<folder>.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.groups?.['folder'] ?? null
}

/** A binary for one platform, published without a licence file of its own beside the package whose part it is. */
const PART_OF: readonly (readonly [beginning: string, whole: string])[] = [['@node-rs/argon2-', '@node-rs/argon2']]

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[-.].*)?$/i

/** The packages in those folders, once each and in order. Throws where one says nothing of its licence, or has no text of it. */
export function componentsIn(folders: Iterable<string>): readonly Component[] {
  const found = new Map<string, Component>()
  const without: string[] = []
  for (const folder of folders) {
    const { name, version, license } = aboutPackage(folder)
    const text = licenceText(folder) || licenceText(wholeOf(name, folder))
    if (typeof license !== 'string' || text === '') without.push(`${name} ${version}`)
    else found.set(`${name}@${version}`, { name, version, licence: license, text, folder })
  }
  if (without.length > 0) {
    throw new CannotContinue(
      `No licence, or no text of it, in: ${[...new Set(without)].join(', ')}. What is shipped must come with its licence.`,
    )
  }
  return [...found.values()].toSorted((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1))
}

type AboutPackage = Readonly<{ name: string; version: string; license?: unknown }>

const aboutPackage = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as AboutPackage

function wholeOf(name: string, folder: string): string | null {
  const whole = PART_OF.find(([beginning]) => name.startsWith(beginning))?.[1]
  return whole ? path.join(folder.slice(0, -name.length), whole) : null
}

function licenceText(folder: string | null): string {
  if (folder === null) return ''
  const names = readdirSync(folder).filter((name) => LICENCE_FILE.test(name))
  if (names.length === 0) return licenceInReadme(folder)
  return names
    .toSorted()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n')
}

/** Some have it under a heading of its own, and in no file. */
function licenceInReadme(folder: string): string {
  const readme = readdirSync(folder).find((name) => /^readme\.md$/i.test(name))
  const text = readme === undefined ? '' : readFileSync(path.join(folder, readme), 'utf8').replaceAll('\r\n', '\n')
  return /^#+ licen[cs]e\s*\n(?<terms>.*?)(?=^#|(?![^]))/ims.exec(text)?.groups?.['terms']?.trim() ?? ''
}

/** What is shipped as it is, not through a bundle: the native modules, of every platform that is installed here. */
export function shippedFolders(): readonly string[] {
  const { packages } = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { dev?: boolean }>>
  }
  return Object.entries(packages).flatMap(([place, { dev }]) => {
    const folder = path.join(projectRoot, place)
    return place === '' || dev || !isThere(folder) || place.endsWith('/node-addon-api') ? [] : [folder]
  })
}

function isThere(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0
  } catch {
    return false
  }
}
