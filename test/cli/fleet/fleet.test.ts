import { describe, expect, test } from 'vitest'
import { fleetSession, ONE_WORKSTATION, workstation } from '../../support/fleet-facts.ts'
import { ranHere } from '../support/in-process.ts'
import { openFor } from '../support/running-app.ts'
import { fakeDirectory, refused } from './fake-directory.ts'

const MARIA = {
  id: 'p1',
  username: 'maria',
  displayName: 'Maria Rossi',
  email: 'maria@example.org',
  role: 'user',
  state: 'active',
  openSession: null,
  openSessions: 1,
  presence: 'online',
  lastSignInAt: null,
  isLastAdministrator: false,
  isSelf: false,
} as const
const EVERYBODY = { rows: [MARIA], next: null }
const ROWS = [workstation(0, { name: 'ward-1' }), workstation(2, { name: 'ward-3' })]
const LIST = { rows: ROWS, next: null, total: 2, byState: { in_use: 1, free: 0, silent: 1, revoked: 0 } }
const PREVIEW = { id: 'pre', rows: [fleetSession(1, { endedAt: null, endReason: null, durationMs: null })] }
const CLOSED = { rows: [{ id: 's1', displayName: 'Chiara Greco', host: 'ward-1-3', outcome: 'asked', endReason: null }] }

