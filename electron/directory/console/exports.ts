import { isoTime } from '../../app/reports/iso-time.ts'
import { joinNames } from '../../core/audit/audit-names.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/ports.ts'
import { ecsBatch, ecsLine } from '../../core/reports/ecs.ts'
import { headsOf } from '../../core/reports/exported-line.ts'
import type { ExportBatch, ExportedLine } from '../../core/reports/exported-line.ts'
import { fleetMetrics } from '../../core/reports/metrics.ts'
import { syslogBatch, syslogLine } from '../../core/reports/syslog.ts'
import type { ExportPlace, FoundLine } from '../../store/postgres/console/console-answers.ts'
import type { ConsoleDatabase } from '../../store/postgres/console/console-database.ts'
import { parsed } from './audit.ts'
import { FRESH_MS } from './console-deps.ts'

const BATCH = 500
/** No transaction that began before can still be open: a statement is given up much earlier. */
const SETTLED_MS = 30_000

type Deps = Readonly<{ database: ConsoleDatabase; clock: Clock }>

const FORMATS = {
  ecs: { line: ecsLine, batch: ecsBatch },
  rfc5424: { line: syslogLine, batch: syslogBatch },
} as const

/** Prometheus' text, of what is stored. */
export async function metricsText({ database, clock }: Deps): Promise<string> {
  return fleetMetrics(await database.ask('console_metrics', null, { now: clock.now(), offlineAfter: FRESH_MS }))
}

/**
 * The fleet's audit log from the cursor on, oldest first, as far as it is settled. `cursor` is where whoever has kept all of the lines goes on: beginning
 * there again misses nothing. Throws `invalid_input`.
 */
export function exportFleetAudit(
  deps: Deps,
  format: string,
  after: string | null,
): Readonly<{ lines: AsyncIterable<string>; cursor: () => string | null }> {
  if (!Object.hasOwn(FORMATS, format)) {
    throw new LatchkeyError('invalid_input', `There is no format "${format}". The formats are: ${Object.keys(FORMATS).join(', ')}.`, {
      params: { field: 'format' },
    })
  }
  const { line: lineText, batch: batchText } = FORMATS[format as keyof typeof FORMATS]
  let place = after === null || after === '' ? null : placeFrom(after)
  let cursor = after
  async function* lines(): AsyncIterable<string> {
    for (;;) {
      const found = await deps.database.ask('console_export_audit', null, { after: place, settled: SETTLED_MS, limit: BATCH })
      const last = found.at(-1)
      if (!last) return
      const batch = found.map(exported)
      place = last.place
      const next = cursorAt(place)
      const said: ExportBatch = { at: deps.clock.now(), lines: batch.length, cursor: next, heads: headsOf(batch) }
      yield batch.map((line) => lineText(line, isoTime)).join('') + batchText(said, isoTime)
      cursor = next
      if (found.length < BATCH) return
    }
  }
  return { lines: lines(), cursor: () => cursor }
}

function exported(line: FoundLine): ExportedLine {
  const { workstation, incarnation, seq, hash, kind, at, receivedAt, clockAheadMs, sessionId, host, actor, people } = line
  const detail = joinNames(parsed(line.detail), line.names)
  const user = typeof detail['user'] === 'string' && detail['user'] !== actor ? detail['user'] : null
  const personOf = (id: string) => ({ id, username: people[id]?.[0] ?? null, displayName: people[id]?.[1] ?? null })
  return {
    workstation,
    incarnation,
    seq,
    hash,
    kind,
    at,
    receivedAt,
    clockAheadMs,
    sessionId,
    host,
    actor: actor === null ? null : personOf(actor),
    person: user === null ? null : personOf(user),
    detail,
  }
}

const cursorAt = (place: ExportPlace): string => Buffer.from(JSON.stringify(place)).toString('base64url')

function placeFrom(cursor: string): ExportPlace {
  const place = read(cursor)
  if (Array.isArray(place) && place.length === 3 && place.every((part) => Number.isSafeInteger(part)))
    return place as unknown as ExportPlace
  throw new LatchkeyError('invalid_input', 'This is no cursor of an export. Begin without one, or with the one of the last batch.', {
    params: { field: 'after' },
  })
}

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}
