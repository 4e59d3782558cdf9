import { appendFileSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { planAuditRotation, rotateAudit } from '../../../electron/app/audit/rotate-audit.ts'
import type { Keeping } from '../../../electron/app/audit/rotate-audit.ts'
import { verifyAuditLog } from '../../../electron/app/audit/verify-audit.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { Store } from '../../../electron/core/ports/ports.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { createAuditArchive } from '../../../electron/platform/file/audit-archive.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import { startChild } from '../../platform/child-process.ts'
import { newFolder } from '../../store/folder.ts'
import { anAudit } from '../../store/samples.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { someOwner } from '../../support/session-builder.ts'

const by = actorIn(someOwner())
const DAY = 86_400_000

function archiving(store: Store = new MemoryStore(), dir = newFolder()) {
  const clock = new FakeClock()
  const folder = dataLayout(dir).auditArchive
  const deps = { store, clock, archive: createAuditArchive(folder), entropy: createEntropy() }
  const write = (lines: number) => {
    for (let line = 0; line < lines; line++) store.appendAudit(anAudit({ at: clock.now(), detail: { line, name: 'é\n' } }))
  }
  const rotate = (keeping: Keeping) => rotateAudit(deps, planAuditRotation(deps, keeping), by)
  const backups = { list: () => [], headOf: () => null }
  const verify = (archives = true) => verifyAuditLog({ ...deps, backups, notedHeads: () => [] }, { archives })
  const files = () => readdirSync(folder).toSorted()
  /** Every line there is, wherever it is kept. */
  const everything = () => [
    ...deps.archive.segments().flatMap((segment) => deps.archive.read(segment).map(({ seq }) => seq)),
    ...store.listAudit().map(({ seq }) => seq),
  ]
  return { ...deps, deps, folder, write, rotate, verify, files, everything }
}

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('the oldest lines move into a file that only its owner may read, the chain goes on, and the rotation is audited', () => {
  const { store, folder, write, rotate, verify, files, everything } = archiving()
  write(5)
  expect(rotate({ newest: 2 })).toEqual([{ name: 'audit-1-3.jsonl', firstSeq: 1, lastSeq: 3 }])
  expect(store.listAudit().map(({ kind }) => kind)).toEqual(['signed_in', 'signed_in', 'audit_rotated'])
  expect(store.listAudit().at(-1)?.detail).toMatchObject({ file: 'audit-1-3.jsonl', firstSeq: 1, lastSeq: 3 })
  write(1)
  rotate({ newest: 0 })
  expect(files()).toEqual(['audit-1-3.jsonl', 'audit-4-7.jsonl'])
  expect(everything()).toEqual(oneTo(8))
  expect(verify()).toMatchObject({ kind: 'intact', lines: 1, archived: { lines: 7, checked: 'all' } })
  expect(verify(false)).toMatchObject({ kind: 'intact', archived: { lines: 7, checked: 'newest' } })
  if (process.platform === 'win32') return
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of files()) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600)
})

test('what is older than asked goes, and with nothing that old nothing is done', () => {
  const { deps, clock, write, rotate, store } = archiving()
  write(2)
  clock.set(clock.now() + 2 * DAY)
  write(1)
  expect(planAuditRotation(deps, { youngerThan: durationMs(3 * DAY) })).toEqual({ firstSeq: 1, lastSeq: 0, lines: 0, kept: 3 })
  expect(rotate({ youngerThan: durationMs(3 * DAY) })).toEqual([])
  expect(planAuditRotation(deps, { youngerThan: durationMs(DAY) })).toEqual({ firstSeq: 1, lastSeq: 2, lines: 2, kept: 1 })
  expect(store.listAudit()).toHaveLength(3)
  rotate({ youngerThan: durationMs(DAY) })
  expect(store.listAudit().map(({ seq }) => seq)).toEqual([3, 4])
})

test('long logs go into several files', () => {
  const { store, archive, write, rotate, everything, verify } = archiving(openSqliteStore(dataLayout(newFolder()).database))
  write(3)
  store.appendAudit(...Array.from({ length: 10_000 }, (_, at) => anAudit({ at: utcMs(at) })))
  rotate({ newest: 0 })
  expect(archive.segments().map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
    [1, 10_000],
    [10_001, 10_003],
  ])
  expect(everything()).toEqual(oneTo(10_005))
  expect(verify()).toMatchObject({ kind: 'intact', lines: 2 })
  store.close()
})

