import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { walk } from '../../electron/cli/completion/completion-model.ts'
import { describeProgram } from '../../electron/cli/program.ts'
import { addUser } from '../store/samples.ts'
import { admin, freshFolder } from './support/admin.ts'
import { openFor } from './support/running-app.ts'

const entry = path.resolve(import.meta.dirname, '../../scripts/admin.ts')
const isThere = (program: string) => spawnSync(program, ['--version']).status === 0

/** How each shell is asked, for real, what it would offer for a line; it prints a word a line. */
const SHELLS = {
  bash: (script: string, words: readonly string[]) => [
    '--norc',
    '-c',
    `source '${script}'; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _latchkey latchkey; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  zsh: (script: string, words: readonly string[]) => [
    '-f',
    '-c',
    // Completion needs a terminal with its line editor: what it offers is caught where the script hands it over.
    `source '${script}'; compadd() { shift; print -rl -- $@ }; _files() { print folders }; words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _latchkey`,
  ],
  fish: (script: string, words: readonly string[]) => [
    '--no-config',
    '-c',
    `source '${script}'; complete -C '${words.join(' ')}' | string split -f1 \\t`,
  ],
} as const

describe.each(Object.keys(SHELLS) as (keyof typeof SHELLS)[])('completion %s', (shell) => {
  let script = ''
  beforeAll(() => {
    script = admin(['completion', shell]).stdout
  })

  /** What begins as the last word does: zsh leaves that to its own completion. */
  function offered(words: readonly string[], bin = freshFolder()): readonly string[] {
    const file = path.join(bin, `completion.${shell}`)
    writeFileSync(file, script)
    const latchkey = path.join(bin, 'latchkey')
    writeFileSync(latchkey, `#!/bin/sh\nshift\nexec '${process.execPath}' '${entry}' "$@"\n`)
    chmodSync(latchkey, 0o700)
    const ran = spawnSync(shell, SHELLS[shell](file, words), {
      encoding: 'utf8',
      env: { ...process.env, HOME: bin, PATH: `${bin}:${process.env['PATH']}` },
    })
    if (ran.stderr !== '') throw new Error(ran.stderr)
    return ran.stdout.split('\n').filter((word) => word !== '' && word.startsWith(words.at(-1) ?? ''))
  }

  test.runIf(isThere(shell))('offers commands, options, settings and choices where they fit', () => {
    expect(offered(['latchkey', 'a'])).toEqual(['admin'])
    expect(offered(['latchkey', 'admin', 'us'])).toEqual(['users'])
    expect(offered(['latchkey', 'admin', '--json', 'audit', ''])).toEqual(expect.arrayContaining(['list', 'verify', 'rotate']))
    expect(offered(['latchkey', 'admin', 'maintain', '--w'])).toEqual(['--wait'])
    expect(offered(['latchkey', 'admin', 'policy', 'set', 'idle-'])).toEqual(['idle-timeout', 'idle-warning'])
    expect(offered(['latchkey', 'admin', 'users', 'add', 'tom', '--role', '']).toSorted()).toEqual(['admin', 'user'])
  })

  test.runIf(isThere(shell))('offers people by their names, from the data directory on the line', () => {
    const folder = freshFolder()
    const store = openFor(folder)
    for (const username of ['maria', 'marco', 'tom']) addUser(store, { username })
    expect(offered(['latchkey', 'admin', '--data-dir', folder, 'users', 'disable', 'mar'])).toEqual(['marco', 'maria'])
    expect(offered(['latchkey', 'admin', '--data-dir', folder, 'sessions', 'list', '--user', 't'])).toEqual(['tom'])
  })
})

describe('the manual page', () => {
  const { stdout: page } = admin(['man'])
  const program = describeProgram({ command: 'latchkey admin', version: '0.1.0' }, () => {})

  test('has every command, with examples of the installed program', () => {
    for (const { path: words } of walk(program)) if (words !== '') expect(page).toContain(`.SS ${words.replaceAll('-', String.raw`\-`)}\n`)
    expect(page).not.toContain('npm run')
  })

  test.runIf(isThere('man'))('is read by man without a complaint', () => {
    const folder = freshFolder()
    writeFileSync(path.join(folder, 'latchkey-admin.1'), page)
    const shown = spawnSync('man', ['--warnings', '-l', path.join(folder, 'latchkey-admin.1')], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '100', MAN_KEEP_FORMATTING: '' },
    })
    expect(shown).toMatchObject({ status: 0, stderr: '' })
    expect(shown.stdout).toContain('latchkey admin users add maria --role admin --password-stdin')
  })
})

test('every command and every group teaches with examples', () => {
  const program = describeProgram({ command: 'latchkey admin', version: '0.1.0' }, () => {})
  const silent = walk(program).filter(({ command }) => {
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    return !help.includes('Examples:')
  })
  expect(silent.map(({ path: words }) => words)).toEqual([])
})
