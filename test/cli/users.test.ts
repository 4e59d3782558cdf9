import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { verify } from '@node-rs/argon2'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { PASSWORD, addPerson, admin, freshFolder, json } from './support/admin.ts'

const add = (dataDir: string, name: string, more: readonly string[] = [], input: string | Uint8Array = `${PASSWORD}\n`) =>
  admin(['users', 'add', name, '--data-dir', dataDir, '--password-stdin', ...more], { input })

const storedHash = (dataDir: string, name: string) => {
  const store = openSqliteStore(path.join(dataDir, 'latchkey.db'))
  try {
    return store.findCredentials(name)?.passwordHash ?? ''
  } finally {
    store.close()
  }
}

describe('users add', () => {
  test('works before the app ever ran, and says so as one JSON document', () => {
    const folder = freshFolder()
    const user = json(add(folder, 'maria', ['--role', 'admin', '--email', 'maria@example.org', '--display-name', 'María Núñez', '--json']))
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      username: 'maria',
      email: 'maria@example.org',
      displayName: 'María Núñez',
      role: 'admin',
      disabled: false,
      disabledAt: null,
      locked: false,
      lockedUntil: null,
      mustChangePassword: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    })
    expect(admin(['users', 'list', '--data-dir', folder, '--json']).stdout).toContain('María Núñez')
  })

  test('the role is user unless another is asked for, and the text names the folder', () => {
    const folder = freshFolder()
    const { code, stdout, stderr } = add(folder, 'tom')
    expect(code).toBe(0)
    expect(stdout).toBe(`Added user "tom" (tom) in ${folder}.\n`)
    expect(stderr).toContain('There is no administrator yet')
    expect(add(folder, 'maria', ['--role', 'admin']).stderr).toBe('')
  })

  test.runIf(process.platform !== 'win32')('what it makes is readable by its owner alone', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))
    const open = files.filter((file) => statSync(file).isFile() && (statSync(file).mode & 0o077) !== 0)
    expect(files.length).toBeGreaterThan(0)
    expect(open).toEqual([])
  })

  test.each([
    ['newline', `${PASSWORD}\n`],
    ['carriage return and newline', `${PASSWORD}\r\n`],
    ['nothing', PASSWORD],
    ['more lines', `${PASSWORD}\nsomething else\n`],
    ['carriage return', `${PASSWORD}\r`],
    ['two carriage returns and newline', `${PASSWORD}\r\r\n`],
    ['ends of lines of other systems', `${PASSWORD}\u0085\u2028\u2029\v\f\n`],
    ['newline, after a byte order mark', `\uFEFF${PASSWORD}\n`],
  ])('takes the password from a first line that ends with %s', async (_end, input) => {
    const folder = freshFolder()
    expect(add(folder, 'tom', [], input).code).toBe(0)
    expect(await verify(storedHash(folder, 'tom'), PASSWORD)).toBe(true)
  })

  test.each([
    ['too short', 'fourteen chars\n', /at least 15 characters/],
    ['common', '123456789qwerty\n', /attackers try first/],
    ['made of what is known of the person', 'tom.latchkey.2026!\n', /easy to guess/],
    ['spoilt by a tab', 'correct horse\tbattery staple\n', /no keyboard types/],
    ['spoilt by a carriage return', 'correct horse\rbattery staple\n', /no keyboard types/],
    ['UTF-16', Buffer.from(`\uFEFF${PASSWORD}\r\n`, 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from(`${PASSWORD}\r\n`, 'utf16le'), /UTF-16/],
    ['empty', '\n', /no password/i],
    ['absent', '', /no password/i],
    ['not UTF-8', new Uint8Array([0xc3, 0x28, 0xfd, 0x41, 0x42, 0x43, 0x44, 0x45, 0x0a]), /UTF-8/],
    ['endless', 'x'.repeat(100_000), /longer than/],
  ])('refuses a password that is %s, and makes nothing', (_what, input, said) => {
    const folder = freshFolder()
    const { code, stdout, stderr } = add(folder, 'tom', [], input)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(said)
    expect(readdirSync(folder)).toEqual([])
  })

  test('asks for as long a password as the policy says, and takes those that there are', () => {
    const folder = freshFolder()
    addPerson(folder, 'boss', '--role', 'admin')
    admin(['policy', 'set', 'password-least', '8', '--data-dir', folder])
    expect(add(folder, 'tom', [], 'xK9#mQ2z\n').code).toBe(0)
    expect(add(folder, 'ida', [], 'xK9#mQ2\n').stderr).toContain('at least 8 characters')
    expect(admin(['policy', 'set', 'password-least', '7', '--data-dir', folder]).code).toBe(2)
    expect(admin(['policy', 'set', 'password-least', '64', '--data-dir', folder]).code).toBe(0)
    expect(add(folder, 'ida').stderr).toContain('at least 64 characters')
  })

  test.each([
    ['username', 'not a name', []],
    ['email', 'tom', ['--email', 'nowhere']],
  ])('refuses a %s that the app would refuse', (_field, name, more) => {
    expect(add(freshFolder(), name, more).code).toBe(2)
  })

  test.each([[[]], [['--password', 'hunter2-is-secret']], [['--password=hunter2-is-secret']], [['hunter2-is-secret']]])(
    'without --password-stdin, given %j, it explains and repeats no password',
    (more) => {
      const { code, stderr } = admin(['users', 'add', 'tom', ...more], { input: `${PASSWORD}\n` })
      expect(code).toBe(2)
      expect(stderr).not.toContain('hunter2')
      if (!more.includes('hunter2-is-secret') || more.length > 1) expect(stderr).toContain('--password-stdin')
    },
  )

  test.each([
    ['name', 'TOM', []],
    ['email', 'other', ['--email', 'Tom@Example.org']],
  ])('a %s that is taken ends with 1 and says by whom', (_field, name, more) => {
    const folder = freshFolder()
    addPerson(folder, 'tom', '--email', 'tom@example.org', '--display-name', 'Tom Jones')
    const { code, stdout, stderr } = add(folder, name, more)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/Tom Jones \(username tom, user, since .*Choose another/)
  })
})

