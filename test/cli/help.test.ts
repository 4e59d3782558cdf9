import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { walk } from '../../electron/cli/completion/completion-model.ts'
import { describeProgram } from '../../electron/cli/program.ts'
import { ranHere } from './support/in-process.ts'

const NAME = 'latchkey admin'
const run = (...words: readonly string[]) => ranHere(words, NAME)
const program = describeProgram({ command: NAME, version: '0.1.0' }, () => {})
const COMMANDS = walk(program).map(({ path: name, command }) => {
  const words = name.split(' ').filter((word) => word !== '')
  return { words, command, said: [NAME, ...words].join(' ') }
})
const [, ...NAMED] = COMMANDS

/** Every way to ask for the help of a command. */
const questions = (words: readonly string[]): readonly (readonly string[])[] => [
  [...words, '-h'],
  [...words, '--help'],
  ['-h', ...words],
  ['help', ...words],
  [...words, '--data-dir', '--help'],
  [...words.slice(0, 1), 'help', ...words.slice(1)],
]

describe.each(COMMANDS)('$said', ({ words, command, said }) => {
  test('explains itself however it is asked', () => {
    const [first = [], ...others] = questions(words)
    const help = run(...first)
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain(`Usage: ${said} [options]`)
    for (const other of others) {
      if (other.at(1) === 'help' && command.parent === program && command.registeredArguments.length > 0) continue
      expect(run(...other), other.join(' ')).toEqual(help)
    }
  })

  test('is one JSON document with --json', () => {
    const { code, stdout, stderr } = run(...words, '--help', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({ help: run(...words, '--help').stdout })
  })

  test.each([[], ['--help'], ['-h']])('guesses the options that were mistyped, %j', (...question) => {
    for (const { long } of command.options) {
      const { code, stdout, stderr } = run(...words, `${long}x`, ...question)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(new RegExp(`unknown option '${long}x'\\s+\\(did you mean .*${long}`, 'i'))
      expect(stderr).toContain(`See: ${said} --help`)
    }
  })
})

describe.each(NAMED)('$said, mistyped', ({ words, command }) => {
  const mistyped = [...words.slice(0, -1), `${words.at(-1)}x`]

  test.each([[[]], [['--help']], [['-h']], [['--help', '--data-dir']]])('is guessed, with %j behind it', (question) => {
    const { code, stdout, stderr } = run(...mistyped, ...question)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.replaceAll('\n', ' ')).toMatch(new RegExp(`did you mean ${command.name()}`, 'i'))
  })

  test('is guessed behind help, too', () => {
    expect(run('help', ...mistyped)).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('a value that is none of those there are', () => {
  test.each([[[]], [['--help']], [['-h']]])('is refused before anything is explained, %j', (question) => {
    for (const words of [
      ['policy', 'get', 'idle-timout'],
      ['policy', 'set', 'idle-timout'],
      ['policy', 'set', 'idle-timout', '5m'],
    ]) {
      const { code, stdout, stderr } = run(...words, ...question)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('There is no setting "idle-timout". Did you mean idle-timeout?')
      expect(stderr).not.toContain('lockout')
    }
    expect(run('completion', 'bsh', ...question)).toMatchObject({ code: 2, stdout: '' })
    expect(run('policy', 'get', 'zzzzzz', ...question).stderr).toContain('policy get lists them')
  })
})

test('a word that stands where a value stands asks for nothing', () => {
  expect(run('users', 'disable', 'help', '--data-dir', '/nowhere').code).not.toBe(0)
  expect(run('sessions', 'list', '--user', 'help', '--data-dir', '/nowhere').code).not.toBe(0)
})

test('-V and --version', () => {
  for (const words of [['-V'], ['--version'], ['users', 'list', '-V']])
    expect(run(...words)).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
  expect(JSON.parse(run('--version', '--json').stdout)).toEqual({ version: '0.1.0' })
})

describe.skipIf(process.platform === 'win32')('help into', () => {
  const script = path.join(import.meta.dirname, 'support', 'help-of-all.ts')
  const env = { ...process.env, QUESTIONS: JSON.stringify(COMMANDS.flatMap(({ words }) => questions(words).slice(0, 4))) }

  test('a pipe that is closed, as by head, is no failure', () => {
    const pipeline = `"$NODE" "$SCRIPT" 3>&2 | head -1`
    const ran = spawnSync('sh', ['-c', pipeline], { encoding: 'utf8', env: { ...env, NODE: process.execPath, SCRIPT: script } })
    expect(ran).toMatchObject({ stdout: expect.stringContaining('Usage') as string, stderr: '[0]' })
  })

  test.runIf(existsSync('/dev/full'))('a full disk is a failure that says so', () => {
    const full = openSync('/dev/full', 'w')
    const ran = spawnSync(process.execPath, [script], { stdio: ['ignore', full, 'pipe', 'pipe'], encoding: 'utf8', env })
    closeSync(full)
    expect(ran.output[3]).toBe('[1]')
    expect(new Set(ran.stderr.trim().split('\n')).size).toBe(1)
    expect(ran.stderr).toContain('Standard output could not be written (ENOSPC)')
    expect(ran.stderr).not.toContain('foresee')
  })
})
