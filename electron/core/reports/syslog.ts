import { lineId, meaningOf } from './exported-line.ts'
import type { ExportBatch, ExportedLine } from './exported-line.ts'

/** Log audit (RFC 5424, 6.2.1). */
const FACILITY = 13
const INFORMATIONAL = 6
const NOBODY = '-'
/** No enterprise number is Latchkey's: this one is for documentation (RFC 5612), and whoever has one of their own replaces it on the way. */
const STRUCTURED = 'latchkey@32473'
/** A clock that is further off is told by no timestamp. */
const FOUR_DIGIT_YEAR = /^\d{4}-/
const UTF_8 = '\uFEFF'
/** What a signed 32-bit number holds; then it begins again (RFC 5424, 7.3.1). */
const MOST_SEQUENCE = 2_147_483_647

type Iso = (at: number) => string
type Params = readonly (readonly [string, string | number | null])[]

/** One message of RFC 5424 and the end of its line: nothing within it ends a line. `iso` writes a moment, to the millisecond. */
export function syslogLine(line: ExportedLine, iso: Iso): string {
  const { kind, at, receivedAt, workstation, host, sessionId, actor, person, detail } = line
  const { severity, outcome } = meaningOf(kind)
  const facts = element(STRUCTURED, [
    ['id', lineId(line)],
    ['workstation', workstation?.name ?? null],
    ['site', workstation?.site ?? null],
    ['received', iso(receivedAt)],
    ['outcome', outcome],
    ['session', sessionId],
    ['user', actor?.username ?? actor?.id ?? null],
    ['person', person?.username ?? person?.id ?? null],
    ['hash', line.hash],
  ])
  const sequence = element('meta', [['sequenceId', ((line.seq - 1) % MOST_SEQUENCE) + 1]])
  return message(severity, iso(at), workstation?.name ?? host ?? '', kind, `${facts}${sequence}`, JSON.stringify(detail))
}

/** The last line of a batch. */
export function syslogBatch({ at, lines, cursor, heads }: ExportBatch, iso: Iso): string {
  const facts = element(STRUCTURED, [
    ['lines', lines],
    ['cursor', cursor],
  ])
  return message(INFORMATIONAL, iso(at), '', 'export_batch', facts, JSON.stringify({ heads }))
}

const message = (severity: number, at: string, host: string, kind: string, structured: string, text: string) =>
  `<${FACILITY * 8 + severity}>1 ${FOUR_DIGIT_YEAR.test(at) ? at : NOBODY} ${printable(host, 255)} latchkey ${NOBODY} ${printable(kind, 32)} ${structured} ${UTF_8}${onOneLine(text)}\n`

/** Seen ASCII without blanks, as HOSTNAME and MSGID are; a name in other letters stands whole among the facts. */
function printable(text: string, most: number): string {
  const ascii = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\x21-\x7e]+/g, '_')
    .slice(0, most)
  return /[^_]/.test(ascii) ? ascii : NOBODY
}

const element = (id: string, params: Params) =>
  `[${id}${params.map(([name, value]) => (value === null ? '' : ` ${name}="${paramValue(String(value))}"`)).join('')}]`

/** RFC 5424, 6.3.3: these three are escaped. */
const paramValue = (text: string) => onOneLine(text.replaceAll(/["\\\]]/g, String.raw`\$&`))

/** Control characters and whatever else ends a line, in octal as syslog daemons write them. */
const onOneLine = (text: string) =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (sign) => `#${(sign.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`)
