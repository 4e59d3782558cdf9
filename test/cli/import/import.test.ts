import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createPasswordHasher } from '../../../electron/platform/secret/passwords.ts'
import { addUser } from '../../store/samples.ts'
import { admin, freshFolder } from '../support/admin.ts'
import { said } from '../support/in-process.ts'
import { openFor } from '../support/running-app.ts'

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name)

let dir: string
let store: ReturnType<typeof openFor>

beforeEach(() => {
  dir = freshFolder()
  store = openFor(dir)
  addUser(store, { username: 'boss', role: 'admin' })
})

type Report = Readonly<{
  imported: number
  importable: number
  alreadyThere: number
  refused: readonly Readonly<{ place: string; column: string | null; why: string }>[]
  remarks: readonly Readonly<{ place: string; what: string }>[]
  columnsLeft: readonly string[]
  deletedByNextMaintenance?: number
}>

function importing(what: 'people' | 'sessions', file: string, ...words: readonly string[]) {
  const { code, stdout, stderr } = said(dir, 'import', what, file, '--json', ...words)
  const report = stdout === '' ? null : (JSON.parse(stdout) as Report)
  const error = stderr === '' ? '' : (JSON.parse(stderr) as { error: { message: string } }).error.message
  return { code, report, error }
}

function written(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

const sessionsOf = (username: string) => {
  const user = store.findCredentials(username)?.user
  return user ? store.listSessions({ state: 'all', userId: user.id }) : []
}
const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())

function addAna(): void {
  addUser(store, { username: 'ana' })
  addUser(store, { username: 'josé' })
}

/** Where one-time passwords go. */
const list = () => path.join(freshFolder(), 'passwords.csv')
const names = () => store.listUsers().map(({ displayName }) => displayName)

/** Everything that an import could touch. */
const state = () => JSON.stringify([store.listUsers(), store.listSessions({ state: 'all' }), store.listAudit()])

describe('the four systems it was made for', () => {
  test('people of a CRM come with role, state and a bcrypt hash that opens once and is then made anew', async () => {
    const passwords = list()
    const { code, report } = importing('people', fixture('crm-utenti.csv'), '--one-time-passwords', passwords)
    expect([code, report?.imported, report?.columnsLeft]).toEqual([0, 3, ['is_online', 'updated_at']])
    expect(store.findCredentials('chiara')?.user).toMatchObject({ displayName: 'Chiara Greco', role: 'admin', mustChangePassword: false })
    expect(store.findCredentials('tom')?.user.disabledAt).not.toBeNull()
    const hasher = createPasswordHasher()
    const hash = store.findCredentials('chiara')?.passwordHash ?? ''
    expect(await hasher.verify(hash, 'seven quiet lanterns')).toBe(true)
    expect(await hasher.verify(hash, 'seven quiet lantern')).toBe(false)
    expect(hasher.judge(hash)).toBe('weaker')
    const [, dangelo = ''] = readFileSync(passwords, 'utf8').split('\r\n')
    expect(await hasher.verify(store.findCredentials('dangelo')?.passwordHash ?? '', dangelo.split('"').at(-2) ?? '')).toBe(true)
    expect(store.findCredentials('dangelo')?.user).toMatchObject({ mustChangePassword: true })
    expect(statSync(passwords).mode & 0o777).toBe(0o600)
  })

  test('sessions of a PHP table end at their last activity, in the zone that is said; people are found by name or by their old id', () => {
    addAna()
    const { code, report } = importing('sessions', fixture('php-sesiones-activas.csv'), '--time-zone', 'Europe/Madrid')
    expect([code, report?.imported]).toEqual([0, 3])
    expect(sessionsOf('ana').map(({ startedAt, end }) => [iso(startedAt), iso(end?.endedAt), end?.endReason])).toEqual([
      ['2026-10-25T00:30:00.000Z', '2026-10-25T03:00:00.000Z', 'imported'],
      ['2026-03-02T07:00:00.000Z', '2026-03-02T08:45:10.000Z', 'imported'],
    ])
    expect(report?.remarks).toContainEqual({ place: 'line 4', what: expect.stringContaining('came twice') })
    expect(report?.remarks).toContainEqual({ place: 'line 3', what: 'has no end; it ends where it began' })
  })

  test('sessions of an analytics system are lines of JSON with numbers for times and lengths', () => {
    addAna()
    expect(importing('sessions', fixture('analytics-sessions.jsonl')).report?.refused).toEqual([
      { place: 'line 2', column: 'duration', why: expect.stringContaining('--duration-unit') },
    ])
    expect(importing('sessions', fixture('analytics-sessions.jsonl'), '--duration-unit', 's').report?.imported).toBe(3)
    expect(sessionsOf('josé').map(({ startedAt, end }) => (end?.endedAt ?? 0) - startedAt)).toEqual([90_000])
  })

  test('sessions of a desktop app are keyed by person; nothing that opens one is kept', () => {
    addAna()
    expect(importing('sessions', fixture('desktop-sessions.json')).report?.imported).toBe(2)
    const [session] = sessionsOf('ana')
    expect(session?.owner.host).toBe('ward-north')
    expect(session?.end?.endEvidence.imported).toMatchObject({ source: 'import', row: { pid: 4711 } })
    expect(state()).not.toContain('s3cret')
  })

  test('sessions find people who came from the same system under its ids, whatever they are called by now', () => {
    const people = written('people.csv', 'id,login,pass\n7,ann,\n')
    expect(importing('people', people, '--source', 'php', '--one-time-passwords', list()).code).toBe(0)
    const sessions = written('s.csv', 'user_id,start\n7,2026-03-02T08:00:00Z\n')
    expect(importing('sessions', sessions, '--source', 'another').report?.refused[0]?.why).toContain('There is no account "7"')
    expect(importing('sessions', sessions, '--source', 'php').report?.imported).toBe(1)
    expect(sessionsOf('ann')).toHaveLength(1)
  })
})

