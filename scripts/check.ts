import { runQuietly } from './runtime/child.ts'
import { inPackage, projectRoot } from './runtime/places.ts'
import { runCommand } from './runtime/report.ts'

const checks: readonly (readonly [name: string, script: readonly [string, ...string[]], args: readonly string[]])[] = [
  ['types', ['typescript', 'bin/tsc'], ['--noEmit']],
  ['lint', ['oxlint', 'bin/oxlint'], ['--type-aware', '--deny-warnings']],
  ['format', ['oxfmt', 'bin/oxfmt'], ['--check']],
  ['dead code', ['knip', 'bin/knip.js'], []],
  // These wait for processes, disks and locks, or play hundreds of stories; `npm test` runs them as well.
  [
    'unit tests',
    ['vitest', 'vitest.mjs'],
    [
      'run',
      '--exclude',
      'test/{cli,scripts,data-directory,platform}/**',
      '--exclude',
      'test/{store/postgres,fleet/partition,directory/console}/**',
      '--exclude',
      'test/{fleet/{killed,two-desks,restored-directory},directory/{embedded-postgres,on-postgres,run-directory}}.test.ts',
      '--exclude',
      'test/{simulation/seeds,store/{durability,exports,replaced,failed-commit}}.test.ts',
    ],
  ],
]

async function run([name, script, args]: (typeof checks)[number]): Promise<boolean> {
  const startedAt = performance.now()
  const outcome = await runQuietly(process.execPath, [inPackage(...script), ...args], {
    cwd: projectRoot,
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const passed = outcome.code === 0
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
  if (!passed) process.stdout.write(`${outcome.output.trimEnd()}\n\n`)
  return passed
}

await runCommand(async () => {
  const results = await Promise.all(checks.map(run))
  return results.every(Boolean) ? 0 : 1
})
