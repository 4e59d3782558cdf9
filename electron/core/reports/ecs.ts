import { lineId, meaningOf } from './exported-line.ts'
import type { ExportBatch, ExportedLine } from './exported-line.ts'

/** Of the Elastic Common Schema, whose fields these are (https://www.elastic.co/docs/reference/ecs/ecs-field-reference). */
const ECS_VERSION = '8.17.0'
const SOURCE = { provider: 'latchkey', module: 'latchkey', dataset: 'latchkey.audit' } as const

type Iso = (at: number) => string

/** One JSON document and the end of its line. `iso` writes a moment. */
export function ecsLine(line: ExportedLine, iso: Iso): string {
  const { kind, at, receivedAt, actor, person, workstation, sessionId, host, detail } = line
  const { category, type, outcome } = meaningOf(kind)
  const name = workstation?.name ?? host
  return documentLine({
    '@timestamp': iso(at),
    ecs: { version: ECS_VERSION },
    event: {
      ...SOURCE,
      id: lineId(line),
      kind: kind === 'alert_raised' ? 'alert' : 'event',
      category,
      type: [type],
      action: kind,
      outcome,
      created: iso(receivedAt),
      sequence: line.seq,
      ...given('hash', line.hash),
      ...given('reason', textOf(detail['reason'])),
    },
    ...(actor || person ? { user: { ...userFrom(actor), ...(person ? { target: userFrom(person) } : {}) } } : {}),
    ...(name === null ? {} : { host: { name, ...(host === null ? {} : { hostname: host }) } }),
    observer: { vendor: 'Latchkey', product: 'Latchkey', type: 'directory' },
    latchkey: {
      ...(workstation ? { workstation } : {}),
      ...given('session', sessionId),
      ...given('incarnation', line.incarnation),
      ...(line.clockAheadMs === null ? {} : { clock_ahead_ms: line.clockAheadMs }),
      // A text: what is under one name may be a number in one line and a text in the next, which no index takes.
      detail: JSON.stringify(detail),
    },
  })
}

/** The last line of a batch. */
export const ecsBatch = ({ at, lines, cursor, heads }: ExportBatch, iso: Iso): string =>
  documentLine({
    '@timestamp': iso(at),
    ecs: { version: ECS_VERSION },
    event: { ...SOURCE, kind: 'state', action: 'export_batch', category: ['configuration'], type: ['access'], outcome: 'success' },
    latchkey: { lines, cursor, heads },
  })

const userFrom = (person: ExportedLine['actor']) =>
  person ? { id: person.id, ...given('name', person.username), ...given('full_name', person.displayName) } : {}

const given = (name: string, value: string | null) => (value === null ? {} : { [name]: value })
const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

const documentLine = (document: object) => `${JSON.stringify(document)}\n`
