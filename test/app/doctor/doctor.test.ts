import { describe, expect, test } from 'vitest'
import { examine, findingsText, isHealthy } from '../../../electron/app/doctor/examine.ts'
import type { Facts } from '../../../electron/app/doctor/facts.ts'
import { FINDING_IDS } from '../../../electron/app/doctor/finding.ts'
import type { FindingId } from '../../../electron/app/doctor/finding.ts'
import { instanceId, utcMs } from '../../../electron/core/ids.ts'
import type { Backup } from '../../../electron/core/upkeep/backup.ts'

const NOW = utcMs(1_800_000_000_000)
const DAY = 24 * 60 * 60 * 1000

const backup = (changes: Partial<Backup> = {}): Backup => ({ name: 'newest', at: NOW, version: 4, reason: 'daily', bytes: 1, ...changes })

const opened = {
  kind: 'opened',
  version: 4,
  known: 4,
  journalMode: 'wal',
  logBytes: 4096,
  bytes: 90_000_000,
  freeBytes: 40_000_000,
  flaws: [],
  schema: { foreign: [], missing: [], broken: [] },
  orphans: [],
  uncheckable: [],
  unmanned: false,
  oddRows: [],
  oddFigures: [],
  audit: { kind: 'intact', lines: 3, head: 'ab' },
  owners: [],
  fleet: { link: null, waiting: 0 },
  newest: NOW,
} as const satisfies Facts['database']

const owner = {
  hostId: 'h',
  host: 'desk-7',
  bootId: 'b',
  pid: 4242,
  processStartedAt: 1,
  instanceId: instanceId('one'),
  osUser: 'kiosk',
}
const holder = { owner, since: NOW, appVersion: '0.1.0' }
const free = { held: false, holder: null, verdict: null, stopped: false } as const
const running = { held: true, holder, verdict: { liveness: 'alive', reason: 'process_running' }, stopped: false } as const

const WELL: Facts = {
  directory: { dir: '/data', kind: 'folder', access: 'full', why: '' },
  ownership: { owner: 1000, strangers: [] },
  openings: [],
  stuck: [],
  restore: { unfinished: null, strange: false },
  disk: { freeBytes: 5e9, databaseBytes: 1e6 },
  fileSystem: { name: 'ext4', overNetwork: false },
  instance: free,
  advisory: { found: 'nothing', fresh: false, holderRecord: false },
  database: opened,
  loss: { traces: [] },
  lineage: { isOther: false },
  backups: { newest: backup(), sound: backup(), count: 1, hasAdministrator: true },
  sessions: { alive: 0, dead: 0, unclear: 0 },
  fleet: { link: null, hasKey: false, waiting: 0 },
  hooks: { programs: [], refused: [], failed: [] },
  clock: { now: NOW, newest: NOW },
  runtime: { runtime: 'Node 22', sqlite: '3.51.3', betterSqlite: '13.2.0', argon2: '2.2.1', argon2Works: true },
  display: { needed: true, display: ':0', hasXvfb: false },
  libraries: { executable: '/electron', missing: [] },
}

type Sick = readonly [what: string, facts: Partial<Facts>, id: FindingId, status: 'warning' | 'problem', more?: object]

