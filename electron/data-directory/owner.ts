import { userInfo } from 'node:os'
import { ownerForRoot } from '../platform/directory/directory-owner.ts'
import { readArgon2 } from '../platform/machine/computer-facts.ts'
import { libraryVersions } from '../store/sqlite/upkeep/database-facts.ts'

const ROOT = 0
/** What the kernel calls a group that it cannot name (/proc/sys/fs/overflowgid): nothing is kept for it. */
const NOBODYS_GROUP = 65_534

/**
 * Run by root on somebody's data directory, becomes that somebody (law 13): user, group and supplementary groups, for the rest of the process
 * and with no way back. Whatever is led astray from now on has the owner's rights and no others. Throws `data_directory_foreign` where the way
 * to the directory can be changed by others.
 */
export function becomeOwnerOf(directory: string): void {
  const owner = ownerForRoot(directory)
  if (!owner || owner.uid === ROOT) return
  loadNativeModules()
  const account = accountOf(owner.uid)
  // The directory's group may be none of the owner's: a folder that is set-group-ID gives it to whatever is made there (inode(7)).
  const gid = account?.gid ?? NOBODYS_GROUP
  if (!account || !initialiseGroups(account.name, gid)) process.setgroups?.([gid])
  // As root, each of them sets the real, the effective and the saved one (setgid(2), setuid(2)).
  process.setgid?.(gid)
  process.setuid?.(owner.uid)
}

/** Throws `data_directory_foreign` where `becomeOwnerOf` would; changes nothing. */
export const requireSafeForRoot = (directory: string): void => void ownerForRoot(directory)

/** Every group that the account is in. Node has it, its types do not (https://nodejs.org/docs/latest-v22.x/api/process.html#processinitgroupsuser-extragroup). */
function initialiseGroups(name: string, gid: number): boolean {
  const { initgroups } = process as { initgroups?: (user: string, extraGroup: number) => void }
  initgroups?.(name, gid)
  return initgroups !== undefined
}

/** Null where the system does not know the user. Asked as that user, since nothing in Node asks for another than oneself. */
function accountOf(uid: number): Readonly<{ name: string; gid: number }> | null {
  process.seteuid?.(uid)
  try {
    const { username, gid } = userInfo()
    return { name: username, gid }
  } catch {
    return null
  } finally {
    process.seteuid?.(ROOT)
  }
}

/** They load at first use, and the owner of the directory may not be allowed to read where Latchkey is installed. */
function loadNativeModules(): void {
  readArgon2()
  libraryVersions()
}
