import { describe, expect, test } from 'vitest'
import { utcMs } from '../../../electron/core/ids.ts'
import { isBackupDue, superfluousBackups } from '../../../electron/core/upkeep/backup.ts'
import type { Backup, BackupReason } from '../../../electron/core/upkeep/backup.ts'

const DAY = 24 * 60 * 60 * 1000
const NOW = 1_800_000_000_000

const backup = (daysAgo: number, reason: BackupReason = 'daily'): Backup => ({
  name: `${reason} ${daysAgo}`,
  at: utcMs(NOW - daysAgo * DAY),
  version: 3,
  reason,
  bytes: 1,
})

const dailies = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => backup(from + at))
const shelf = (backups: readonly Backup[], foreign: readonly string[] = []) => ({
  list: () => backups,
  isForeign: ({ name }: Backup) => foreign.includes(name),
})
const goes = (backups: readonly Backup[], made: Backup, damaged: readonly string[] = [], foreign: readonly string[] = []) =>
  superfluousBackups(shelf(backups, foreign), made, utcMs(NOW), ({ name }) => !damaged.includes(name)).map(({ name }) => name)

describe('of the backups', () => {
  test('the newest seven stay', () => {
    expect(goes(dailies(0, 6), backup(0))).toEqual([])
    expect(goes(dailies(0, 8), backup(0))).toEqual(['daily 7', 'daily 8'])
  })

  test('a damaged one does not count among the seven, and goes once seven newer ones are sound', () => {
    expect(goes(dailies(0, 7), backup(0), ['daily 3'])).toEqual([])
    expect(goes(dailies(0, 9), backup(0), ['daily 3', 'daily 9'])).toEqual(['daily 8', 'daily 9'])
  })

  test('one of another database neither counts nor goes: it may be all that is left of it', () => {
    expect(goes(dailies(0, 9), backup(0), [], ['daily 2', 'daily 9'])).toEqual(['daily 8'])
  })

  test('the newest one from before a migration keeps a place for a week, whatever is made meanwhile', () => {
    const made = backup(0)
    const manual = Array.from({ length: 10 }, (_, at) => backup(at / 100, 'manual'))
    expect(goes([...manual, backup(6, 'migration'), made], made)).not.toContain('migration 6')
    expect(goes([...manual, backup(6, 'migration'), made], made)).toHaveLength(5)
    expect(goes([...dailies(0, 7), backup(8, 'migration')], made)).toEqual(['daily 7', 'migration 8'])
  })

  test('the one just made stays, also where the clock was set back and all others seem newer', () => {
    const made = backup(0)
    expect(goes([...dailies(0, 0), ...[-1, -2, -3, -4, -5, -6, -7].map((ahead) => backup(ahead))], made)).toEqual(['daily -1'])
  })
})

test('a backup is due when there is none of the last day; one from the future is none of today', () => {
  expect(isBackupDue(shelf([]), utcMs(NOW))).toBe(true)
  expect(isBackupDue(shelf([backup(0.9)]), utcMs(NOW))).toBe(false)
  expect(isBackupDue(shelf([backup(0.9)], ['daily 0.9']), utcMs(NOW))).toBe(true)
  expect(isBackupDue(shelf([backup(1.1)]), utcMs(NOW))).toBe(true)
  expect(isBackupDue(shelf([backup(-30)]), utcMs(NOW))).toBe(true)
})