test('the workstations are listed, and asked for as they are limited', async () => {
  const { run, asked } = await fakeDirectory({ 'fleet:workstations': LIST })
  const { code, stdout, stderr } = run(['fleet', 'list', '--site', 'Ward 3', '--state', 'silent'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^WORKSTATION .*\nward-1 .*in use.*Ana García.*Inventory until six/)
  expect(await asked()).toEqual([
    ['fleet:workstations', { text: '', site: 'Ward 3', state: 'silent', sort: 'name', after: null, limit: 200 }],
  ])
  expect(JSON.parse(run(['fleet', 'list', '--json']).stdout)).toEqual(ROWS)
})

test('one workstation is found by its name, shown, and guessed where it is mistyped', async () => {
  const { run } = await fakeDirectory({ 'fleet:workstations': LIST, 'fleet:workstation': ONE_WORKSTATION })
  const shown = run(['fleet', 'show', 'WARD-3'])
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toMatch(/ASKED +ARRIVED +DONE/)
  expect(JSON.parse(run(['fleet', 'show', 'ward-3', '--json']).stdout)).toEqual(ONE_WORKSTATION)
  const missed = run(['fleet', 'show', 'ward-33'])
  expect(missed).toMatchObject({ code: 1, stdout: '' })
  expect(missed.stderr).toContain('Did you mean ward-3?')
})

test('a name that two sites have is not guessed', async () => {
  const twins = { ...LIST, rows: [ROWS[0], workstation(4, { name: 'ward-1', site: 'North' })] }
  const { run } = await fakeDirectory({ 'fleet:workstations': twins })
  expect(run(['fleet', 'revoke', 'ward-1', '--yes']).stderr).toContain('Several workstations')
})

test('the enrolment line alone goes to standard output', async () => {
  const made = { line: 'latchkey-enrol:d:1/t/f', site: 'Ward 3', expiresAt: '2026-11-28T10:00:00.000Z' }
  const { run, asked } = await fakeDirectory({ 'fleet:enrol-token': made })
  const { stdout, stderr } = run(['fleet', 'enrol-token', '--site', 'Ward 3'])
  expect(stdout).toBe('latchkey-enrol:d:1/t/f\n')
  expect(stderr).toContain('For one workstation of Ward 3')
  expect(await asked()).toEqual([['fleet:enrol-token', { site: 'Ward 3', validFor: '24h' }]])
})

describe('what cannot be taken back', () => {
  const ORDERS = [
    [['revoke', 'ward-1'], 'fleet:revoke', { id: 1 }],
    [
      ['lock', '--workstation', 'ward-1', '--reason', 'Repair', '--for', '4h'],
      'fleet:lock',
      { whom: { kind: 'workstation', id: 1 }, for: '4h', reason: 'Repair', endSessions: false },
    ],
    [
      ['lock', '--all', '--reason', 'Fire', '--end-sessions'],
      'fleet:lock',
      { whom: { kind: 'all' }, for: null, reason: 'Fire', endSessions: true },
    ],
    [['people', 'disable', 'maria'], 'fleet:people-disable', { id: 'p1' }],
    [['people', 'reset-password', 'maria@example.org'], 'fleet:people-reset-password', { id: 'p1' }],
    [['sign-out', 'Maria Rossi', '--grace', '1m', '--message', 'Bye'], 'fleet:close', { id: 'pre', message: 'Bye', graceSeconds: 60 }],
  ] as const

  const answers = {
    'fleet:workstations': LIST,
    'fleet:people': EVERYBODY,
    'fleet:preview-close': PREVIEW,
    'fleet:close': CLOSED,
    'fleet:revoke': null,
    'fleet:lock': null,
    'fleet:people-disable': null,
    'fleet:people-reset-password': { oneTimePassword: 'one-time', lifetimeMs: 86_400_000 },
  }

  test.each(ORDERS)('is asked about first: %j', async (words, channel, question) => {
    const { run, asked } = await fakeDirectory(answers)
    expect(run(['fleet', ...words], 'no')).toMatchObject({ code: 4, stdout: '' })
    expect((await asked()).map((each) => (each as string[])[0])).not.toContain(channel)
    expect(run(['fleet', ...words], 'y').code).toBe(0)
    expect((await asked()).at(-1)).toEqual([channel, question])
    const { code, stdout } = run(['fleet', ...words, '--yes', '--json'])
    expect(code).toBe(0)
    expect(() => void JSON.parse(stdout)).not.toThrow()
  })
})

describe('signing out', () => {
  const answers = {
    'fleet:workstations': LIST,
    'fleet:workstation': ONE_WORKSTATION,
    'fleet:preview-close': PREVIEW,
    'fleet:close': CLOSED,
  }

  test('shows whom before it asks, and what each workstation was asked', async () => {
    const { run, asked } = await fakeDirectory(answers)
    const { stdout, stderr } = run(['fleet', 'sign-out', '--workstation', 'ward-3'], 'y')
    expect(stderr).toMatch(/Chiara Greco +ward-1-3/)
    expect(stdout).toContain('asked to end')
    expect(await asked()).toContainEqual(['fleet:preview-close', { kind: 'sessions', ids: ['s5'] }])
  })

  test('says how many are meant where more are than are listed', async () => {
    const many = { 'fleet:preview-close': { ...PREVIEW, total: 1_200 }, 'fleet:close': { ...CLOSED, total: 1_200 } }
    const { run } = await fakeDirectory(many)
    const said = 'The newest 1 of 1200 are listed. All 1200 are meant.'
    expect(run(['fleet', 'sign-out', '--all', '--dry-run']).stdout).toContain(said)
    expect(run(['fleet', 'sign-out', '--all', '--dry-run', '--json'])).toMatchObject({ stderr: `${said}\n` })
    const { stdout, stderr } = run(['fleet', 'sign-out', '--all'], 'y')
    expect(stderr).toContain(said)
    expect(stderr).toContain('Sign out these 1200 sessions?')
    expect(stdout).toContain(said)
  })

  test('does nothing in a dry run, and needs exactly one to say whom', async () => {
    const { run, asked } = await fakeDirectory(answers)
    expect(JSON.parse(run(['fleet', 'sign-out', '--all', '--dry-run', '--json']).stdout)).toMatchObject([
      { id: 's1', outcome: 'would_end' },
    ])
    expect((await asked()).flat()).not.toContain('fleet:close')
    expect(run(['fleet', 'sign-out']).code).toBe(2)
    expect(run(['fleet', 'sign-out', 'maria', '--all']).code).toBe(2)
    expect(run(['fleet', 'sign-out', '--all', '--grace', '1h']).code).toBe(2)
  })
})

test('a message and the lifting of a lock go to exactly one target', async () => {
  const { run, asked } = await fakeDirectory({ 'fleet:people': EVERYBODY, 'fleet:message': null, 'fleet:unlock': null })
  expect(run(['fleet', 'message', 'Call the desk.', '--person', 'maria']).stdout).toBe('The message is on its way to Maria Rossi.\n')
  expect(run(['fleet', 'unlock', '--role', 'user']).code).toBe(0)
  expect(run(['fleet', 'message', 'Hello']).code).toBe(2)
  expect(run(['fleet', 'message', 'Hello', '--all', '--role', 'user']).code).toBe(2)
  expect(await asked()).toEqual([
    ['fleet:people', { after: null, limit: 200 }],
    ['fleet:message', { to: { kind: 'person', id: 'p1' }, text: 'Call the desk.' }],
    ['fleet:unlock', { whom: { kind: 'role', role: 'user' } }],
  ])
})

test('people are added, listed and enabled', async () => {
  const { run, asked } = await fakeDirectory({
    'fleet:people': EVERYBODY,
    'fleet:people-add': { oneTimePassword: 'one-time', lifetimeMs: 86_400_000 },
    'fleet:people-enable': null,
  })
  expect(run(['fleet', 'people', 'add', 'maria', '--display-name', 'Maria Rossi']).stdout).toContain('one-time')
  expect(JSON.parse(run(['fleet', 'people', 'add', 'ana', '--role', 'admin', '--json']).stdout)).toMatchObject({
    oneTimePassword: 'one-time',
  })
  expect(run(['fleet', 'people', 'list']).stdout).toContain('maria@example.org')
  expect(run(['fleet', 'people', 'enable', 'MARIA']).code).toBe(0)
  expect((await asked())[0]).toEqual(['fleet:people-add', { username: 'maria', displayName: 'Maria Rossi', email: '', role: 'user' }])
})

test('the policy of the fleet is read and set by its version', async () => {
  const settings = [{ key: 'idle-timeout', role: null, value: '20m', range: '1m–24h', meaning: 'so long without activity' }]
  const { run, asked } = await fakeDirectory({ 'fleet:policy': { version: 7, settings }, 'fleet:policy-save': { version: 8 } })
  expect(run(['fleet', 'policy', 'get']).stdout).toContain('20m')
  expect(run(['fleet', 'policy', 'set', 'idle-timeout', '15m', '--role', 'admin']).stdout).toBe(
    'idle-timeout for the role admin: 15m everywhere.\n',
  )
  expect((await asked()).at(-1)).toEqual([
    'fleet:policy-save',
    { version: 7, changes: [{ key: 'idle-timeout', value: '15m', role: 'admin' }] },
  ])
  expect(run(['fleet', 'policy', 'set', 'idle-timout', '15m'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('idle-timeout?') as string,
  })
})

describe('an export', () => {
  test('comes as it is written, and says where the next one goes on', async () => {
    const { run } = await fakeDirectory({}, { lines: { text: 'x'.repeat(2_000), times: 400 } })
    const { code, stdout, stderr } = run(['fleet', 'export', '--format', 'ecs'])
    expect([code, stderr]).toEqual([0, 'cursor: c42\n'])
    expect(stdout.split('\n').filter((line) => line === `ecs ${'x'.repeat(2_000)}`)).toHaveLength(400)
    expect(JSON.parse(run(['fleet', 'export', '--format', 'rfc5424', '--json']).stderr)).toEqual({ cursor: 'c42' })
  })

  test('ends where nobody reads any more', async () => {
    const { run } = await fakeDirectory({}, { lines: { text: 'x'.repeat(60_000), times: 200 } })
    const { code, stdout } = run(['fleet', 'export', '--format', 'ecs'], '', () => false)
    expect(code).toBe(0)
    expect(stdout.length).toBeLessThan(200_000)
  })

  test('from a cursor that is none is refused', async () => {
    const { run } = await fakeDirectory()
    expect(run(['fleet', 'export', '--format', 'ecs', '--after', 'nonsense'])).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('where something is in the way', () => {
  test('a refusal has its words and its code', async () => {
    const { run } = await fakeDirectory({ 'fleet:people': refused('database_busy'), 'fleet:policy': refused('from_the_future') })
    expect(run(['fleet', 'people', 'list']).code).toBe(3)
    const unknown = run(['fleet', 'policy', 'get', '--json'])
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(JSON.parse(unknown.stderr)).toMatchObject({ error: { code: 'internal' } })
  })

  test('no directory on this machine is said, with where it was looked for', () => {
    const { code, stdout, stderr } = ranHere(['fleet', 'list', '--directory', '/nowhere/at/all'], 'latchkey admin')
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('No directory runs in /nowhere/at/all')
  })
})

test('figures come from the directory, or from the desk itself', async () => {
  const { run, folder } = await fakeDirectory({}, { metrics: 'latchkey_workstations{state="free"} 7\n' })
  expect(run(['metrics'])).toEqual({ code: 0, stdout: 'latchkey_workstations{state="free"} 7\n', stderr: '' })
  openFor(folder)
  const own = ranHere(['metrics', '--data-dir', folder], 'latchkey admin')
  expect(own.stderr).toBe('')
  expect(own.stdout).toMatch(/^latchkey_desk_sessions_open\{presence="online"\} 0$/m)
  expect(own.stdout).not.toMatch(/^latchkey_desk_audit_lines_waiting /m)
})

test('figures are as they are for a file, and harmless to a terminal', async () => {
  const metrics = 'latchkey_workstations{site="\u001B[31m\u202Edrow"} 7\nlatchkey_up 1\n'
  const { run } = await fakeDirectory({}, { metrics })
  expect(run(['metrics']).stdout).toBe(metrics)
  expect(run(['metrics'], '', undefined, 80).stdout).toBe('latchkey_workstations{site="\uFFFD[31m\uFFFDdrow"} 7\nlatchkey_up 1\n')
})

test('a desk says that it is in no fleet', async () => {
  const { folder } = await fakeDirectory()
  openFor(folder)
  expect(JSON.parse(ranHere(['fleet', 'status', '--json', '--data-dir', folder], 'latchkey admin').stdout)).toEqual({ enrolled: false })
})
