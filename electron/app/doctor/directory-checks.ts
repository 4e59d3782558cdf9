import { isUnknown } from './facts.ts'
import type { DirectoryFacts, DiskFacts, FileSystemFacts, OpeningFacts, OwnershipFacts, StuckFacts, Unknown } from './facts.ts'
import { fine, problem, unknown, warning } from './finding.ts'
import type { Finding } from './finding.ts'

const MB = 1_000_000
/** A day's work of a busy workstation, many times over. */
const COMFORTABLE_BYTES = 100 * MB
/** A launch tries the disk with 64 KiB; a sign-in needs little more. */
const LEAST_BYTES = MB

export function checkDirectory(facts: DirectoryFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('directory', 'The data directory could not be looked at.', facts.unknown)
  const { dir, kind, access, why } = facts
  if (kind === 'missing') {
    return problem('directory', `The data directory ${dir} does not exist.`, {
      advice: 'Check --data-dir and LATCHKEY_DATA_DIR, and whether its drive is connected. The app makes one at its first start.',
      unusable: true,
    })
  }
  if (kind === 'no_folder') {
    const advice = 'Move the file away, or choose another folder with --data-dir.'
    return problem('directory', `${dir} is a file, not a folder.`, { advice, unusable: true })
  }
  if (kind === 'unsafe') {
    const advice = 'Run doctor from the account of the owner of the directory, or make the way there safe as it says.'
    return problem('directory', `The data directory ${dir} was not looked at.`, { detail: why, advice, unusable: true })
  }
  if (access === 'full') return fine('directory', `The data directory ${dir} can be read and written.`)
  return problem('directory', `The data directory ${dir} ${access === 'none' ? 'cannot be read' : 'cannot be written to'}.`, {
    detail: why,
    advice: 'Check who owns it (ls -ld), its permissions, and whether its disk is mounted read-only (mount).',
    unusable: true,
  })
}

export function checkOwnership(facts: OwnershipFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('ownership', 'It is not known who owns the files.', facts.unknown)
  const { owner, strangers } = facts
  if (strangers.length === 0) return fine('ownership', 'Every file belongs to the owner of the data directory.')
  return problem('ownership', `${strangers.length} of its files do not belong to the owner of the data directory (user ${owner}).`, {
    detail: strangers.map(({ name, uid }) => `${name}: user ${uid}`).join('\n'),
    advice:
      'The app may then only read, or not even that. Nothing is given away unseen, for anybody may have moved it here: look at each as root. ' +
      `What is Latchkey's give back, one by one: chown -h ${owner} FILE. Move the others out.`,
  })
}

export function checkNames(facts: StuckFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('names', 'It is not known whether something is in the way of its files.', facts.unknown)
  if (facts.length === 0) return fine('names', 'Nothing is in the way of its files.')
  return problem('names', `${facts.length} of its files can neither be used nor be moved aside.`, {
    detail: facts.map(({ name, why }) => `${name}: ${why === 'mounted' ? 'a disk is mounted there' : why}`).join('\n'),
    advice: 'Unmount what is mounted there (umount), make it changeable (lsattr shows, chattr -i mends), or move it away. Then look again.',
    unusable: true,
  })
}

export function checkPermissions(facts: OpeningFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('permissions', 'It is not known who else may look into the data directory.', facts.unknown)
  if (facts.length === 0) return fine('permissions', 'Nobody but its owner may look into the data directory.')
  return warning('permissions', 'Other users of this computer may look into the data directory.', {
    detail: facts.map(({ name, mode }) => `${mode} ${name}`).join('\n'),
    advice: 'Run doctor --fix, or take their rights away: chmod -R go= on the data directory.',
    repair: 'permissions',
  })
}

export function checkDiskSpace(facts: DiskFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('disk_space', 'It is not known how much room the disk has.', facts.unknown)
  const free = `${Math.floor(facts.freeBytes / MB)} MB are free; the database takes ${Math.ceil(facts.databaseBytes / MB)} MB.`
  if (facts.freeBytes < LEAST_BYTES) {
    return problem('disk_space', 'The disk of the data directory is full.', {
      detail: free,
      advice: 'Free some space on it.',
      unusable: true,
    })
  }
  if (facts.freeBytes < Math.max(COMFORTABLE_BYTES, 2 * facts.databaseBytes)) {
    const advice = 'Free some space: a backup takes as much as the database, and without one a new version does not start.'
    return warning('disk_space', 'The disk of the data directory has little room.', { detail: free, advice })
  }
  return fine('disk_space', 'The disk has room.', { detail: free })
}

export function checkFileSystem(facts: FileSystemFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('file_system', 'It is not known what kind of disk holds the data directory.', facts.unknown)
  if (!facts.overNetwork) return fine('file_system', 'The data directory is on a local disk.', { detail: facts.name })
  return problem('file_system', 'The data directory is on a network share.', {
    detail: facts.name,
    advice: 'Locks and the write-ahead log do not work there. Move the data directory to a local disk while the app is closed.',
  })
}
