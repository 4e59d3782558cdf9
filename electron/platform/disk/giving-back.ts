import { chownSync, closeSync, constants, fstatSync, openSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants
/** Names a file without opening it: no lock of ours is dropped, no pipe waited for (open(2), Linux). */
const O_PATH = 0o10000000

type Folder = Readonly<{ dir: string; uid: number; gid: number; dev: number; ino: number }>

/**
 * Gives what belongs to somebody else in a folder, all the way down, to the owner of the folder; returns the names. With `look`, only that.
 * HAZARD: the owner may change everything in there while root is at it. So nothing goes by a path: each folder and file is held by a descriptor,
 * and that very one is changed. Links of either kind, and other file systems, are left alone.
 */
export function giveBack(folder: Folder, { look = false } = {}): readonly string[] {
  const descriptor = openSync(folder.dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    const { dev, ino } = fstatSync(descriptor)
    if (dev !== folder.dev || ino !== folder.ino) throw new Error(`${folder.dir} was replaced in this moment`)
    return giveBackBelow(descriptor, '', folder, look)
  } finally {
    closeSync(descriptor)
  }
}

function giveBackBelow(descriptor: number, within: string, folder: Folder, look: boolean): readonly string[] {
  return readdirSync(held(descriptor)).flatMap((name) => {
    const entry = openIfThere(`${held(descriptor)}/${name}`)
    if (entry === null) return []
    try {
      const found = fstatSync(entry)
      if (found.dev !== folder.dev) return []
      const way = path.join(within, name)
      const below = found.isDirectory() ? insideOf(entry, (inside) => giveBackBelow(inside, way, folder, look)) : []
      if (!isStranger(found, folder)) return below
      if (!look) chownSync(held(entry), folder.uid, folder.gid)
      return [way, ...below]
    } finally {
      closeSync(entry)
    }
  })
}

/** A second name outside could be of a file that was never in here. */
const isStranger = (found: Stats, { uid }: Folder) => found.uid !== uid && (found.isDirectory() || (found.isFile() && found.nlink === 1))

function insideOf<Value>(entry: number, visit: (inside: number) => Value): Value {
  const inside = openSync(`${held(entry)}/.`, O_RDONLY | O_DIRECTORY)
  try {
    return visit(inside)
  } finally {
    closeSync(inside)
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, O_PATH | O_NOFOLLOW)
  } catch {
    return null
  }
}

const held = (descriptor: number) => `/proc/self/fd/${descriptor}`
