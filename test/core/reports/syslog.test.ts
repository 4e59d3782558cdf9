import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { syslogBatch, syslogLine } from '../../../electron/core/reports/syslog.ts'
import { anyLine, isoOf, LINE } from './exported-samples.ts'

/** The grammar of RFC 5424, section 6, with the limits of its fields. */
const PARAM = String.raw`[!-<>-Z\\^-~#-]{1,32}="(?:[^"\\\]]|\\["\\\]])*"`
const ELEMENT = String.raw`\[[!#-<>-Z\\^-~]{1,32}(?: ${PARAM})*\]`
const TIMESTAMP = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z`
const MESSAGE = new RegExp(
  String.raw`^<(?<pri>\d{1,3})>1 (?<at>-|${TIMESTAMP}) (?<host>[!-~]{1,255}) (?<app>[!-~]{1,48}) (?<proc>[!-~]{1,128}) (?<id>[!-~]{1,32}) (?<facts>-|(?:${ELEMENT})+) \uFEFF(?<said>.*)$`,
  'su',
)

const read = (line: string) => {
  expect(line.endsWith('\n')).toBe(true)
  return MESSAGE.exec(line.slice(0, -1))?.groups ?? {}
}
const unescaped = (text: string) => text.replaceAll(/\\(["\\\]])/g, '$1')
const factOf = (facts: string | undefined, name: string) =>
  unescaped(new RegExp(String.raw` ${name}="((?:[^"\\\]]|\\.)*)"`, 'su').exec(facts ?? '')?.[1] ?? '')

test('a line is a message of RFC 5424, of the facility log audit', () => {
  expect(syslogLine(LINE, isoOf)).toBe(
    '<110>1 2026-01-05T09:00:00.007Z Reception latchkey - signed_in ' +
      `[latchkey@32473 id="7/${LINE.incarnation}/42" workstation="Reception" site="Rome" received="2026-01-05T09:00:01.000Z" outcome="success" ` +
      `session="${LINE.sessionId}" user="ada" hash="${LINE.hash}"][meta sequenceId="42"] \uFEFF{"appVersion":"0.1.0"}\n`,
  )
})

test.each([
  ['sign_in_failed', 13 * 8 + 4],
  ['policy_changed', 13 * 8 + 5],
  ['signed_in', 13 * 8 + 6],
  ['of a later version', 13 * 8 + 6],
])('%s has the priority %i', (kind, priority) => {
  expect(read(syslogLine({ ...LINE, kind }, isoOf))['pri']).toBe(String(priority))
})

test('whatever a line holds, it is one message on one line, and its facts can be read back', () => {
  fc.assert(
    fc.property(anyLine, (line) => {
      const text = syslogLine(line, isoOf)
      expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      const { facts, said } = read(text)
      expect(JSON.parse(said ?? '')).toBeTypeOf('object')
      const name = line.workstation?.name ?? ''
      if (!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) expect(factOf(facts, 'workstation')).toBe(name)
      expect(Number(factOf(facts, 'sequenceId'))).toBeGreaterThan(0)
      expect(Number(factOf(facts, 'sequenceId'))).toBeLessThanOrEqual(2_147_483_647)
    }),
  )
})

test('a batch says where to go on, and where each chain stands', () => {
  const heads = [{ workstation: '7', incarnation: LINE.incarnation, seq: 42, hash: LINE.hash }]
  const { id, facts, said } = read(syslogBatch({ at: LINE.at, lines: 1, cursor: 'WzFd', heads }, isoOf))
  expect([id, factOf(facts, 'lines'), factOf(facts, 'cursor'), JSON.parse(said ?? '')]).toEqual(['export_batch', '1', 'WzFd', { heads }])
})