describe('an import', () => {
  test('given twice adds nothing the second time', () => {
    addAna()
    const words = ['--time-zone', 'Europe/Madrid']
    importing('sessions', fixture('php-sesiones-activas.csv'), ...words)
    const before = state()
    expect(importing('sessions', fixture('php-sesiones-activas.csv'), ...words).report).toMatchObject({ imported: 0, alreadyThere: 3 })
    expect(state()).toBe(before)
  })

  test('changes nothing with --dry-run, which says what it would do', () => {
    addAna()
    const before = state()
    const { code, report } = importing('sessions', fixture('desktop-sessions.json'), '--dry-run')
    expect([code, report?.imported, report?.importable]).toEqual([0, 0, 2])
    expect(state()).toBe(before)
  })

  test('of which one row cannot be taken takes none, and names each such row by line and column', () => {
    addAna()
    const before = state()
    const rows = [
      'user,start,end',
      'ana,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z',
      'nobody,2026-03-02T08:00:00Z,',
      'ana,2026-03-02T08:00:00Z,2026-03-02T07:00:00Z',
      '',
      'ana,"2026-03-03',
      '08:00",',
      'ana,2026-03-02T08:00:00Z,2026-03-02T09:30:00Z',
      'ana,,',
      'ana,2026-03-02T08:00:00Z',
    ]
    const { code, report } = importing('sessions', written('s.csv', rows.join('\r\n')))
    expect(code).toBe(1)
    expect(report?.refused.map(({ place, column }) => [place, column])).toEqual([
      ['line 10', null],
      ['line 3', 'user'],
      ['line 4', 'end'],
      ['line 6', 'start'],
      ['line 8', null],
      ['line 9', 'start'],
    ])
    expect(state()).toBe(before)
  })

  test('repairs only where that is asked for', () => {
    addAna()
    const file = written('s.csv', 'user,start,end\nana,2026-03-02T08:00:00Z,2026-03-02T07:00:00Z\n')
    expect(importing('sessions', file).code).toBe(1)
    expect(importing('sessions', file, '--repair').report?.remarks[0]?.what).toContain('the start was taken')
    expect(sessionsOf('ana').map(({ startedAt, end }) => (end?.endedAt ?? 0) - startedAt)).toEqual([0])
  })

  test('says how many sessions the next maintenance deletes', () => {
    addAna()
    const rows = Array.from({ length: 12 }, (_, at) => `ana,2026-01-${String(at + 1).padStart(2, '0')}T08:00:00Z`)
    expect(importing('sessions', written('s.csv', ['user,start', ...rows].join('\n'))).report?.deletedByNextMaintenance).toBe(2)
    expect(said(dir, 'maintain', '--json').stdout).toContain('"sessionsDeleted": 2')
  })

  test('is one line of the audit log, and leaves it whole; a backup was made before', () => {
    addAna()
    const before = store.listAudit().length
    importing('sessions', fixture('desktop-sessions.json'))
    expect(store.listAudit().slice(before)).toMatchObject([
      {
        kind: 'sessions_imported',
        detail: { file: 'desktop-sessions.json', taken: 2, refused: 0, sha256: expect.stringMatching(/^[\da-f]{64}$/) },
      },
    ])
    expect(store.verifyAudit().kind).toBe('intact')
    expect(JSON.parse(said(dir, 'backup', 'list', '--json').stdout)).toHaveLength(1)
    expect(JSON.parse(said(dir, 'doctor', '--json').stdout)).toMatchObject({ healthy: true })
  })

  test('is read from standard input, too', () => {
    addAna()
    const ran = admin(['import', 'sessions', '-', '--data-dir', dir], { input: 'user;start\nana;2026-03-02T08:00:00Z\n' })
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toContain('Imported 1 session.')
  })
})

