import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { alertText } from '../../electron/contract/alert-text.ts'
import { LANGUAGES } from '../../electron/contract/views.ts'
import { WORDS } from '../../electron/contract/words/index.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const sourcesIn = (folder: string) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => textOf(path.join(folder, file)))
    .join('\n')

const SQL = sourcesIn('electron/store/postgres/migrations')
const SERVICE = sourcesIn('electron/directory')
const namesIn = (text: string) => [...text.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? '')
const between = (text: string, begin: RegExp, end: string) => {
  const at = text.search(begin)
  expect(at, String(begin)).toBeGreaterThanOrEqual(0)
  return text.slice(at, text.indexOf(end, at))
}

/** What the centre raises, and the facts that it gives: by SQL, each alert a statement; by the service, each an object. */
const RAISED = [
  ...[...SQL.matchAll(/(?:console_raise|raise_alert)\('(\w+)'[^;]*?jsonb_build_object\(([^;]*?)\)(?: AS is_new|, (?:now\(\)|p_at))/g)].map(
    ([, kind, facts]) => ({ kind, facts: [...(facts ?? '').matchAll(/(?:^|, )'(\w+)', /g)].map(([, name]) => name) }),
  ),
  ...[...SERVICE.matchAll(/kind: '(\w+)', subject: [^{]*?detail: { ([^}]*?) }/g)].map(([, kind, facts]) => ({
    kind,
    facts: (facts ?? '').split(', ').map((fact) => fact.split(':')[0]),
  })),
]
const ATTEMPTS = SQL.match(/(?:console_raise|raise_alert)\('/g)?.length ?? 0

const NOTED = [
  ...[...SQL.matchAll(/console_note\(p_by, '(\w+)'|INTO directory_audit \(kind, detail\) VALUES \('(\w+)'/g)].map(
    ([, one, other]) => one ?? other,
  ),
  ...namesIn(between(textOf('electron/core/audit/audit.ts'), /export type AuditKind =/, '/**')),
]

const KINDS = namesIn(between(SQL, /kind text NOT NULL CHECK \(kind IN \('end_session'/, '))'))
const OUTCOMES = namesIn(between(textOf('electron/core/fleet/stream.ts'), /export type CommandOutcome =/, '\n'))

/** Those that enrolling alone is told have words of their own, and some are not the end of it, or another word at the desk. */
const NO_REASON = /^(token_\w+|already_enrolled|full|shutting_down|replaced_by_another|none|enrolled|stray_key)$/
const NOT_LET_IN = [
  ...namesIn(between(textOf('electron/contract/fleet/messages.ts'), /const NOT_WELCOME = oneOf\(/, ')')),
  ...namesIn(between(textOf('electron/core/fleet/identity.ts'), /export type DeskIdentity =/, '\n')),
].filter((why) => !NO_REASON.test(why))

const REFUSED = [...between(textOf('electron/core/fleet/refusals.ts'), /const WHY = {/, '}').matchAll(/^ {2}(\w+):/gm)].map(
  ([, name]) => name,
)

test('what is said in the sources is found there', () => {
  const known = ['over_limit', 'stream_quarantined', 'address_changed', 'many_failed_sign_ins', 'two_hosts_at_once', 'silent_desk']
  expect(RAISED.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...known, 'cloned_desk', 'clock']))
  expect(RAISED.length).toBe(ATTEMPTS + 2)
  expect(NOTED).toEqual(expect.arrayContaining(['workstation_revoked', 'signed_in']))
  expect(KINDS).toContain('rotate_key')
  expect(OUTCOMES).toContain('not_active')
  expect(NOT_LET_IN).toContain('signature')
  expect(REFUSED).toContain('outdated')
})

describe.each(LANGUAGES)('in %s there are words for', (language) => {
  const words = WORDS[language]

  test.each(RAISED)('the alert $kind, which needs no fact that the centre does not give', ({ kind, facts }) => {
    expect(words.alerts.kind).toHaveProperty([String(kind)])
    const detail = Object.fromEntries(facts.map((name) => [String(name), 1]))
    const { sentence } = alertText(language, { kind: String(kind), person: 'Ana', detail }, String)
    expect(sentence).not.toMatch(/[{}–]/)
  })

  test('all that is written down, at desks and at the centre', () => {
    expect(Object.keys(words.sessionDetail.event)).toEqual(expect.arrayContaining(NOTED))
  })

  test('all that desks are asked to do, and for what becomes of it', () => {
    expect(Object.keys(words.fleet.commands.kinds).toSorted()).toEqual(KINDS.toSorted())
    expect(Object.keys(words.fleet.commands.outcomes).toSorted()).toEqual(OUTCOMES.toSorted())
  })

  test('every reason why a desk or a person is not let in', () => {
    expect(Object.keys(words.link.why)).toEqual(expect.arrayContaining(NOT_LET_IN))
    expect(new Set(Object.keys(words.signIn.refusedBy))).toEqual(new Set(REFUSED))
  })
})
