import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { takeMaintenanceLock, withMaintenanceLock } from '../../electron/store/sqlite/upkeep/maintenance-lock.ts'
import { newFolder } from './folder.ts'

test('maintenance that is done stays done where its note cannot be removed, and the next one gets the lock', () => {
  const file = path.join(newFolder(), 'maintenance.db')
  const note = file.replace('.db', '.json')
  const done = withMaintenanceLock(file, () => {
    rmSync(note)
    mkdirSync(path.join(note, 'inside'), { recursive: true })
    return 'done'
  })
  expect(done).toBe('done')
  const release = takeMaintenanceLock(file, 'maintenance')
  expect(release).not.toBeNull()
  release?.()
})