function twiceRotated() {
  const given = archiving()
  for (const _ of oneTo(2)) {
    given.write(3)
    given.rotate({ newest: 0 })
  }
  const [first = '', second = ''] = given.files().map((name) => path.join(given.folder, name))
  return { ...given, first, second }
}

describe('an archive', () => {
  test('that was changed is found, with the first line that is wrong', () => {
    const { first, verify } = twiceRotated()
    writeFileSync(first, readFileSync(first, 'utf8').replace('"line\\":1', '"line\\":9'))
    expect(verify()).toMatchObject({ kind: 'broken', seq: 2, why: 'wrong_hash', file: 'audit-1-3.jsonl' })
    expect(verify(false)).toMatchObject({ kind: 'intact' })
  })

  test('whose last line was changed is found without looking at the others', () => {
    const { second, verify } = twiceRotated()
    writeFileSync(second, readFileSync(second, 'utf8').replaceAll('"line\\":2', '"line\\":9'))
    expect(verify(false)).toMatchObject({ kind: 'broken', seq: 7, file: 'audit-4-7.jsonl' })
  })

  test.each([
    ['the newest', 'second', 7],
    ['an older one', 'first', 3],
  ] as const)('that is missing is missed: %s', (_which, name, seq) => {
    const given = twiceRotated()
    rmSync(given[name])
    for (const archives of [true, false]) expect(given.verify(archives)).toMatchObject({ kind: 'broken', seq, why: 'missing_archive' })
  })

  test('that is no list of lines is told of by name', () => {
    const { second, verify } = twiceRotated()
    appendFileSync(second, '{"half\n')
    expect(() => verify()).toThrow('audit-4-7.jsonl')
  })

  test('that is in the way and is not what the log says stops the rotation, and nothing leaves the store', () => {
    const { store, archive, write, rotate, folder, first } = twiceRotated()
    write(2)
    writeFileSync(path.join(folder, 'audit-8-9.jsonl'), readFileSync(first))
    expect(archive.segments()).toHaveLength(3)
    expect(() => rotate({ newest: 0 })).toThrow('audit-8-9.jsonl')
    expect(store.listAudit().map(({ seq }) => seq)).toEqual([8, 9, 10])
  })
})

test('two rotations at once: the second finds that the first was there, and every line is kept', () => {
  const { deps, store, archive, write, verify } = archiving()
  write(5)
  const plan = planAuditRotation(deps, { newest: 0 })
  const slow = {
    ...archive,
    write(lines: Parameters<typeof archive.write>[0]) {
      rotateAudit(deps, { ...plan, lastSeq: 3 }, by)
      return archive.write(lines)
    },
  }
  rotateAudit({ ...deps, archive: slow }, plan, by)
  expect(store.listAudit().map(({ seq }) => seq)).toEqual([6, 7])
  expect(verify()).toMatchObject({ kind: 'intact', archived: { lines: 5 } })
})

describe('a rotation that is killed', () => {
  test.each(['not yet written', 'written', 'taken out'])(
    'when it is %s loses no line and doubles none once it is run again',
    async (moment) => {
      const dir = newFolder()
      const store = openSqliteStore(dataLayout(dir).database)
      const { write, rotate, verify, everything, archive } = archiving(store, dir)
      write(6)
      const program = path.join(import.meta.dirname, 'rotate-audit-process.ts')
      const child = await startChild(process.execPath, ['--disable-warning=ExperimentalWarning', program, dir, moment, '2'])
      expect(await child.line()).toBe(moment)
      child.process.kill('SIGKILL')
      await child.ended()
      expect(verify()).toMatchObject({ kind: 'intact' })
      expect(new Set(everything()).size).toBe(moment === 'taken out' ? 7 : 6)
      rotate({ newest: 3 })
      expect(verify()).toMatchObject({ kind: 'intact' })
      expect(everything()).toEqual(oneTo(everything().length))
      expect(archive.segments()[0]).toMatchObject({ firstSeq: 1, lastSeq: moment === 'not yet written' ? 3 : 4 })
      store.close()
    },
  )
})
