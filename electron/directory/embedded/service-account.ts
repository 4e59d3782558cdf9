import { lstatSync } from 'node:fs'
import type { Account } from '../../platform/disk/folder-of-account.ts'
import { readSmall } from '../../platform/disk/plain-file.ts'

export type ServiceAccount = Account & Readonly<{ name: string }>

/** In this order: one that is for it alone, one that is for databases, and one that is there on every Linux and that other services may share. */
const FAVOURED = ['latchkey', 'postgres']
const NOBODY: ServiceAccount = { name: 'nobody', uid: 65_534, gid: 65_534 }
const ACCOUNTS = '/etc/passwd'

/** Whom PostgreSQL, which refuses to be root, runs as where we are. What it made belongs to whoever ran it then, and goes on so. */
export function serviceAccount(data: string, accounts = ACCOUNTS): ServiceAccount {
  const known = accountsIn(accounts)
  const made = lstatSync(data, { throwIfNoEntry: false })
  if (made?.isDirectory() && made.uid !== 0) {
    const name = known.find(({ uid }) => uid === made.uid)?.name ?? String(made.uid)
    return { name, uid: made.uid, gid: made.gid }
  }
  const found = FAVOURED.flatMap((name) => known.find((account) => account.name === name && account.uid !== 0) ?? [])
  return found[0] ?? NOBODY
}

/** See passwd(5). */
function accountsIn(file: string): readonly ServiceAccount[] {
  try {
    return readSmall(file)
      .split('\n')
      .flatMap((line) => {
        const [, name, uid, gid] = /^([^:]+):[^:]*:(\d+):(\d+):/.exec(line) ?? []
        return name === undefined ? [] : [{ name, uid: Number(uid), gid: Number(gid) }]
      })
  } catch {
    return []
  }
}
