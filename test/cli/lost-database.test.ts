import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { PASSWORD, addPerson, admin, freshFolder, json } from './support/admin.ts'

const add = (dataDir: string, name: string, more: readonly string[]) =>
  admin(['users', 'add', name, '--data-dir', dataDir, '--password-stdin', ...more], { input: `${PASSWORD}\n` })

const lose = (folder: string) => {
  json(admin(['backup', '--json', '--data-dir', folder]))
  for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(folder, `latchkey.db${suffix}`), { force: true })
}

describe('a database that is gone', () => {
  test('refuses every command that opens it with 3, and says what to do; nothing is made', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria', '--role', 'admin')
    lose(folder)
    const given = ['--data-dir', folder, '--json']
    for (const words of [
      ['users', 'list'],
      ['sessions', 'list'],
      ['sessions', 'stats'],
      ['policy', 'get'],
      ['cleanup', '--yes'],
      ['audit', 'verify'],
      ['backup'],
    ]) {
      const { code, stdout, stderr } = admin([...words, ...given])
      expect({ words, code, stdout }).toEqual({ words, code: 3, stdout: '' })
      expect(stderr).toMatch(/"database_lost".*backup restore.*--start-afresh/)
    }
    expect(add(folder, 'eve', ['--role', 'admin'])).toMatchObject({ code: 3, stdout: '' })
    expect(readdirSync(folder)).not.toContain('latchkey.db')
    expect(admin(['doctor', ...given]).code).toBe(3)
    expect(admin(['backup', 'restore', '--yes', ...given]).code).toBe(0)
    expect(admin(['users', 'list', ...given]).stdout).toContain('maria')
  })

  test('gives way to a new one when an administrator says so', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria', '--role', 'admin')
    expect(add(folder, 'eve', ['--role', 'admin', '--start-afresh'])).toMatchObject({ code: 1, stdout: '' })
    lose(folder)
    expect(add(folder, 'eve', ['--start-afresh'])).toMatchObject({ code: 2, stdout: '' })
    expect(add(folder, 'eve', ['--role', 'admin', '--start-afresh']).code).toBe(0)
    expect(admin(['users', 'list', '--data-dir', folder]).stdout).not.toContain('maria')
    expect(admin(['audit', 'list', '--data-dir', folder]).stdout).toContain('started_afresh')
    expect(readdirSync(path.join(folder, 'backups')).filter((name) => name.endsWith('.db'))).toHaveLength(1)
  })
})
