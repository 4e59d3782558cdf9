import type { DirectoryLink } from './fleet-store.ts'

/**
 * What the database says of a directory, and what lies beside it of a key, told together. `key_lost`: a database that was copied or restored
 * without its key; `other_key`: beside the key of another desk; `stray_key`: the key of a desk that belongs to no directory any more.
 */
export type DeskIdentity = 'none' | 'enrolled' | 'key_lost' | 'other_key' | 'stray_key'

export function judgeIdentity(link: Pick<DirectoryLink, 'key'> | null, publicKey: string | null): DeskIdentity {
  if (!link) return publicKey === null ? 'none' : 'stray_key'
  if (publicKey === null) return 'key_lost'
  return link.key === publicKey ? 'enrolled' : 'other_key'
}
