import type { LinkedAuditLine } from '../../core/audit/audit-chain.ts'
import { hexOf } from '../../core/audit/audit-chain.ts'
import type { Store } from '../../core/ports/ports.ts'
import { recordWriter } from '../reports/export-document.ts'
import type { ExportFormat, ExportPieces } from '../reports/export-document.ts'
import { isoTime } from '../reports/iso-time.ts'

const PAGE = 500
const COLUMNS = ['seq', 'at', 'kind', 'actorUserId', 'actor', 'sessionId', 'detail', 'prevHash', 'hash'] as const

/** The whole log as it is in the database, oldest first, with the hashes that it can be verified by. Archived lines are in their files. */
export function* exportAudit(store: Pick<Store, 'auditEnds' | 'auditLinesAfter' | 'listUsers'>, format: ExportFormat): ExportPieces {
  const { start, newest } = store.auditEnds()
  const usernames = new Map<string | null, string>(store.listUsers().map(({ id, username }) => [id, username]))
  const total = newest.seq - start.seq
  const writer = recordWriter(format, COLUMNS)
  yield { text: writer.begin, done: 0, total }
  for (let [seq, done] = [start.seq, 0]; seq < newest.seq;) {
    const lines = store.auditLinesAfter(seq, PAGE).filter((line) => line.seq <= newest.seq)
    const last = lines.at(-1)
    if (!last) break
    done += lines.length
    yield { text: lines.map((line) => writer.write(recordOf(line, usernames.get(line.actorUserId) ?? null))).join(''), done, total }
    seq = last.seq
  }
  yield { text: writer.end(), done: total, total }
}

const recordOf = (line: LinkedAuditLine, actor: string | null) => ({
  seq: line.seq,
  at: isoTime(line.at),
  kind: line.kind,
  actorUserId: line.actorUserId,
  actor,
  sessionId: line.sessionId,
  detail: detailOf(line.detail),
  prevHash: hexOf(line.prevHash),
  hash: hexOf(line.hash),
})

/** As it stands, where somebody wrote what is no JSON. */
function detailOf(text: string): object | string {
  try {
    return JSON.parse(text) as object
  } catch {
    return text
  }
}