/** Types each answer once its question is there, at a terminal of its own, and returns all that the terminal showed. */
function typedAtTerminal(words: readonly string[], answers: readonly (readonly [question: string, keys: string])[]): Promise<string> {
  const command = [process.execPath, 'scripts/admin.ts', ...words].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qefc', command, '/dev/null'], { env: { ...process.env, npm_lifecycle_event: '', NO_COLOR: '1' } })
  return new Promise((resolve, reject) => {
    const left = [...answers]
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text
      const next = left[0]
      if (!next || !shown.includes(next[0])) return
      left.shift()
      child.stdin.write(next[1])
    })
    child.on('error', reject).on('close', () => resolve(shown))
  })
}

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

const ask = (folder: string, again: string) =>
  typedAtTerminal(
    ['users', 'add', 'tom', '--data-dir', folder],
    [
      ['Password (it is not shown): ', `correct höX\u007f\u007förse battery staple\r`],
      ['The same again: ', `${again}\r`],
    ],
  )

describe.runIf(hasScript)('users add at a terminal', () => {
  test('asks twice, shows nothing of it, and takes back what backspace takes back', async () => {
    const folder = freshFolder()
    const shown = await ask(folder, 'correct hörse battery staple')
    expect(shown).toContain('Added user "tom"')
    expect(shown).not.toMatch(/corr|staple/)
    expect(await verify(storedHash(folder, 'tom'), 'correct hörse battery staple')).toBe(true)
  })

  test('refuses what was not the same twice', async () => {
    const folder = freshFolder()
    expect(await ask(folder, 'something else altogether')).toContain('not the same')
    expect(readdirSync(folder)).toEqual([])
  })

  test('Ctrl-C ends it', async () => {
    const folder = freshFolder()
    const shown = await typedAtTerminal(['users', 'add', 'tom', '--data-dir', folder], [['not shown): ', 'corr\u0003']])
    expect(shown).toContain('Nothing was changed')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('users list', () => {
  test('is a JSON array', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    addPerson(folder, 'maria', '--role', 'admin')
    const users = json(admin(['users', 'list', '--json', '--data-dir', folder])) as {
      username: string
      role: string
      email: null
      disabled: boolean
    }[]
    expect(users.map(({ username }) => username).toSorted()).toEqual(['maria', 'tom'])
    expect(users.find(({ username }) => username === 'maria')).toMatchObject({ role: 'admin', email: null, disabled: false })
  })

  test('is a table for people, in which no name can send commands to the terminal', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    // Refused today, and perhaps in a database that is older.
    const db = new Database(path.join(folder, 'latchkey.db'))
    db.prepare('UPDATE users SET display_name = ?').run('Tom\u001B[2J')
    db.close()
    const { stdout } = admin(['users', 'list', '--data-dir', folder])
    expect(stdout).toMatch(/^USERNAME +NAME/)
    expect(stdout).toContain('tom')
    expect(stdout).not.toContain('\u001B')
  })
})
