import type { User } from '../../core/accounts/user.ts'
import type { AuditRecord } from '../../core/audit/audit.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { Stepwise } from '../../core/reports/console-port.ts'
import { searchKey, searchWords } from '../../text/search-key.ts'

export type AuditSearch = Readonly<{
  /** Words that must all be found in the kind, the actor's names or the detail, in any case, with or without accents. */
  text: string
  kind: string | null
  /** Goes on before this line. */
  before: number | null
  limit: number
}>

export type FoundLines = Readonly<{ lines: readonly AuditRecord[]; next: number | null }>

const SLICE = 500

/** The newest lines that match, newest first; looks at the log from its end, a slice at a time. */
export function* searchAudit(store: Pick<Store, 'listAudit' | 'listUsers'>, search: AuditSearch): Stepwise<FoundLines> {
  const names = new Map<string, string>(store.listUsers().map((user) => [user.id, namesOf(user)]))
  const words = searchWords(search.text)
  const found: AuditRecord[] = []
  let looked = 0
  for (let before = search.before; ;) {
    const lines = store.listAudit({ newest: SLICE, ...(before === null ? {} : { before }) }).toReversed()
    for (const line of lines) {
      if (search.kind !== null && line.kind !== search.kind) continue
      if (!words.every((word) => textOf(line, names).includes(word))) continue
      if (found.length === search.limit) return { lines: found, next: (found.at(-1)?.seq ?? 0) || null }
      found.push(line)
    }
    looked += lines.length
    before = lines.at(-1)?.seq ?? null
    if (lines.length < SLICE || before === null) return { lines: found, next: null }
    yield looked
  }
}

const namesOf = ({ username, displayName }: User) => `${username} ${displayName}`

const textOf = ({ seq, kind, actorUserId, detail }: AuditRecord, names: ReadonlyMap<string, string>) =>
  searchKey(`${seq} ${kind} ${names.get(actorUserId ?? '') ?? ''} ${JSON.stringify(detail)}`)
