import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'

export const packagingFolder = path.join(projectRoot, 'packaging')

/** Text of packaging/linux. */
export const linuxText = (name: string) => readFileSync(path.join(packagingFolder, 'linux', name), 'utf8')

export type Release = Readonly<{
  name: string
  version: string
  summary: string
  homepage: string
  maintainer: string
  /** Of every file in a package, in seconds: two packagings of the same sources are the same. */
  epoch: number
}>

/** What the newest entry of Debian's changelog says of itself. */
export function newestChange(changelog: string): Readonly<{ version: string; at: number }> {
  const [, version = ''] = /^\S+ \(([^)]+)\)/.exec(changelog) ?? []
  const [, date = ''] = /^ -- .+? {2}(.+)$/m.exec(changelog) ?? []
  return { version, at: Date.parse(date) / 1000 }
}

type About = Readonly<{ name: string; version: string; description: string; homepage: string; author: { name: string; email: string } }>

export function thisRelease(env: NodeJS.ProcessEnv = process.env): Release {
  const about = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as About
  return {
    name: about.name,
    version: about.version,
    summary: 'sessions for workstations that people share',
    homepage: about.homepage,
    maintainer: `${about.author.name} <${about.author.email}>`,
    // https://reproducible-builds.org/specs/source-date-epoch/
    epoch: Number(env['SOURCE_DATE_EPOCH'] || newestChange(linuxText('changelog')).at),
  }
}

export const DESCRIPTION = [
  'A person signs in, works, and closes the window; closing the window is',
  'signing out. Nothing stays hung: not after a crash, a kill, a power cut, a',
  'logoff, sleep or a frozen process. The next person gets in at once, and an',
  'administrator can see, explain and clean up everything.',
]
