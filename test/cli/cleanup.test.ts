import { readdirSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type { CleanUpLine } from '../../electron/cli/clean-up/cleanup-report.ts'
import { findingsTable } from '../../electron/cli/clean-up/cleanup-text.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { linuxProcessFacts } from '../../electron/platform/process/process-facts-linux.ts'
import { startNode } from '../platform/child-process.ts'
import { admin, freshFolder, json } from './support/admin.ts'
import { HOUR, MINUTE, OWNERS, cleanUpHere, cleanUpWorkplace } from './support/cleanup.ts'
import type { Report } from './support/cleanup.ts'
import { end } from './support/running-app.ts'

/** Real processes take their time where several tests run at once. */
vi.setConfig({ testTimeout: 30_000 })
const report = (ran: Parameters<typeof json>[0]) => json(ran) as Report

test('a dry run shows what it found and would do, keeps a plan, and changes nothing of the sessions', () => {
  const { begin, run, endOf } = cleanUpWorkplace()
  const dead = begin('dora', OWNERS.dead)
  const living = begin('lia', OWNERS.alive, MINUTE)
  const said = report(run('--dry-run', '--json'))
  expect(said).toMatchObject({
    plan: expect.stringMatching(/^[2-9a-z]{6}$/) as string,
    run: null,
    state: 'previewed',
    timeoutHours: 24,
    forceAll: false,
    found: 2,
    toEnd: 1,
    living: 0,
    ended: 0,
    changed: 0,
    snapshot: null,
  })
  expect(said.sessions).toMatchObject([
    {
      id: living.id,
      user: 'lia',
      state: 'active',
      finding: 'alive',
      action: 'keep',
      because: 'within_limits',
      reason: null,
      endsAt: null,
      outcome: null,
    },
    {
      id: dead.id,
      user: 'dora',
      finding: 'pid_reused',
      action: 'end',
      because: 'owner_gone',
      reason: 'process_died',
      endsAt: new Date(dead.lastHeartbeatAt).toISOString(),
      lastSeenAt: new Date(dead.lastHeartbeatAt).toISOString(),
      changed: null,
    },
  ])
  expect(said.sessions[1]?.['idleMs']).toBeGreaterThanOrEqual(HOUR)
  expect([dead, living].map(({ id }) => endOf(id))).toEqual([null, null])
})

test('by default the dead end with their honest reason at their last sign of life, and everybody else stays', () => {
  const { begin, run, endOf, store, folder } = cleanUpWorkplace()
  const dead = begin('dora', OWNERS.dead)
  const rebooted = begin('rob', OWNERS.rebooted)
  const silent = begin('sue', OWNERS.elsewhere)
  const [living, away] = [begin('lia', OWNERS.alive, MINUTE), begin('ari', OWNERS.elsewhere, MINUTE)]
  const said = report(run('--yes', '--json'))
  expect(said).toMatchObject({ state: 'finished', ended: 3, snapshot: expect.stringMatching(/-cleanup\.db$/) as string })
  expect(endOf(dead.id)).toMatchObject({
    endReason: 'process_died',
    endedAt: dead.startedAt,
    recoveredAt: expect.any(Number) as number,
    endEvidence: { trigger: 'cleanup', by: { via: 'cli' } },
  })
  expect(endOf(rebooted.id)).toMatchObject({ endReason: 'rebooted', endedAt: rebooted.startedAt })
  expect(endOf(silent.id)).toMatchObject({ endReason: 'lease_expired', endedAt: silent.startedAt })
  expect([living, away].map(({ id }) => endOf(id))).toEqual([null, null])
  expect(store.verifyAudit().kind).toBe('intact')
  expect(store.listAudit({ newest: 1 })).toMatchObject([{ kind: 'cleanup_run', detail: { ended: 3, via: 'cli' } }])
  expect(report(run('--json'))).toMatchObject({ run: null, state: 'nothing_to_do', toEnd: 0, found: 2 })
  expect(json(run('list', '--json'))).toMatchObject([{ id: said.run, state: 'finished', listed: 3, ended: 3, undoneAt: null }])
  const undone = json(run('undo', said.run ?? '', '--json'))
  expect(undone).toMatchObject({ run: said.run, outcome: 'undone', left: [] })
  expect(
    store
      .activeSessions()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([living.id, away.id].toSorted())
  expect(run('undo', said.run ?? '').stdout).toMatch(/was undone before/)
  expect(admin(['audit', 'verify', '--data-dir', folder]).code).toBe(0)
})

test('a plan touches only what it listed and what still is as it was, and names each that changed', () => {
  const { begin, run, endOf, store } = cleanUpWorkplace()
  const [still, beats, ends] = [begin('stan', OWNERS.dead), begin('bea', OWNERS.dead), begin('enzo', OWNERS.dead)]
  const { plan } = report(run('--dry-run', '--json'))
  store.recordHeartbeat(beats.id, utcMs(Date.now()), utcMs(Date.now()))
  end(store, ends, Date.now())
  const late = begin('late', OWNERS.dead)
  const said = report(run('--plan', plan ?? '', '--yes', '--json'))
  expect(said).toMatchObject({ plan, state: 'finished', ended: 1, changed: 2 })
  const of = ({ id }: { id: string }) => said.sessions.find((line) => line['id'] === id)
  expect(of(still)).toMatchObject({ outcome: 'ended', changed: null, endReason: 'process_died' })
  expect(of(beats)).toMatchObject({ outcome: 'changed', changed: 'sign_of_life', state: 'active' })
  expect(of(ends)).toMatchObject({ outcome: 'changed', changed: 'ended', endReason: 'window_closed' })
  expect(of(late)).toMatchObject({ action: 'keep', because: 'not_in_plan' })
  expect([beats, late].map(({ id }) => endOf(id))).toEqual([null, null])
  expect(run('--plan', plan ?? '', '--yes').stdout).toMatch(/There was nothing left to clean up/)
})

test('the hours end also the living, the given ones only', () => {
  const { begin, run, endOf, store } = cleanUpWorkplace()
  const [old, young] = [begin('olga', OWNERS.alive, 3 * HOUR), begin('yann', OWNERS.alive, HOUR)]
  for (const { id } of [old, young]) store.recordHeartbeat(id, utcMs(Date.now()), utcMs(Date.now()))
  expect(report(run('--timeout-hours', '2.5', '--grace', '0s', '--yes', '--json'))).toMatchObject({ living: 1, ended: 1 })
  expect(endOf(old.id)).toMatchObject({ endReason: 'closed_by_cleanup', recoveredAt: null })
  expect(endOf(young.id)).toBeNull()
})

test.runIf(process.platform === 'linux')(
  'a process that the system has stopped, and that missed its heartbeats, is frozen, and ends at its timeout',
  async () => {
    const { begin, run, endOf, store } = cleanUpWorkplace()
    const child = await startNode('')
    const fact = linuxProcessFacts()(child.pid)
    const owner = { pid: child.pid, processStartedAt: fact.kind === 'running' ? fact.startedAt : 0 }
    const session = begin('fred', owner, HOUR)
    store.recordHeartbeat(session.id, utcMs(Date.now()), session.startedAt)
    expect(report(run('--dry-run', '--json')).sessions).toMatchObject([{ finding: 'alive', action: 'keep', because: 'app_ends_it' }])
    child.process.kill('SIGSTOP')
    store.recordHeartbeat(session.id, utcMs(Date.now() - 10 * MINUTE), session.startedAt)
    expect(report(run('--yes', '--json')).sessions).toMatchObject([
      { finding: 'frozen', action: 'end', because: 'past_timeout', outcome: 'ended' },
    ])
    expect(endOf(session.id)).toMatchObject({ endReason: 'idle_timeout', endedAt: session.startedAt + 30 * MINUTE, recoveredAt: null })
    expect(child.process.kill('SIGCONT')).toBe(true)
  },
)

describe('without a yes', () => {
  test('and without a terminal to ask on, nothing is done, with 4', () => {
    const { folder, begin, run, endOf, store } = cleanUpWorkplace()
    const { id } = begin('dora', OWNERS.dead)
    const asked = run()
    expect(asked.code).toBe(4)
    expect(asked.stdout).toMatch(/dora/)
    const { code, stdout, stderr } = admin(['cleanup', '--json', '--data-dir', folder], { input: 'y\n' })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'declined' } })
    expect(endOf(id)).toBeNull()
    expect(store.cleanups.listRuns()).toEqual([])
  })
})

