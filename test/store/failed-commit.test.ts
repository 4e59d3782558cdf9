import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFolder } from './folder.ts'

const strace = process.platform === 'linux' && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!strace) process.stdout.write('skipped, because strace is not there or may not trace: what is said of a commit that failed\n')

function run(...inject: readonly string[]) {
  const folder = newFolder()
  const [file, trace] = [path.join(folder, 'latchkey.db'), path.join(folder, 'trace')]
  const program = path.join(import.meta.dirname, 'failed-commit-steps.ts')
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', program, file]
  const { stdout } = spawnSync('strace', ['-f', '-e', 'trace=fsync,fdatasync,write', ...inject, '-o', trace, ...node], { encoding: 'utf8' })
  return { stdout, trace: readFileSync(trace, 'utf8'), file }
}

/** How many times the disk was waited for before the mark. */
const fsyncsBefore = (trace: string) =>
  trace
    .slice(0, trace.indexOf('step:refused'))
    .split('\n')
    .filter((line) => / fdatasync\(| fsync\(/.test(line)).length

test.skipIf(!strace).each([
  ['once', '', { code: 'database_failed', message: expect.stringContaining('Nothing was changed') as string, accounts: 1 }],
  ['for good', '+', { code: 'outcome_unknown', message: expect.not.stringContaining('othing was changed') as string, accounts: 1 }],
])('a commit whose fsync fails %s is never told as undone and found done', (_how, on, told) => {
  const nth = fsyncsBefore(run().trace) + 1
  const { stdout, file } = run('-e', `inject=fsync,fdatasync:error=EIO:when=${nth}${on}`)
  expect(JSON.parse(stdout.split('\n')[1] ?? '')).toEqual(told)
  const store = openSqliteStore(file)
  if (told.code === 'database_failed') expect(store.countUsers()).toBe(1)
  store.close()
})
