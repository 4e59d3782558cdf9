import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { planAuditRotation, rotateAudit } from '../../electron/app/audit/rotate-audit.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { finishRestore } from '../../electron/data-directory/unfinished-restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { createAuditArchive } from '../../electron/platform/file/audit-archive.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { checkBackup } from '../../electron/store/sqlite/upkeep/backup-check.ts'
import { by, inStore, lived, people } from '../data-directory/restorable.ts'

vi.setConfig({ testTimeout: 300_000 })

const whatIsAside = (dir: string) => {
  const [replaced = ''] = readdirSync(dataLayout(dir).backups).filter((name) => name.startsWith('replaced-'))
  return path.join(dataLayout(dir).backups, replaced)
}

function killedAt(dir: string, at: number): boolean {
  const script = path.join(import.meta.dirname, 'support', 'killed-restore.ts')
  const ran = spawnSync(process.execPath, [script], { env: { ...process.env, DIR: dir, AT: String(at) }, encoding: 'utf8' })
  if (ran.signal !== 'SIGKILL' && ran.status !== 0) throw new Error(ran.stderr)
  return ran.signal === 'SIGKILL'
}

describe('killed before each of its steps', () => {
  let original = ''
  beforeAll(() => {
    original = lived()
    inStore(original, (store) => {
      const archive = createAuditArchive(dataLayout(original).auditArchive)
      const deps = { store, archive, clock: systemClock, entropy: createEntropy() }
      rotateAudit(deps, planAuditRotation(deps, { newest: 1 }), by)
    })
    expect(readdirSync(dataLayout(original).auditArchive)).toHaveLength(1)
  })
  afterAll(() => rmSync(original, { recursive: true, force: true }))

  test('a restore is either finished by the next opener, or was never begun; nothing is lost, and nothing lies about', () => {
    let finished = 0
    for (let at = 1; ; at++) {
      const dir = mkdtempSync(path.join(tmpdir(), 'latchkey-killed-'))
      try {
        cpSync(original, dir, { recursive: true })
        const killed = killedAt(dir, at)
        const isNoted = existsSync(dataLayout(dir).restoreIntent)
        const told = examinePatient({ dir, electron: null }).find(({ id }) => id === 'restore')
        expect({ at, status: told?.status }).toEqual({ at, status: isNoted ? 'problem' : 'ok' })
        finishRestore(dir, { holdsInstance: false })
        const left = people(dir)
        const isRestored = left === 1
        expect({ at, left }).toEqual({ at, left: isNoted || !killed ? 1 : isRestored ? 1 : 3 })
        const litter = readdirSync(dir).filter((name) => /restoring|\.replaced|restore\.json/.test(name))
        expect({ at, litter }).toEqual({ at, litter: [] })
        const verified = inStore(dir, (store) => store.verifyAudit())
        expect({ at, verified }).toMatchObject({ at, verified: { kind: 'intact' } })
        if (isRestored) {
          finished += 1
          expect(checkBackup(path.join(whatIsAside(dir), 'latchkey.db'))).toMatchObject({ kind: 'sound' })
          expect(readdirSync(path.join(whatIsAside(dir), 'audit'))).toHaveLength(1)
          expect(readdirSync(dataLayout(dir).auditArchive)).toEqual([])
        } else expect(readdirSync(dataLayout(dir).auditArchive)).toHaveLength(1)
        if (!killed) break
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    }
    expect(finished).toBeGreaterThan(5)
  })
})