const SICK: readonly Sick[] = [
  [
    'the directory is gone',
    { directory: { dir: '/data', kind: 'missing', access: 'none', why: '' } },
    'directory',
    'problem',
    { unusable: true },
  ],
  ['it is a file', { directory: { dir: '/data', kind: 'no_folder', access: 'none', why: '' } }, 'directory', 'problem'],
  ['it is read-only', { directory: { dir: '/data', kind: 'folder', access: 'read_only', why: 'EROFS' } }, 'directory', 'problem'],
  [
    "a file is root's",
    { ownership: { owner: 1000, strangers: [{ name: 'latchkey.db-wal', uid: 0 }] } },
    'ownership',
    'problem',
    { advice: expect.stringContaining('chown -h 1000 FILE') as string },
  ],
  ['a lock is immutable', { stuck: [{ name: 'instance.lock', why: 'EPERM' }] }, 'names', 'problem', { unusable: true }],
  ['others may look in', { openings: [{ name: '.', mode: '0755' }] }, 'permissions', 'warning', { repair: 'permissions' }],
  ['the disk is full', { disk: { freeBytes: 4096, databaseBytes: 1 } }, 'disk_space', 'problem', { unusable: true }],
  ['no second copy of the database fits', { disk: { freeBytes: 1e9, databaseBytes: 8e8 } }, 'disk_space', 'warning'],
  ['it is a network share', { fileSystem: { name: 'nfs4', overNetwork: true } }, 'file_system', 'problem'],
  [
    'the app is stopped',
    { instance: { ...running, stopped: true } },
    'instance',
    'problem',
    { advice: expect.stringContaining('kill -CONT 4242') as string },
  ],
  ['the holder says nothing', { instance: { ...running, holder: null, verdict: null } }, 'instance', 'problem'],
  ['the record is of another', { instance: { ...running, verdict: { liveness: 'dead', reason: 'pid_reused' } } }, 'instance', 'warning'],
  [
    'a lock was left',
    { advisory: { found: 'folder', fresh: false, holderRecord: true } },
    'lock_remains',
    'warning',
    { repair: 'lock_remains' },
  ],
  [
    'a foreign tool has the lock',
    { advisory: { found: 'folder', fresh: true, holderRecord: false } },
    'lock_remains',
    'problem',
    { unusable: true },
  ],
  ['the lock of a running app is not kept', { instance: running }, 'lock_remains', 'warning'],
  ['a restore was interrupted', { restore: { unfinished: 'x.db', strange: false } }, 'restore', 'problem', { repair: 'finish_restore' }],
  ['a note of a restore is none', { restore: { unfinished: null, strange: true } }, 'restore', 'warning', { repair: 'finish_restore' }],
  [
    'a trigger is nobody knows whose',
    { database: { ...opened, schema: { foreign: ['trigger t'], missing: [], broken: [] } } },
    'schema',
    'problem',
    { repair: 'schema', unusable: true },
  ],
  [
    'an index is gone',
    { database: { ...opened, schema: { foreign: [], missing: ['index i'], broken: [] } } },
    'schema',
    'warning',
    { repair: 'schema' },
  ],
  [
    'a table looks otherwise',
    { database: { ...opened, schema: { foreign: [], missing: [], broken: ['users'] } } },
    'schema',
    'problem',
    { repair: 'restore' },
  ],
  ['nobody administers any more', { database: { ...opened, unmanned: true } }, 'administrators', 'problem'],
  ['a row has a time that no calendar has', { database: { ...opened, oddRows: ['sessions: 1 with a time'] } }, 'odd_rows', 'warning'],
  ['a count cannot be', { database: { ...opened, oddFigures: ['session_totals: 1'] } }, 'figures', 'warning'],
  ['the database is gone', { database: { kind: 'missing' }, loss: { traces: ['audit'] } }, 'database', 'problem', { repair: 'restore' }],
  ['it is another database than before', { lineage: { isOther: true } }, 'other_database', 'problem'],
  ['a hook is refused', { hooks: { programs: [], refused: [{ name: 'end', why: 'It is a link.' }], failed: [] } }, 'hooks', 'warning'],
  ['a hook failed', { hooks: { programs: ['end'], refused: [], failed: [{ name: 'end', why: 'It ended.' }] } }, 'hooks', 'warning'],
  ['the database was emptied', { loss: { traces: ['latchkey.db'] } }, 'database', 'problem', { repair: 'restore', unusable: true }],
  [
    'it is newer',
    { database: { kind: 'refused', code: 'database_from_newer_version', message: 'newer' } },
    'database',
    'problem',
    { unusable: true },
  ],
  [
    'it is no database',
    { database: { kind: 'refused', code: 'database_corrupt', message: 'damaged' } },
    'database',
    'problem',
    { repair: 'restore' },
  ],
  ['more than half of it is free', { database: { ...opened, freeBytes: 50_000_000 } }, 'free_pages', 'warning'],
  [
    'a page is damaged',
    { database: { ...opened, flaws: ['row 3 missing from index'] } },
    'integrity',
    'problem',
    { repair: 'restore', unusable: true },
  ],
  ['a stored password is none', { database: { ...opened, uncheckable: ['tom'] } }, 'passwords', 'warning'],
  ['a row refers to nothing', { database: { ...opened, orphans: ['sessions → users'] } }, 'references', 'problem'],
  ['there is no write-ahead log', { database: { ...opened, journalMode: 'delete' } }, 'write_ahead_log', 'warning'],
  ['the log is huge', { database: { ...opened, logBytes: 1e9 } }, 'write_ahead_log', 'warning', { repair: 'checkpoint' }],
  ['the audit log was edited', { database: { ...opened, audit: { kind: 'broken', seq: 7, why: 'wrong_hash' } } }, 'audit_log', 'problem'],
  [
    'there is no backup',
    { backups: { newest: null, sound: null, count: 0, hasAdministrator: true } },
    'backups',
    'warning',
    { repair: 'backup' },
  ],
  [
    'no backup has an administrator',
    { backups: { newest: backup(), sound: backup(), count: 2, hasAdministrator: false } },
    'backups',
    'warning',
  ],
  [
    'no backup is sound',
    { backups: { newest: backup(), sound: null, count: 2, hasAdministrator: true } },
    'backups',
    'problem',
    { repair: 'backup' },
  ],
  [
    'the newest backup is damaged',
    { backups: { newest: backup(), sound: backup({ name: 'older' }), count: 2, hasAdministrator: true } },
    'backups',
    'warning',
  ],
  [
    'the backup is old',
    {
      backups: {
        newest: backup({ at: utcMs(NOW - 5 * DAY) }),
        sound: backup({ at: utcMs(NOW - 5 * DAY) }),
        count: 1,
        hasAdministrator: true,
      },
    },
    'backups',
    'warning',
  ],
  [
    'the backup is from the future',
    { backups: { newest: backup({ at: utcMs(NOW + DAY) }), sound: backup({ at: utcMs(NOW + DAY) }), count: 1, hasAdministrator: true } },
    'backups',
    'warning',
  ],
  ['sessions were left', { sessions: { alive: 0, dead: 2, unclear: 0 } }, 'sessions', 'warning', { repair: 'sessions' }],
  ['owners are unclear', { sessions: { alive: 0, dead: 0, unclear: 1 } }, 'sessions', 'warning'],
  ['the key of a desk is left over', { fleet: { link: null, hasKey: true, waiting: 0 } }, 'fleet', 'warning'],
  ['the clock was set back', { clock: { now: NOW, newest: utcMs(NOW + DAY) } }, 'clock', 'warning'],
  ['the clock is far ahead', { clock: { now: NOW, newest: utcMs(NOW - 500 * DAY) } }, 'clock', 'warning'],
  ['SQLite is old', { runtime: { runtime: '', sqlite: '3.51.2', betterSqlite: '', argon2: '', argon2Works: true } }, 'runtime', 'problem'],
  [
    'argon2 does not load',
    { runtime: { runtime: '', sqlite: '3.54.1', betterSqlite: '', argon2: '', argon2Works: false } },
    'runtime',
    'problem',
  ],
  ['there is no display', { display: { needed: true, display: null, hasXvfb: false } }, 'display', 'warning'],
  ['a library is missing', { libraries: { executable: '/electron', missing: ['libgbm.so.1'] } }, 'libraries', 'problem'],
]

