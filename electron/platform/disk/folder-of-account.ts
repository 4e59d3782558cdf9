import { closeSync, constants, fchownSync, mkdirSync, openSync } from 'node:fs'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants

export type Account = Readonly<{ uid: number; gid: number }>

/** A new folder for one account alone; null for our own. Throws `EEXIST` where the name is taken, by whatever it is. */
export function makeFolderFor(folder: string, account: Account | null): void {
  mkdirSync(folder, 0o700)
  if (!account) return
  const descriptor = openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    fchownSync(descriptor, account.uid, account.gid)
  } finally {
    closeSync(descriptor)
  }
}
