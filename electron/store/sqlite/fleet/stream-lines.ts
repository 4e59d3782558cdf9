import { hexOf } from '../../../core/audit/audit-chain.ts'
import type { LinkedAuditLine } from '../../../core/audit/audit-chain.ts'
import { bytesOf, peopleIn, shippable } from '../../../core/fleet/shipping.ts'
import type { StreamLine } from '../../../core/fleet/stream.ts'
import { userId } from '../../../core/ids.ts'
import { selectUser } from '../accounts/user-table.ts'
import { selectNames } from '../audit/audit-names.ts'
import { selectLinesAfter } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'

const SQL = { hash: 'SELECT hash FROM audit_events WHERE seq = ?', start: 'SELECT start_seq, start_hash FROM audit_ends' } as const

export function selectHash(db: Connection, seq: number): Uint8Array | null {
  const start = db.statement(SQL.start).get() as { start_seq: number; start_hash: Buffer }
  if (start.start_seq === seq) return start.start_hash
  return (db.statement(SQL.hash).get(seq) as { hash: Buffer } | undefined)?.hash ?? null
}

/** As they are to be shipped, with the names that stand beside the chain. */
export function selectStream(db: Connection, seq: number, most: number, bytes: number): readonly StreamLine[] {
  const lines: StreamLine[] = []
  let size = 0
  for (const line of selectLinesAfter(db, seq, most)) {
    const shipped = streamLine(db, line)
    size += bytesOf(shipped)
    if (lines.length > 0 && size > bytes) break
    lines.push(shipped)
  }
  return lines
}

function streamLine(db: Connection, { prevHash: _prevHash, hash, ...line }: LinkedAuditLine): StreamLine {
  const people = peopleIn(line).flatMap((id) => {
    const user = selectUser(db, userId(id))
    return user ? [[id, { username: user.username, displayName: user.displayName }] as const] : []
  })
  return shippable({ ...line, hash: hexOf(hash), people: Object.fromEntries(people), names: selectNames(db, line.seq) })
}