describe('what is wrong', () => {
  test.each([
    [['--timeout-hours', 'soon'], 2],
    [['--dry-run', '--plan', 'abc234'], 2],
    [['--plan', 'abc234', '--force-all'], 2],
    [['--plan', 'abc234', '--timeout-hours', '3'], 2],
    [['--grace', '11m', '--yes'], 2],
    [['undo'], 2],
    [['everything'], 2],
    [['--plan', 'abc234', '--yes'], 1],
    [['undo', 'abc234'], 1],
  ])('%j ends with %i, and nothing on standard output', (words, code) => {
    const { folder } = cleanUpWorkplace()
    const ran = cleanUpHere(...words, '--data-dir', folder)
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' })
    expect(ran.stderr).toMatch(code === 1 ? /There is no (plan|clean-up) abc234/ : /\S/)
  })

  test('without a data directory nothing is made', () => {
    const folder = freshFolder()
    expect(cleanUpHere('--yes', '--data-dir', folder)).toMatchObject({ code: 3, stdout: '' })
    expect(readdirSync(folder)).toEqual([])
  })
})

test('every command of it teaches with examples', () => {
  for (const words of [[], ['undo'], ['list']]) expect(cleanUpHere(...words, '--help').stdout).toContain('Examples:')
})

test('the table fits a terminal of 80 columns, and still says who, what and why', () => {
  const line = {
    user: 'maximiliane.von-und-zu',
    finding: 'other_host',
    action: 'ask',
    because: 'app_ends_it',
    reason: 'closed_by_cleanup',
    outcome: null,
    changed: null,
    silentMs: 5 * HOUR,
    startedAt: new Date().toISOString(),
    idleMs: 5 * HOUR,
    pid: 4_194_304,
    host: 'a-computer-with-a-long-name',
    id: '01a1fcf2-7b96-713a-8316-c098b8a2eba0',
  } as Partial<CleanUpLine> as CleanUpLine
  const lines = findingsTable([line], 80).trimEnd().split('\n')
  for (const text of lines) expect(text.length).toBeLessThanOrEqual(80)
  expect(lines[0]).toMatch(/^PERSON +PROCESS +LAST SEEN +IDLE FOR +ACTION +WHY/)
  expect(findingsTable([line], null)).toContain('past its timeout: its app is ending it')
})
