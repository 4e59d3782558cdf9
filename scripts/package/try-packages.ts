import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runQuietly } from '../runtime/child.ts'
import { startDisplay } from '../runtime/display.ts'
import { say, step } from '../runtime/report.ts'
import { findProgram } from '../runtime/system-packages.ts'
import { BareRoot, whyNoBareRoot } from './bare-root.ts'
import { makeDeb } from './deb.ts'
import { thisRelease } from './release.ts'
import { OPENED_LATER } from './system-libraries.ts'
import { runOrFail } from './tool.ts'
import { type Check, tryInstalled } from './try-installed.ts'

/**
 * `npm run package -- --try`: packs twice and compares, has Debian's linter look, installs the package in a bare Debian and starts it there as an
 * ordinary user, upgrades and removes it. Some minutes, so no part of `npm test`. Returns the exit code.
 */
export async function tryPackages(pack: () => Promise<string>): Promise<number> {
  // Not in the system's temporary folder: that may be a small one in memory.
  const folder = mkdtempSync('/var/tmp/latchkey-try-')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const checks: Check[] = []
  const first = path.join(folder, 'first')
  cpSync(await pack(), first, { recursive: true, filter: (from) => !from.endsWith('-unpacked') })
  const output = await pack()
  for (const name of packageNames(output)) {
    checks.push({ what: `${name} is the same, packed twice`, ok: digest(path.join(first, name)) === digest(path.join(output, name)) })
  }
  const deb = packageNames(output).find((name) => name.endsWith('.deb'))
  if (deb) checks.push(...(await tryDeb(path.join(output, deb), path.join(output, 'linux-unpacked'), folder)))
  const rpm = packageNames(output).find((name) => name.endsWith('.rpm'))
  if (rpm) checks.push(...(await lookAtRpm(path.join(output, rpm))))
  for (const { what, ok, why } of checks) say(`${ok === null ? 'skipped' : ok ? 'ok     ' : 'FAILED '} ${what}${why ? `: ${why}` : ''}`)
  const failed = checks.filter(({ ok }) => ok === false).length
  process.stdout.write(
    `${checks.filter(({ ok }) => ok).length} passed, ${failed} failed, ${checks.filter(({ ok }) => ok === null).length} skipped\n`,
  )
  return failed > 0 ? 1 : 0
}

const packageNames = (folder: string) => readdirSync(folder).filter((name) => /\.(?:deb|rpm|tar\.gz)$/.test(name))
const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

async function tryDeb(deb: string, unpacked: string, folder: string): Promise<readonly Check[]> {
  const checks = [await lint(deb)]
  const why = whyNoBareRoot()
  if (why !== undefined) return [...checks, { what: 'the deb in a bare Debian', ok: null, why }]
  // A copy of this one, said to be newer.
  const newer = { ...thisRelease(), version: `${thisRelease().version}+try` }
  const next = await step('packing a newer one', () => makeDeb(unpacked, mkdtempSync(path.join(folder, 'next-')), folder, newer))
  const root = await step('making a bare Debian', () => BareRoot.make(path.join(folder, 'root')))
  const display = await startDisplay('this process')
  process.env['DISPLAY'] = display.name
  try {
    checks.push(...(await tryInstalled(root, root.bring(deb), root.bring(next))))
  } finally {
    display.end()
  }
  return checks
}

async function lint(deb: string): Promise<Check> {
  const what = 'Debian’s linter finds no error'
  if (!findProgram('lintian')) return { what, ok: null, why: 'lintian is not here' }
  const { code, output } = await step('lintian', () =>
    runQuietly('lintian', ['--fail-on', 'error', '--tag-display-limit', '0', '--allow-root', deb]),
  )
  return {
    what,
    ok: code === 0,
    why: output
      .split('\n')
      .filter((line) => line.startsWith('E:'))
      .join(' · '),
  }
}

async function lookAtRpm(rpm: string): Promise<readonly Check[]> {
  const requires = await runOrFail('rpm', ['--query', '--requires', '--package', rpm])
  const missing = ['libasound.so.2', 'libgbm.so.1', 'libdrm.so.2', ...OPENED_LATER].filter((name) => !requires.includes(`${name}()(64bit)`))
  return [
    { what: 'the rpm requires the libraries that are opened', ok: missing.length === 0, why: missing.join(', ') },
    { what: 'the rpm requires nothing of its own', ok: !requires.includes('libffmpeg') },
  ]
}
