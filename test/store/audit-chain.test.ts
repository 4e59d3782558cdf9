import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { CHAIN_START, linkHash, verifyAuditChain } from '../../electron/core/audit/audit-chain.ts'
import type { AuditLine, LinkedAuditLine } from '../../electron/core/audit/audit-chain.ts'
import { sha256 } from '../../electron/store/sqlite/audit/audit-chain.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'
import { anAudit } from './samples.ts'

function chainOf(details: readonly string[]): LinkedAuditLine[] {
  let prevHash = CHAIN_START.hash
  return details.map((detail, index) => {
    const line: AuditLine = { seq: index + 1, at: index, kind: 'x', actorUserId: null, sessionId: null, detail }
    const linked = { ...line, prevHash, hash: linkHash(sha256, prevHash, line) }
    prevHash = linked.hash
    return linked
  })
}

const somewhere = fc
  .array(fc.string(), { minLength: 2, maxLength: 12 })
  .chain((details) => fc.record({ lines: fc.constant(details), at: fc.nat(details.length - 1), other: fc.nat(details.length - 1) }))
const check = (lines: readonly LinkedAuditLine[], written: readonly LinkedAuditLine[]) =>
  verifyAuditChain(sha256, lines, CHAIN_START, written.at(-1) ?? CHAIN_START)

test('any single edit, deletion or swap is found, and named at the first line that is wrong', () => {
  fc.assert(
    fc.property(somewhere, fc.string(), ({ lines, at, other }, text) => {
      const chain = chainOf(lines)
      expect(check(chain, chain).kind).toBe('intact')
      expect(check(chain.toSpliced(at, 1), chain)).toMatchObject({ kind: 'broken', seq: at + 1 })
      const old = chain[at]
      const swapped = chain[other]
      if (!old || !swapped) throw new Error('unreachable')
      if (text !== old.detail) expect(check(chain.with(at, { ...old, detail: text }), chain)).toMatchObject({ kind: 'broken', seq: at + 1 })
      if (at !== other)
        expect(check(chain.with(at, swapped).with(other, old), chain)).toMatchObject({ kind: 'broken', seq: Math.min(at, other) + 1 })
    }),
  )
})

test('a chain that was written anew from some line on does not end as noted', () => {
  const chain = chainOf(['a', 'b', 'c'])
  expect(check(chainOf(['a', 'x', 'c']), chain)).toEqual({ kind: 'broken', seq: 3, why: 'not_as_noted' })
  expect(check(chainOf(['a', 'b', 'c', 'd']), chain)).toEqual({ kind: 'broken', seq: 4, why: 'not_as_noted' })
})

test('lines cut off at either end are missed, nobody is kept out by it, and later lines do not hide it', () => {
  for (const [cut, seq] of [
    ['seq >= 4', 4],
    ['seq <= 2', 1],
  ] as const) {
    const file = newFile()
    const store = openSqliteStore(file)
    for (let line = 1; line <= 5; line++) store.appendAudit(anAudit({ detail: { line } }))
    const db = new Database(file)
    db.exec(`DROP TRIGGER audit_events_stay; DELETE FROM audit_events WHERE ${cut}`)
    db.close()
    expect(store.verifyAudit()).toEqual({ kind: 'broken', seq, why: 'missing_line' })
    store.appendAudit(anAudit())
    expect(store.verifyAudit()).toEqual({ kind: 'broken', seq, why: 'missing_line' })
    store.close()
  }
})

test('a line that somebody made up after the newest keeps nobody out, and stays to be seen', () => {
  const file = newFile()
  const store = openSqliteStore(file)
  for (let line = 1; line <= 3; line++) store.appendAudit(anAudit({ detail: { line } }))
  const db = new Database(file)
  db.exec('CREATE TEMP TABLE noted AS SELECT * FROM audit_ends')
  db.exec('INSERT INTO audit_events SELECT seq + 1, at, kind, NULL, NULL, detail, hash, hash FROM audit_events WHERE seq = 3')
  db.exec('UPDATE audit_ends SET newest_seq = (SELECT newest_seq FROM noted), newest_hash = (SELECT newest_hash FROM noted)')
  db.close()
  expect(store.verifyAudit()).toMatchObject({ kind: 'broken', seq: 4 })
  store.appendAudit(anAudit())
  expect(store.verifyAudit()).toMatchObject({ kind: 'broken', seq: 4 })
  expect(store.listAudit({ newest: 1 })).toMatchObject([{ seq: 5 }])
  store.close()
})

test('rotation takes away what was archived and goes on with the chain', () => {
  const file = newFile()
  const store = openSqliteStore(file)
  for (let line = 1; line <= 5; line++) store.appendAudit(anAudit({ detail: { line } }))
  const archived = store.auditLinesUpTo(3, 10)
  const last = archived.at(-1)
  if (!last) throw new Error('unreachable')
  expect(store.rotateAudit(0, last, anAudit({ kind: 'audit_rotated' }))).toBe(true)
  expect(store.listAudit().map(({ seq }) => seq)).toEqual([4, 5, 6])
  expect(store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 3 })
  expect(verifyAuditChain(sha256, archived, CHAIN_START, last)).toMatchObject({ kind: 'intact', lines: 3 })
  expect(() => store.rotateAudit(3, { ...last, seq: 4 }, anAudit())).toThrow('after a line that was in it')
  store.close()
})