const found = (facts: Facts, id: FindingId) => examine(facts, NOW).find((one) => one.id === id)

test('where all is well there is one finding for each id, in order, and nothing to do', () => {
  const findings = examine(WELL, NOW)
  expect(findings.map(({ id }) => id)).toEqual(FINDING_IDS)
  expect(findings.filter(({ status, advice, repair }) => status !== 'ok' || advice !== null || repair !== undefined)).toEqual([])
  expect(isHealthy(findings)).toBe(true)
})

describe('what is wrong is told in its place, with what to do:', () => {
  test.each(SICK.map((sick) => ({ what: sick[0], sick })))('$what', ({ sick: [, facts, id, status, more = {}] }) => {
    expect(found({ ...WELL, ...facts }, id)).toMatchObject({ status, advice: expect.stringMatching(/\w{3}.*\.$/s) as string, ...more })
    expect(isHealthy(examine({ ...WELL, ...facts }, NOW))).toBe(status !== 'problem')
  })

  test('every id has a case', () => expect(new Set(SICK.map(([, , id]) => id))).toEqual(new Set(FINDING_IDS)))
})

test('what cannot be found out is unknown, with the reason, and is no illness', () => {
  const facts = Object.fromEntries(Object.keys(WELL).map((key) => [key, { unknown: 'the reason' }])) as unknown as Facts
  const findings = examine(facts, NOW)
  expect(findings.map(({ id }) => id)).toEqual(FINDING_IDS)
  for (const { status, summary, detail } of findings) {
    expect({ status, detail }).toEqual({ status: 'unknown', detail: 'the reason' })
    expect(summary).toMatch(/^[A-Z].*\.$/)
  }
  expect(isHealthy(findings)).toBe(true)
})

test('without a sound backup nothing is restored, and that is said', () => {
  const facts: Facts = {
    ...WELL,
    database: { ...opened, flaws: ['broken'] },
    backups: { newest: null, sound: null, count: 0, hasAdministrator: true },
  }
  expect(found(facts, 'integrity')).toMatchObject({ advice: expect.stringContaining('no sound backup') as string })
  expect(found(facts, 'integrity')).not.toHaveProperty('repair')
  expect(found(facts, 'backups')).not.toHaveProperty('repair')
})

test('for people each finding is a line, with the facts and what to do below it', () => {
  const text = findingsText(examine({ ...WELL, openings: [{ name: '.', mode: '0755' }] }, NOW))
  expect(text).toMatch(/^ {0}ok {8}The data directory \/data can be read/m)
  expect(text).toMatch(/^WARNING {3}Other users[^\n]*\n {10}0755 \.\n {10}What to do: Run doctor --fix/m)
})
