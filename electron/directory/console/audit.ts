import { toldLine } from '../../app/audit/told-line.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { AuditQuery } from '../../contract/console-questions.ts'
import type { AuditLine, AuditPage } from '../../contract/console.ts'
import { joinNames } from '../../core/audit/audit-names.ts'
import type { AuditRecord } from '../../core/audit/audit.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import type { FoundLine } from '../../store/postgres/console/console-answers.ts'
import { searchKey, searchWords } from '../../text/search-key.ts'
import { idOf } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'

const SLICE = 500
/** Then the page is given as it is, with the place to go on from: nobody waits for a search through millions of lines. */
const MOST_SLICES = 20
/** Nor may a desk that sends lines full of nothing make a page too long for the line to the console. */
const MOST_TEXT = 512 * 1024

/** The newest lines that match, newest first: what desks have sent and what was done at the centre, by receipt. */
export async function fleetAudit({ database }: ConsoleDeps, query: AuditQuery, actor: FleetActor): Promise<AuditPage> {
  const words = searchWords(query.text)
  const found: AuditLine[] = []
  let before = query.before
  let left = MOST_TEXT
  for (let slices = 0; slices < MOST_SLICES; slices++) {
    const limit = words.length === 0 ? query.limit + 1 : SLICE
    const lines = await database.ask('console_audit', idOf(actor), { kind: query.kind, before, limit })
    for (const line of lines) {
      if (!isFound(line, words)) continue
      left -= line.detail.length
      if (found.length === query.limit || (left < 0 && found.length > 0)) return { lines: found, next: found.at(-1)?.seq ?? null }
      found.push(lineView(line))
    }
    before = lines.at(-1)?.receipt ?? null
    if (lines.length < limit || before === null) return { lines: found, next: null }
  }
  return { lines: found, next: before }
}

function isFound({ seq, kind, actor, detail, people, workstation }: FoundLine, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = searchKey(
    `${seq} ${kind} ${people[actor ?? '']?.join(' ') ?? ''} ${workstation?.name ?? ''} ${workstation?.site ?? ''} ${detail}`,
  )
  return words.every((word) => text.includes(word))
}

function lineView(line: FoundLine): AuditLine {
  const { receipt, at, kind, actor, sessionId, detail, names, people, workstation, seq, host } = line
  const joined = joinNames(parsed(detail), names)
  const record = { kind, actorUserId: actor, sessionId, detail: joined } as AuditRecord
  const told = toldLine(record, { nameOf: (id) => people[id]?.[1] ?? null, hostOf: () => workstation?.name ?? host })
  return {
    seq: receipt,
    at: isoTime(at),
    ...told,
    // told by the directory's owner at the command line
    actor: told.actor || (typeof joined['osUser'] === 'string' ? joined['osUser'] : ''),
    workstation: workstation && { id: workstation.id, name: workstation.name, seq },
  }
}

/** A desk is trusted with its own lines alone, and any of them may hold anything. */
export function parsed(detail: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(detail)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
