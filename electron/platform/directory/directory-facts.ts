import { lstatSync, readFileSync, readdirSync, realpathSync, statSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { tryWriting } from '../disk/whole-file.ts'

type Access = 'full' | 'none' | 'read_only'
type Directory = Readonly<{ dir: string; kind: 'folder' | 'missing' | 'no_folder'; access: Access; why: string }>
type Stranger = Readonly<{ name: string; uid: number }>

/**
 * Whether a data directory is there and lets itself be used. Tried out, since access(2) goes by the real user, which is root where root
 * acts as the owner. Leaves nothing; makes nothing where there is none.
 */
export function readDirectory(dir: string): Directory {
  const status = statSync(dir, { throwIfNoEntry: false })
  if (!status?.isDirectory()) return { dir, kind: status ? 'no_folder' : 'missing', access: 'none', why: '' }
  const unread = failureOf(() => readdirSync(dir))
  if (unread) return { dir, kind: 'folder', access: 'none', why: unread }
  const unwritten = failureOf(() => tryWriting(dir, 0))
  return { dir, kind: 'folder', access: unwritten ? 'read_only' : 'full', why: unwritten ?? '' }
}

/** Nothing of ours lies as deep, nor of Chromium's; and somewhere a path is longer than the system takes. */
const DEEPEST = 32

/** What belongs to somebody else than the directory does, as far down as anything of ours lies; of a stranger's folder, not what is in it. */
export function readOwnership(dir: string): Readonly<{ owner: number; strangers: readonly Stranger[] }> {
  if (process.platform === 'win32') throw new Error('Windows keeps access lists instead of owners.')
  const owner = statSync(dir).uid
  return { owner, strangers: strangersIn(dir, '', owner, DEEPEST) }
}

function strangersIn(dir: string, within: string, owner: number, deeper: number): readonly Stranger[] {
  return readdirSync(path.join(dir, within)).flatMap((entry) => {
    const name = path.join(within, entry)
    const found = lstatSync(path.join(dir, name), { throwIfNoEntry: false })
    if (!found) return []
    if (found.uid !== owner) return [{ name, uid: found.uid }]
    return found.isDirectory() && deeper > 0 ? strangersIn(dir, name, owner, deeper - 1) : []
  })
}

export function readDisk(dir: string, database: string): Readonly<{ freeBytes: number; databaseBytes: number }> {
  const { bavail, bsize } = statfsSync(dir)
  return { freeBytes: bavail * bsize, databaseBytes: statSync(database, { throwIfNoEntry: false })?.size ?? 0 }
}

const OVER_NETWORK = /^(nfs|cifs|smb|afs|ceph|9p|coda|ncpfs|lustre|glusterfs|fuse\.(sshfs|rclone|glusterfs|gvfsd-fuse|s3fs|davfs))/

/** By the table of mounts, which Linux alone shows as a file (proc_pid_mounts(5)). */
export function readFileSystem(dir: string, mounts = '/proc/self/mounts'): Readonly<{ name: string; overNetwork: boolean }> {
  if (process.platform === 'win32' && dir.startsWith('\\\\')) return { name: 'network share', overNetwork: true }
  if (process.platform !== 'linux') throw new Error('Only Linux tells it without asking another program.')
  const place = `${realpathSync(dir)}/`
  const [best] = readFileSync(mounts, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, point = '', name = '']) => ({ point: unescaped(point), name }))
    .filter(({ point }) => point !== '' && place.startsWith(point === '/' ? '/' : `${point}/`))
    // Of two on one point, the later one hides the earlier.
    .toReversed()
    .toSorted((a, b) => b.point.length - a.point.length)
  if (!best) throw new Error(`No mount holds ${dir}.`)
  return { name: best.name, overNetwork: OVER_NETWORK.test(best.name) }
}

const unescaped = (point: string) => point.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

function failureOf(attempt: () => unknown): string | null {
  try {
    attempt()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
