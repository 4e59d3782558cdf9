import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { addPerson, admin, adminEntry, freshFolder, json } from './support/admin.ts'

vi.setConfig({ testTimeout: 60_000 })

const hasFullDevice = existsSync('/dev/full')

/** Standard output, or standard error as well, is on a full disk. */
function intoFull(dir: string, words: readonly string[], { errors = false } = {}) {
  const full = openSync('/dev/full', 'w')
  onTestFinished(() => closeSync(full))
  const { status, stderr } = spawnSync(process.execPath, [adminEntry, ...words, '--data-dir', dir], {
    stdio: ['ignore', full, errors ? full : 'pipe'],
    encoding: 'utf8',
  })
  return { code: status, stderr: errors ? '' : stderr }
}

const CHANGING = [
  { words: ['policy', 'set', 'idle-timeout', '17m'], look: ['policy', 'get', 'idle-timeout'], said: /17m/ },
  { words: ['users', 'disable', 'tom'], look: ['users', 'list'], said: /disabled/ },
  { words: ['backup'], look: ['backup', 'list'], said: /sound/ },
] as const

test.runIf(hasFullDevice).each(CHANGING)('$words is done, and says so where its report cannot be written', ({ words, look, said }) => {
  const dir = freshFolder()
  addPerson(dir, 'maria', '--role', 'admin')
  addPerson(dir, 'tom')
  const ran = intoFull(dir, words)
  expect(ran.code).toBe(1)
  expect(ran.stderr).toMatch(/Standard output could not be written \(ENOSPC\).*has done its work/)
  expect(admin([...look, '--data-dir', dir]).stdout).toMatch(said)
})

test.runIf(hasFullDevice)('with --json it is one line on standard error; with that full too the exit code is all there is', () => {
  const dir = freshFolder()
  addPerson(dir, 'maria')
  const ran = intoFull(dir, ['users', 'list', '--json'])
  expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: 'report_failed' } })
  expect(intoFull(dir, ['policy', 'set', 'idle-timeout', '18m'], { errors: true }).code).toBe(1)
  expect(json(admin(['policy', 'get', 'idle-timeout', '--json', '--data-dir', dir]))).toBeTruthy()
})

test.runIf(hasFullDevice)('an export that cannot be written is not done, and is not said to be', () => {
  const dir = freshFolder()
  addPerson(dir, 'maria')
  const ran = intoFull(dir, ['sessions', 'export', '--format', 'csv'])
  expect(ran.code).toBe(1)
  expect(ran.stderr).toMatch(/what is there is not all/)
  expect(ran.stderr).not.toMatch(/done its work/)
  expect(intoFull(dir, ['--help'])).toMatchObject({ code: 1 })
})
