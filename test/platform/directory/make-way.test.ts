import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { prepareDataDirectory } from '../../../electron/platform/directory/data-directory.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { answerDoorbell } from '../../../electron/platform/doorbell/doorbell-answer.ts'
import { LISTENING } from '../../../electron/platform/doorbell/doorbell.ts'
import { LogFile } from '../../../electron/platform/file/log-file.ts'
import { readHolderRecord } from '../../../electron/platform/lock/holder-record.ts'
import { isKernelLockHeld, takeKernelLock } from '../../../electron/store/sqlite/lock/kernel-lock.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SPOILS = {
  'a folder': (at: string) => void mkdirSync(path.join(at, 'inside'), { recursive: true }),
  'a link to nothing': (at: string) => symlinkSync(`${at}-nothing`, at),
  'a link to another file': (at: string) => {
    writeFileSync(`${at}-other`, 'theirs')
    symlinkSync(`${at}-other`, at)
  },
  garbage: (at: string) => writeFileSync(at, 'pid=1\n'.repeat(300)),
  'a page of zeros': (at: string) => writeFileSync(at, Buffer.alloc(4096)),
  'a database': (at: string) => writeFileSync(at, `SQLite format 3\0${'x'.repeat(4096)}`),
  'a pipe': (at: string) => void execFileSync('mkfifo', [at]),
} as const

const NAMES = [
  'instanceLock',
  'maintenanceLock',
  'holderRecord',
  'departure',
  'doorbell',
  'logs',
  'backups',
  'auditArchive',
  'profile',
] as const
const COMPANIONS = ['-journal', '-wal', '-shm']

const cases = Object.keys(SPOILS).flatMap((spoil) => [
  ...NAMES.map((name) => ({ spoil, name: name as string, at: (dir: string) => dataLayout(dir)[name] })),
  ...COMPANIONS.map((end) => ({ spoil, name: `instanceLock${end}`, at: (dir: string) => dataLayout(dir).instanceLock + end })),
  { spoil, name: 'the sign', at: (dir: string) => path.join(dataLayout(dir).doorbell, LISTENING) },
  { spoil, name: 'the log', at: (dir: string) => path.join(dataLayout(dir).logs, 'latchkey.log') },
])

it.skipIf(process.platform === 'win32').each(cases)('$name being $spoil keeps nobody out', async ({ spoil, at }) => {
  const dir = temporaryFolder()
  const spoilt = at(dir)
  mkdirSync(path.dirname(spoilt), { recursive: true })
  SPOILS[spoil as keyof typeof SPOILS](spoilt)
  const before = readdirSync(path.dirname(spoilt)).length

  const { warnings } = prepareDataDirectory(dir, { explicit: true })
  for (const file of [dataLayout(dir).instanceLock, dataLayout(dir).maintenanceLock]) {
    expect(isKernelLockHeld({ file, name: 'the lock' })).toBe(false)
    const lock = takeKernelLock({ file, name: 'the lock' })
    expect(lock.kind).toBe('taken')
    expect(takeKernelLock({ file, name: 'the lock' }).kind).toBe('held')
    if (lock.kind === 'taken') lock.release()
  }
  expect(readHolderRecord(dir)).toBeNull()
  const bell = answerDoorbell(dir, () => {})
  onTestFinished(() => bell.stop())
  const log = new LogFile()
  log.info('started')
  await log.open(dataLayout(dir).logs)
  bell.stop()

  for (const one of warnings) {
    if (one.kind === 'set_aside')
      expect([one.found, existsSync(one.aside) || lstatSync(one.aside).isSymbolicLink()]).toEqual([spoilt, true])
  }
  const gone = path.basename(spoilt) === LISTENING ? 1 : 0
  expect(readdirSync(path.dirname(spoilt)).length).toBeGreaterThanOrEqual(before - gone)
})

it('leaves alone what is of the right kind, a link to a folder on another disk too', () => {
  const dir = temporaryFolder()
  const larger = temporaryFolder()
  symlinkSync(larger, dataLayout(dir).backups)
  takeKernelLock({ file: dataLayout(dir).instanceLock, name: 'the lock' })
  expect(prepareDataDirectory(dir, { explicit: true }).warnings).toEqual([])
})
