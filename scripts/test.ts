import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildIfStale } from './build/build.ts'
import { startDisplay } from './runtime/display.ts'
import { prepareRuntime } from './runtime/prepare.ts'
import { runCommand } from './runtime/report.ts'
import { type Counts, runTool, summarise } from './runtime/suite.ts'

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
}

/** A runner that ended badly without naming a failed test (a file that does not load, a crash) counts as one failure. */
function counted(exitCode: number, read: () => Counts): Counts {
  try {
    const counts = read()
    return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

async function runVitest(report: string): Promise<Counts> {
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await runTool(['vitest', 'vitest.mjs'], args)
  return counted(code, () => {
    const found = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests,
      skipped: found.numPendingTests + found.numTodoTests,
    }
  })
}

async function runPlaywright(report: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  const code = await runTool(['@playwright/test', 'cli.js'], ['test', '--pass-with-no-tests'], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
  return counted(code, () => {
    const { stats } = JSON.parse(readFileSync(report, 'utf8')) as PlaywrightReport
    return {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
    }
  })
}

await runCommand(async () => {
  const electron = await prepareRuntime({ testPrograms: process.platform === 'linux' })
  await buildIfStale(electron.executable)
  const reports = mkdtempSync(path.join(tmpdir(), 'latchkey-test-'))
  try {
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: electron.distribution }
    const unit = await runVitest(path.join(reports, 'vitest.json'))
    // Always a virtual display: windows of their own, a known size, and nothing pops up in front of a person.
    const display = process.platform === 'linux' ? await startDisplay('this process') : undefined
    if (display !== undefined) Object.assign(env, { DISPLAY: display.name, WAYLAND_DISPLAY: '' })
    const endToEnd = await runPlaywright(path.join(reports, 'playwright.json'), env)
    display?.end()
    process.stdout.write(`\n${summarise([unit, endToEnd])}\n`)
    return unit.failed + endToEnd.failed > 0 ? 1 : 0
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
})
