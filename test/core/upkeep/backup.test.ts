import * as fc from 'fast-check'
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
  logOf: () => null,
})
const dayOf = (at: number) => Math.floor(at / DAY)
const goes = (backups: readonly Backup[], made: Backup, damaged: readonly string[] = [], foreign: readonly string[] = []) =>
  superfluousBackups(shelf(backups, foreign), made, utcMs(NOW), ({ name }) => !damaged.includes(name), dayOf).map(({ name }) => name)

describe('of the backups', () => {
  test('the newest seven stay', () => {
    expect(goes(dailies(0, 6), backup(0))).toEqual([])
    expect(goes(dailies(0, 8), backup(0))).toEqual(['daily 7', 'daily 8'])
  })

  test('a damaged one does not count among the seven, and goes once seven newer ones are sound', () => {
    expect(goes(dailies(0, 7), backup(0), ['daily 3'])).toEqual([])
    expect(goes(dailies(0, 9), backup(0), ['daily 3', 'daily 9'])).toEqual(['daily 8', 'daily 9'])
  })

  test('a busy hour pushes out none of the last one of each of the last seven days', () => {
    const made = backup(0)
    const busy = Array.from({ length: 30 }, (_, at) => backup(at / 1_000, 'cleanup'))
    const gone = goes([...busy, ...dailies(1, 9)], made)
    expect(gone.filter((name) => name.startsWith('daily'))).toEqual(['daily 7', 'daily 8', 'daily 9'])
    expect(gone.filter((name) => name.startsWith('cleanup'))).toHaveLength(24)
  })

  test('of a day whose newest is damaged, the one before it stays', () => {
    const busy = Array.from({ length: 9 }, (_, at) => backup(at / 1_000, 'manual'))
    const gone = goes([...busy, backup(2), backup(2.1, 'manual'), backup(2.2, 'cleanup')], backup(0), ['daily 2'])
    expect(gone.filter((name) => name.includes('2.'))).toEqual(['cleanup 2.2'])
  })

  test('whatever is made from hour to hour for weeks, each of the last seven days on which one was made has a sound one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.boolean()), { minLength: 20, maxLength: 120 }), (story) => {
        let kept: readonly Backup[] = []
        const damaged = new Set<string>()
        const sound = new Set<number>()
        let at = NOW
        for (const [hours, spoils] of story) {
          at += hours * 3_600_000
          const made = { ...backup(0), name: String(at), at: utcMs(at) }
          kept = [...kept, made]
          const isSound = ({ name }: Backup) => !damaged.has(name)
          const gone = superfluousBackups(shelf(kept), made, utcMs(at), isSound, dayOf)
          kept = kept.filter((one) => !gone.includes(one))
          sound.add(dayOf(at))
          const wanted = [...sound].filter((day) => day > dayOf(at) - 7)
          for (const day of wanted) expect(kept.some((one) => isSound(one) && dayOf(one.at) === day)).toBe(true)
          expect(kept.filter(isSound).length).toBeLessThanOrEqual(13)
          if (spoils && kept.filter((one) => dayOf(one.at) === dayOf(at)).length > 1) damaged.add(made.name)
        }
      }),
      { numRuns: 60 },
    )
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
