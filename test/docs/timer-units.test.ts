import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readCommandLine } from '../../electron/cli/command-line.ts'
import { processIo } from '../../electron/cli/terminal/process-io.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDER = path.join(ROOT, 'packaging/systemd')
const UNITS = readdirSync(FOLDER)
const textOf = (unit: string) => readFileSync(path.join(FOLDER, unit), 'utf8')
const io = processIo({ command: 'latchkey admin', version: '0.1.0', userData: '/nowhere', workingFolder: '/', electron: null })
const commands = (text: string) => [...text.matchAll(/\blatchkey admin ([^|>#\n]*)/g)].map(([, words]) => String(words).trim().split(' '))

it.each(UNITS)('%s is sections of settings, and nothing else', (unit) => {
  for (const line of textOf(unit).split('\n')) expect(line).toMatch(/^($|#.*|\[(Unit|Service|Timer|Install)\]|[A-Z][A-Za-z]+=.*)$/)
})

it('there is a service for each timer, and its command is one that the CLI takes', () => {
  const timers = UNITS.filter((unit) => unit.endsWith('.timer'))
  expect(timers.length).toBeGreaterThan(0)
  for (const timer of timers) {
    const told = commands(textOf(timer.replace('.timer', '.service')))
    expect(told).toHaveLength(1)
    for (const words of told) expect(readCommandLine(words, io).kind).toBe('run')
    expect(textOf(timer)).toMatch(/OnCalendar=.*\n(.*\n)*Persistent=true\n/)
  }
})

it.runIf(spawnSync('systemd-analyze', ['--version']).status === 0)('systemd has nothing to say against them', () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'latchkey-units-'))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  // What is not installed here could not be run; everything else stays.
  for (const unit of UNITS)
    writeFileSync(path.join(copy, unit), textOf(unit).replace(/=\/usr\/bin\/(latchkey|node) /, `=${process.execPath} `))
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...UNITS.map((unit) => path.join(copy, unit))], { encoding: 'utf8' })
  const about = verified.stderr.split('\n').filter((line) => line.includes(copy) || line.includes('latchkey-'))
  expect({ status: verified.status, about }).toEqual({ status: 0, about: [] })
})

it('the line for cron that docs/admin.md tells lets errors through to whoever gets its mail', () => {
  const page = readFileSync(path.join(ROOT, 'docs/admin.md'), 'utf8')
  const [line = ''] = page.split('\n').filter((each) => /^[\d*]+ [\d*]+ \* \* \* /.test(each))
  expect(line).toContain('latchkey admin maintain --quiet')
  expect(line).not.toContain('>')
})