describe('the bytes of a file', () => {
  const text = 'usuario;nombre\njosé;José Muñoz\n'

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['what Excel writes', Buffer.from(`\uFEFFsep=;\r\n${text.replaceAll('\n', '\r\n')}`)],
    ['tabs', Buffer.from(text.replaceAll(';', '\t'))],
    ['commas and quotes', Buffer.from('"usuario","nombre"\n"josé","José Muñoz"\n')],
  ])('are understood: %s', (_, bytes) => {
    expect(importing('people', written('p.csv', bytes), '--one-time-passwords', list()).code).toBe(0)
    expect(names()).toContain('José Muñoz')
  })

  test.each([
    ['latin1', Buffer.from(text, 'latin1'), 'is not text in utf-8'],
    ['mojibake', Buffer.from(Buffer.from(text).toString('latin1')), 'line 2'],
    ['nothing', Buffer.from('\n'), 'is empty'],
    ['a quote that never ends', Buffer.from('usuario\n"ana\n'), 'is no CSV'],
    ['a column twice', Buffer.from('usuario,usuario\nana,ana\n'), 'usuario'],
    ['numbers', Buffer.from('[1,2]'), 'no list of objects'],
    ['a broken line', Buffer.from('{"user":"ana"}\n{"user":\n'), 'line 2 is no object'],
    ['no name', Buffer.from('telefono\n12\n'), '--map username=COLUMN'],
  ])('are refused: %s', (_, bytes, why) => {
    const before = state()
    const { code, error } = importing('people', written('p.csv', bytes), '--one-time-passwords', list())
    expect([code, error]).toEqual([2, expect.stringContaining(why)])
    expect(state()).toBe(before)
  })

  test('are taken for what is said', () => {
    const file = written('p.csv', Buffer.from(text, 'latin1'))
    expect(importing('people', file, '--encoding', 'windows-1252', '--one-time-passwords', list()).code).toBe(0)
    expect(names()).toContain('José Muñoz')
    expect(importing('people', file, '--encoding', 'klingon').error).toContain('is no encoding')
  })

  test.each(['/dev/zero', '/', '/nowhere/at/all'])('of %s are not waited for', (file) => {
    expect(importing('people', file)).toMatchObject({ code: 2, error: expect.stringContaining('could not be read') })
  })
})

describe('people', () => {
  test.each([
    ['username', 'user\nana\nANA\n', 'line 3', 'that of line 2'],
    ['email', 'user,email\nana,a@x.org\ntom,A@X.org\n', 'line 3', 'that of line 2'],
    ['name that is in use here', 'user\nboss\n', 'line 2', 'is in use here'],
    ['name that looks like another in the file', 'user\nana\n\u0430n\u0430\n', 'line 3', 'mixes letters'],
    ['name that is drawn like another in the file', 'user\nmoor\nm0or\n', 'line 3', 'looks like'],
    ['name that looks like one here', 'user\nb0ss\n', 'line 2', 'looks like "boss"'],
    ['unknown role', 'user,role\nana,jefe\n', 'line 2', '--role-map "jefe=admin"'],
    ['state nobody understands', 'user,active\nana,maybe\n', 'line 2', 'neither yes nor no'],
    ['name that is none', 'user\na b\n', 'line 2', 'A username has'],
    ['row without a name', 'user,email\n,\n', 'line 2', 'no name to sign in with'],
  ])('are refused for a %s', (_, content, place, why) => {
    const { code, report } = importing('people', written('p.csv', content), '--one-time-passwords', list())
    expect([code, report?.refused]).toEqual([1, [{ place, column: expect.anything(), why: expect.stringContaining(why) }]])
    expect(store.countUsers()).toBe(1)
  })

  test('of two systems are told apart by the name of the system', () => {
    importing('people', written('a.csv', 'id,user\n5,ana\n'), '--one-time-passwords', list())
    const second = written('b.csv', 'id,user\n5,bob\n')
    expect(importing('people', second, '--one-time-passwords', list()).report?.refused[0]?.why).toContain('--source')
    expect(importing('people', second, '--source', 'till', '--one-time-passwords', list()).report?.imported).toBe(1)
  })

  test('who signed in with their email keep it, and get what stands before the @ as their name', () => {
    importing('people', written('p.csv', 'correo,rol\nana@x.org,jefe\n'), '--role-map', 'jefe=admin', '--one-time-passwords', list())
    expect(store.findCredentials('ana')?.user).toMatchObject({ email: 'ana@x.org', role: 'admin' })
  })

  test('are listed with their passwords in a new file only', () => {
    const file = written('taken.csv', 'mine')
    expect(importing('people', written('p.csv', 'user\nana\n'), '--one-time-passwords', file)).toMatchObject({ code: 2 })
    expect([readFileSync(file, 'utf8'), store.countUsers()]).toEqual(['mine', 1])
    expect(JSON.parse(said(dir, 'backup', 'list', '--json').stdout)).toEqual([])
  })

  test('who are forgotten leave nothing of them, neither under their old id nor in what a file said of their sessions', () => {
    importing('people', written('p.csv', 'id,user\n7,ana\n'), '--one-time-passwords', list())
    importing('sessions', written('s.csv', 'user,start,note\nana,2026-03-02T08:00:00Z,of Ana Maria\n'))
    expect(said(dir, 'users', 'delete', 'ana', '--yes').code).toBe(0)
    expect(JSON.stringify(store.listSessions({ state: 'all' }))).not.toContain('Ana Maria')
    expect(importing('people', written('q.csv', 'id,user\n7,eva\n'), '--one-time-passwords', list()).report?.imported).toBe(1)
  })
})
