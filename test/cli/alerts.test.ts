import { describe, expect, test } from 'vitest'
import type { NewAlert } from '../../electron/core/alerts/alert.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { addPerson, admin, freshFolder, json } from './support/admin.ts'
import { openFor } from './support/running-app.ts'

const alerts = (dataDir: string, ...words: readonly string[]) => admin(['alerts', ...words, '--data-dir', dataDir])
const raised = { at: utcMs(0), kind: 'alert_raised', actorUserId: null, sessionId: null, detail: {} } as const

const alert = (changes: Partial<NewAlert>): NewAlert => ({
  at: utcMs(Date.now()),
  kind: 'clock_moved',
  subject: 'here',
  userId: null,
  sessionId: null,
  detail: { case: 'behind', host: 'desk-7', byMs: 3_600_000, newestAt: Date.now() },
  ...changes,
})

/** A folder with two open alerts: the first about the computer, the second about Tom. */
function twoAlerts(): string {
  const folder = freshFolder()
  addPerson(folder, 'tom', '--display-name', 'Tom Jones')
  const store = openFor(folder)
  const tom = store.findCredentials('tom')?.user.id ?? null
  store.alerts.raise(alert({}), raised)
  const failed = { failed: 6, host: 'desk-7', sinceAt: Date.now() }
  store.alerts.raise(alert({ at: utcMs(Date.now() + 1), kind: 'many_failed_sign_ins', userId: tom, detail: failed }), raised)
  return folder
}

describe('alerts', { timeout: 60_000 }, () => {
  test('are listed with what happened in words, to whom and where', () => {
    const folder = twoAlerts()
    expect(json(alerts(folder, 'list', '--json'))).toMatchObject([
      {
        id: 2,
        kind: 'many_failed_sign_ins',
        user: 'tom',
        text: expect.stringMatching(/^6 failed sign-ins as Tom Jones since 2.*desk-7\.$/) as string,
      },
      {
        id: 1,
        kind: 'clock_moved',
        user: null,
        text: expect.stringContaining('The clock of desk-7 is 1 h behind') as string,
        acknowledged: null,
      },
    ])
    expect(alerts(folder, 'list').stdout).toContain('6 failed sign-ins as Tom Jones')
  })

  test('are acknowledged once, with a note and an audit entry of who did it', () => {
    const folder = twoAlerts()
    expect(json(alerts(folder, 'acknowledge', '2', '--note', 'a new keyboard', '--json'))).toMatchObject({
      id: 2,
      outcome: 'acknowledged',
      acknowledged: { by: null, note: 'a new keyboard' },
    })
    expect(json(alerts(folder, 'acknowledge', '2', '--note', 'again', '--json'))).toMatchObject({
      outcome: 'already_acknowledged',
      acknowledged: { note: 'a new keyboard' },
    })
    expect(json(alerts(folder, 'list', '--json'))).toMatchObject([{ id: 1 }])
    expect(json(alerts(folder, 'list', '--all', '--json'))).toMatchObject([{ id: 2, acknowledged: { note: 'a new keyboard' } }, { id: 1 }])
    expect(alerts(folder, 'list', '--all').stdout).toContain('command line: a new keyboard')
    const [entry] = json(admin(['audit', 'list', '--limit', '1', '--json', '--data-dir', folder])) as { kind: string; detail: object }[]
    expect(entry).toMatchObject({ kind: 'alert_acknowledged', detail: { note: 'a new keyboard', via: 'cli' } })
  })

  test('that there are none is said, and no failure', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    expect(json(alerts(folder, 'list', '--json'))).toEqual([])
    expect(alerts(folder, 'list').stdout).toContain('There are no open alerts.')
    expect(alerts(folder, 'list', '--all').stdout).toContain('no alerts yet')
  })

  test.each([
    ['without a note', ['acknowledge', '1'], 2],
    ['with an empty note', ['acknowledge', '1', '--note', ' '], 2],
    ['of something that is no number', ['acknowledge', 'one', '--note', 'x'], 2],
    ['that does not exist', ['acknowledge', '7', '--note', 'x'], 1],
  ])('acknowledging one %s changes nothing', (_what, words, code) => {
    const folder = twoAlerts()
    expect(alerts(folder, ...words).code).toBe(code)
    expect(json(alerts(folder, 'list', '--json'))).toHaveLength(2)
  })
})
