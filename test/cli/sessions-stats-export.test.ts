import { existsSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { addUser } from '../store/samples.ts'
import { admin, freshFolder, json } from './support/admin.ts'
import { end, identity, openFor, signIn } from './support/running-app.ts'

const MINUTE = 60_000
const T = Date.parse('2025-11-20T23:30:00Z')

function folderWithSessions(): string {
  const folder = freshFolder()
  const store = openFor(folder)
  for (const username of ['tom', 'maria']) addUser(store, { username })
  end(store, signIn(store, 'tom', identity(), T), T + 60 * MINUTE)
  end(store, signIn(store, 'tom', identity({ host: '=cmd|calc,"x"' }), T + 120 * MINUTE), T + 150 * MINUTE)
  signIn(store, 'maria', identity())
  return folder
}

const idsIn = (csv: string) => csv.split('\n').map((line) => line.split(',')[0])

describe('sessions stats', () => {
  test('counts all, by day in UTC and by end reason', () => {
    const folder = folderWithSessions()
    const today = new Date().toISOString().slice(0, 10)
    expect(json(admin(['sessions', 'stats', '--json', '--data-dir', folder]))).toEqual({
      total: 3,
      active: 1,
      closed: 2,
      online: 1,
      withDuration: 2,
      withoutDuration: 1,
      averageDurationMs: 45 * MINUTE,
      medianDurationMs: 45 * MINUTE,
      perDay: [
        { day: '2025-11-20', started: 1, closed: 0 },
        { day: '2025-11-21', started: 1, closed: 2 },
        { day: today, started: 1, closed: 0 },
      ],
      byEndReason: { window_closed: 2 },
      completeSince: null,
    })
  })

  test('counts by the days of another time zone', () => {
    const stats = json(admin(['sessions', 'stats', '--time-zone', 'Europe/Rome', '--json', '--data-dir', folderWithSessions()]))
    expect(stats).toMatchObject({ perDay: [{ day: '2025-11-21', started: 2, closed: 2 }, { started: 1 }] })
  })

  test('is readable, also where there is nothing', () => {
    const { stdout } = admin(['sessions', 'stats', '--data-dir', folderWithSessions()])
    expect(stdout).toMatch(/^SESSIONS\nall +3\nactive +1\n/)
    expect(stdout).toMatch(/window_closed +2\n/)
    expect(stdout).toMatch(/2025-11-21 +1 +2\n/)
    const empty = freshFolder()
    openFor(empty)
    expect(admin(['sessions', 'stats', '--data-dir', empty]).stdout).toMatch(/lasted on average +-\n$/)
  })

  test('a time zone that does not exist is wrong usage', () => {
    expect(admin(['sessions', 'stats', '--time-zone', 'Moon/Sea', '--data-dir', folderWithSessions()])).toMatchObject({
      code: 2,
      stdout: '',
    })
  })
})

test.each(['', 'Nowhere/City'])(
  'sessions stats counts in UTC where the computer has no zone that anybody knows, and says so once: TZ=%j',
  (TZ) => {
    const folder = folderWithSessions()
    const local = admin(['sessions', 'stats', '--time-zone', 'local', '--json', '--data-dir', folder], { env: { TZ } })
    expect(local.stderr).toBe(`The time zone of this computer is not known (TZ=${TZ}). Days are counted in UTC.\n`)
    expect(json(local)).toEqual(json(admin(['sessions', 'stats', '--json', '--data-dir', folder])))
  },
)

describe('sessions export', () => {
  test('to JSON is what the list has', () => {
    const folder = folderWithSessions()
    const listed = json(admin(['sessions', 'list', '--all', '--json', '--data-dir', folder])) as readonly object[]
    const exported = json(admin(['sessions', 'export', '--format', 'json', '--json', '--data-dir', folder])) as readonly object[]
    expect(exported.map((one) => ({ ...one, durationText: '' }))).toEqual(listed.map((one) => ({ ...one, durationText: '' })))
    expect(json(admin(['sessions', 'export', '--format', 'json', '--active', '--data-dir', folder]))).toMatchObject([{ user: 'maria' }])
    expect(json(admin(['sessions', 'export', '--format', 'json', '--user', 'tom', '--data-dir', folder]))).toHaveLength(2)
  })

  test('to CSV has a header, line ends as in the standard, and no formula', () => {
    const { stdout } = admin(['sessions', 'export', '--format', 'csv', '--user', 'tom', '--data-dir', folderWithSessions()])
    const [header, first, second, ...rest] = stdout.split('\r\n')
    expect(header).toBe(
      'id,user,state,presence,liveness,pid,host,startedAt,lastActivityAt,lastHeartbeatAt,endedAt,endReason,durationMs,durationText',
    )
    expect(first).toContain(`,"'=cmd|calc,""x""","2025-11-21T01:30:00.000Z",`)
    expect(second).toMatch(/,"tom","closed","offline",,\d+,.*,"window_closed",3600000,"1 h"$/)
    expect(rest).toEqual([''])
  })

  test('into a file that only its owner may read, in place of what was there, and says so; the audit log has it', () => {
    const folder = folderWithSessions()
    const file = path.join(freshFolder(), 'sessions.csv')
    writeFileSync(file, 'old', { mode: 0o644 })
    const answer = json(admin(['sessions', 'export', '--format', 'csv', '--output', file, '--json', '--data-dir', folder]))
    expect(answer).toEqual({ file, rows: 3 })
    expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(5)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(path.dirname(file))).toEqual(['sessions.csv'])
    expect(openFor(folder).listAudit({ newest: 1 })).toMatchObject([{ kind: 'exported', detail: { what: 'sessions', rows: 3 } }])
  })

  test('through a link into what it leads to, "-" to standard output, and never over what is Latchkey’s own', () => {
    const dataDir = folderWithSessions()
    const folder = freshFolder()
    const [real, link] = [path.join(folder, 'real.csv'), path.join(folder, 'link.csv')]
    writeFileSync(real, 'old')
    symlinkSync('real.csv', link)
    const exported = (file: string) =>
      admin(['sessions', 'export', '--format', 'csv', '--output', file, '--data-dir', dataDir], { cwd: folder })
    expect(exported(link).code).toBe(0)
    expect(readFileSync(real, 'utf8')).toMatch(/^\uFEFFid,user/)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    // One session is open, and a second older by now.
    const printed = exported('-')
    expect(printed.code).toBe(0)
    expect(idsIn(printed.stdout)).toEqual(idsIn(readFileSync(real, 'utf8').slice(1)))
    expect(exported('/dev/full')).toMatchObject({ code: 2, stdout: '' })
    for (const own of readdirSync(dataDir)) {
      const ran = exported(path.join(dataDir, own))
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' })
    }
    expect(readdirSync(folder).toSorted()).toEqual(['link.csv', 'real.csv'])
    expect(exported(link).code).toBe(0)
  })

  test('into a folder that is not there fails and leaves nothing', () => {
    const file = path.join(freshFolder(), 'missing', 'sessions.csv')
    const { code, stdout, stderr } = admin(['sessions', 'export', '--format', 'csv', '--output', file, '--data-dir', folderWithSessions()])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('ENOENT')
    expect(existsSync(file)).toBe(false)
  })

  test.each([[['--format', 'xml']], [[]], [['--format', 'csv', '--json']]])('%j is wrong usage', (words) => {
    expect(admin(['sessions', 'export', ...words, '--data-dir', freshFolder()])).toMatchObject({ code: 2, stdout: '' })
  })
})
