import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import { isOurName } from '../disk/our-names.ts'
import { explainDirectoryFailure } from './data-directory-errors.ts'

/** `dir` is free of links; where it `isThere` not as a folder, it is what it will be made in, or what is in its place. */
export type DirectoryOwner = Readonly<{ dir: string; isThere: boolean; uid: number; gid: number; dev: number; ino: number }>

type Place = Readonly<{ at: string; found: Stats }>
/** `loop` is a link that leads nowhere. */
type Way = Readonly<{ places: readonly Place[]; isThere: boolean; loop?: string }>

const ROOT = 0
const MOST_LINKS = 40
const [GROUP_WRITES, OTHERS_WRITE, STICKY] = [0o020, 0o002, 0o1000]

/**
 * For root alone (law 13): whose a data directory is, if the way there can be trusted. Nobody but root and the owner may be able to change where
 * it leads, and root's own directory may be root's to write alone. Throws `data_directory_foreign`.
 */
export function ownerForRoot(directory: string): DirectoryOwner | null {
  if (process.geteuid?.() !== ROOT) return null
  const { places, isThere, loop } = explained(directory)
  if (loop !== undefined) throw foreign(directory, `${loop} is a link that leads nowhere`)
  const last = places.at(-1) as Place
  const { uid, gid, dev, ino } = last.found
  const why = whyUnsafe({ places, isThere }, uid)
  if (why !== null) throw foreign(directory, why)
  const isFolder = isThere && last.found.isDirectory()
  if (isFolder && uid === ROOT) requireRootsWithin(directory, last.at)
  return { dir: last.at, isThere: isFolder, uid, gid, dev, ino }
}

/** Who else than root and this user can change where a way leads, or what it leads to where that is root's. */
function whyUnsafe({ places, isThere }: Way, uid: number): string | null {
  const last = places.at(-1)
  for (const place of places) {
    if (place.found.uid !== ROOT && place.found.uid !== uid) return `${place.at} belongs to user ${place.found.uid}`
    // Who has a name in a sticky folder keeps it. One that is still to be made anybody may make: see `prepareDataDirectory`.
    const isSafe = place === last && isThere ? uid !== ROOT : (place.found.mode & STICKY) !== 0
    const isOpen = place === last && isThere ? isOpenAtAll(place.found) : isOpenToOthers(place.found)
    if (isOpen && !isSafe) return `others than ${uid === ROOT ? 'root' : `user ${uid}`} may write into ${place.at}`
  }
  return null
}

/** Root stays root there, and would go by a path that whoever has a part of it can change. */
function requireRootsWithin(directory: string, dir: string): void {
  for (const name of readdirSync(dir).filter(isOurName)) {
    const found = lstatSync(path.join(dir, name), { throwIfNoEntry: false })
    if (!found) continue
    if (found.uid !== ROOT) {
      const remedy = `If it is to be root's, run: chown -hR root: '${directory}'`
      throw refused(directory, `it is root's, but ${name} in it belongs to user ${found.uid}`, remedy)
    }
    if (isOpenAtAll(found)) {
      throw refused(directory, `others than root may write to ${name} in it`, `To take that from them, run: chmod -R go-w '${directory}'`)
    }
    // What leads nowhere is moved aside before anything is done there.
    const why = found.isSymbolicLink() ? whyUnsafe(wayTo(path.join(dir, name)), ROOT) : null
    if (why !== null) throw refused(directory, `${name} in it is a link, and ${why}`, 'Let it lead to where root alone may write.')
  }
}

/** The app has no business on somebody's directory as root: unlike the CLI it cannot become that somebody. Throws `data_directory_foreign`. */
export function requireOwnDirectory(directory: string): void {
  const owner = ownerForRoot(directory)
  if (owner && owner.uid !== ROOT) throw foreign(directory, `${owner.dir} belongs to user ${owner.uid}`)
}

function explained(directory: string): Way {
  try {
    return wayTo(path.resolve(directory))
  } catch (error) {
    throw explainDirectoryFailure(directory, error)
  }
}

/** Every folder and link that is passed, from the root of the file system. */
function wayTo(directory: string): Way {
  const places: Place[] = []
  const base = path.parse(directory).root
  let rest = directory.slice(base.length).split(path.sep).filter(Boolean)
  let at = base
  places.push({ at, found: lstatSync(at) })
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...after] = rest
    const next = path.join(at, name)
    const found = places.at(-1)?.found.isFile() ? undefined : lstatSync(next, { throwIfNoEntry: false })
    if (!found) return { places, isThere: false }
    if (!found.isSymbolicLink()) {
      places.push({ at: next, found })
      at = next
      rest = after
      continue
    }
    if (++links > MOST_LINKS) return { places, isThere: false, loop: next }
    // The link is not the last place: what it leads to is looked at from the root again.
    places.push({ at: next, found })
    rest = [...path.resolve(at, readlinkSync(next)).slice(base.length).split(path.sep).filter(Boolean), ...after]
    at = base
    places.push({ at, found: lstatSync(at) })
  }
  return { places, isThere: true }
}

/** The mode of a link means nothing. Root's group is root; whom an owner lets into a group is the owner's affair. */
function isOpenToOthers(found: Stats): boolean {
  if (found.isSymbolicLink()) return false
  const { mode, uid, gid } = found
  return (mode & OTHERS_WRITE) !== 0 || (uid === ROOT && gid !== ROOT && (mode & GROUP_WRITES) !== 0)
}

/** What an access list (acl(5)) lets others do shows as what the group may do, whichever it is. */
const isOpenAtAll = (found: Stats): boolean => isOpenToOthers(found) || (!found.isSymbolicLink() && (found.mode & GROUP_WRITES) !== 0)

const foreign = (dir: string, why: string) => refused(dir, why, 'Run it from the account of the owner, for instance with sudo -u.')

const refused = (dir: string, why: string, remedy: string) =>
  new LatchkeyError(
    'data_directory_foreign',
    `As root, Latchkey does not work on the data directory ${dir}: ${why}. Nothing was changed. ${remedy}`,
    { params: { dir } },
  )
