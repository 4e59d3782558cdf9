import { describe, expect, it } from 'vitest'
import { disableUser } from '../../electron/app/accounts/accounts.ts'
import { dayBefore } from '../../electron/contract/charts/days.ts'
import { CHARTS, sheetOf } from '../../electron/contract/charts/sheets.ts'
import { csvSheet } from '../../electron/core/reports/csv.ts'
import { EXAMPLES } from '../support/desk-questions.ts'
import { desk } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

const refusedAs = (code: string) => ({ ok: false, error: { code } })

async function office() {
  const place = desk()
  await place.signIn('ana')
  await place.reauthenticate()
  // So that what looks for alerts after a sign-in is done.
  place.clock.advance(1_000)
  return place
}

const close = (place: Desk, id: string, graceSeconds = 0, message = '') => place.ask('console:close', { id, message, graceSeconds })
const endOf = (place: Desk, username: string) => place.sessionsOf(username)[0]?.end?.endReason ?? null

describe('closing what a preview listed', () => {
  it('touches no more than was listed', async () => {
    const place = await office()
    place.signInElsewhere('tom')
    const preview = await place.told('console:preview-close', { kind: 'others' })
    expect(preview.rows).toMatchObject([{ username: 'tom', isOwn: false, endedAt: null }])
    place.signInElsewhere('bea')
    expect(await close(place, preview.id, 0, 'We close.')).toMatchObject({ value: { rows: [{ displayName: 'tom', outcome: 'ended' }] } })
    expect(endOf(place, 'tom')).toBe('closed_by_admin')
    expect(endOf(place, 'bea')).toBeNull()
    expect(place.screen()).toBe('home')
  })

  it('says of what ended or changed meanwhile that it did', async () => {
    const place = await office()
    const tom = place.signInElsewhere('tom')
    place.signInElsewhere('bea')
    for (const sleep of [16 * MINUTE, 16 * MINUTE]) {
      place.clock.sleep(sleep)
      place.workstation.keeper.stay()
    }
    const preview = await place.told('console:preview-close', { kind: 'timed_out' })
    expect(preview.rows.map(({ username }) => username).toSorted()).toEqual(['bea', 'tom'])
    place.elsewhere().store.recordHeartbeat(tom.id, place.clock.now(), place.clock.now())
    place.endElsewhere(place.sessionsOf('bea')[0], 'signed_out')
    await place.reauthenticate()
    const answer = await close(place, preview.id)
    expect(answer.ok && Object.fromEntries(answer.value.rows.map(({ displayName, outcome }) => [displayName, outcome]))).toEqual({
      bea: 'already_ended',
      tom: 'changed',
    })
    expect(endOf(place, 'bea')).toBe('signed_out')
    expect(endOf(place, 'tom')).toBeNull()
  })

  it('is ordered once: the same list again is not known', async () => {
    const place = await office()
    const { id } = await place.told('console:preview-close', { kind: 'others' })
    expect(await close(place, id)).toMatchObject({ ok: true, value: { rows: [] } })
    expect(await close(place, id)).toMatchObject(refusedAs('not_found'))
  })

  it('the last five lists are known, and none that nobody has looked at', async () => {
    const place = await office()
    const ids: string[] = []
    for (let look = 0; look < 6; look += 1) ids.push((await place.told('console:preview-close', { kind: 'others' })).id)
    expect(await close(place, ids[0] ?? '')).toMatchObject(refusedAs('not_found'))
    expect(await close(place, ids[1] ?? '')).toMatchObject({ ok: true })
    expect(await close(place, 'none')).toMatchObject(refusedAs('not_found'))
  })

  it('the own session among them, at once: the window shows the door, and the answer is for nobody', async () => {
    const place = await office()
    const own = place.current.signedIn?.session.id ?? ''
    const { id, rows } = await place.told('console:preview-close', { kind: 'sessions', ids: [own] })
    expect(rows).toMatchObject([{ isOwn: true }])
    expect(await close(place, id, 0, 'Good night.')).toMatchObject(refusedAs('not_signed_in'))
    expect(place.views.at(-1)).toMatchObject({
      screen: 'sign_in',
      receipts: [{ endReason: 'closed_by_admin', displayName: null, facts: null }],
    })
    expect(place.clock.pendingTimers).toBe(place.idleTimers)
    await place.signIn('ana')
    expect(place.workstation.view()).toMatchObject({ last: { endReason: 'closed_by_admin', message: 'Good night.' } })
  })

  it('the own session with a grace: it is warned like any other, and ends after it', async () => {
    const place = await office()
    const own = place.current.signedIn?.session.id ?? ''
    const { id } = await place.told('console:preview-close', { kind: 'sessions', ids: [own] })
    await close(place, id, 30)
    const warnings = place.views.flatMap((view) => ('warning' in view && view.warning ? [view.warning] : []))
    expect(warnings.at(-1)).toMatchObject({ kind: 'close_request', askedBy: 'ana' })
    expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: 'closed_by_admin' }] })
  })

  it('a person, and everybody else of theirs is left alone', async () => {
    const place = await office()
    place.signInElsewhere('tom')
    place.signInElsewhere('bea')
    const { id } = await place.told('console:preview-close', { kind: 'person', id: place.person('tom').id })
    await close(place, id)
    expect([endOf(place, 'tom'), endOf(place, 'bea')]).toEqual(['closed_by_admin', null])
  })
})

describe('the lists', () => {
  it('show each session with its person, presence and whether it is this one', async () => {
    const place = await office()
    place.signInElsewhere('tom')
    const question = await EXAMPLES['console:sessions'].asks(place)
    const { rows } = await place.told('console:sessions', question)
    expect(rows.map(({ username, presence, liveness, isOwn }) => ({ username, presence, liveness, isOwn }))).toEqual(
      expect.arrayContaining([
        { username: 'ana', presence: 'online', liveness: 'alive', isOwn: true },
        { username: 'tom', presence: 'online', liveness: 'alive', isOwn: false },
      ]),
    )
    expect(await place.told('console:count', { filter: question.filter, zone: 'UTC' })).toEqual({ total: rows.length })
  })

  it('are for the zones and days that there are', async () => {
    const place = await office()
    const overview = { firstDay: '2026-01-01', lastDay: '2026-01-07', zone: 'Europe/Nowhere' }
    expect(await place.ask('console:overview', overview)).toMatchObject(refusedAs('invalid_input'))
  })

  it('of one person: their sessions, how many, how long, and when they come', async () => {
    const place = await office()
    place.endElsewhere(place.signInElsewhere('tom'), 'process_died')
    place.signInElsewhere('tom')
    const { id } = place.person('tom')
    const page = await place.told('console:person', { id, zone: 'UTC' })
    expect(page).toMatchObject({ person: { username: 'tom', openSessions: 1 }, totals: { sessions: 2, unusual: 1 } })
    expect(page.sessions).toHaveLength(2)
    expect(page.heat.flat().reduce((sum, signIns) => sum + signIns, 0)).toBe(2)
    expect(await place.ask('console:person', { id: 'nobody', zone: 'UTC' })).toMatchObject(refusedAs('not_found'))
  })

  it('of the audit log: every word must be found, page by page, newest first', async () => {
    const place = await office()
    const look = { text: 'ANA signed_in', kind: null, before: null, limit: 1 }
    await place.told('session:sign-out', null)
    await place.signIn('ana')
    const first = await place.told('console:audit', look)
    expect(first.lines).toMatchObject([{ kind: 'signed_in', actor: 'ana', via: 'app' }])
    const second = await place.told('console:audit', { ...look, before: first.next })
    expect(second.lines).toMatchObject([{ kind: 'signed_in' }])
    expect(second.next).toBeNull()
    expect(second.lines[0]?.seq).toBeLessThan(first.lines[0]?.seq ?? 0)
    expect(await place.told('console:audit', { ...look, text: 'ana nowhere' })).toEqual({ lines: [], next: null })
    expect(await place.told('console:verify-audit', null)).toMatchObject({ kind: 'intact' })
  })

  it('of the audit log: whom it happened to, by name, where that was somebody else', async () => {
    const place = await office()
    await place.reauthenticate()
    place.signInElsewhere('tom')
    await place.told('people:disable', { id: place.person('tom').id })
    const { lines } = await place.told('console:audit', { text: '', kind: null, before: null, limit: 10 })
    const line = (kind: string) => lines.find((one) => one.kind === kind)
    expect(line('user_disabled')).toMatchObject({ actor: 'ana', person: { name: 'tom', host: null }, detail: { user: 'tom' } })
    expect(line('session_ended')).toMatchObject({ person: { name: 'tom', host: place.owner.host } })
    expect(line('signed_in')).toMatchObject({ person: null })
  })
})

describe('the table of a chart', () => {
  const range = { firstDay: '2026-01-01', lastDay: '2026-01-07', zone: 'UTC' }

  it.each(CHARTS)('is made where it is written, and says what the overview shows: %s', async (chart) => {
    const place = await office()
    place.endElsewhere(place.signInElsewhere('tom'), 'process_died')
    const today = new Date(place.clock.now()).toISOString().slice(0, 10)
    const asked = { ...range, lastDay: today, firstDay: dayBefore(today, 6) }
    const facts = await place.told('console:overview', asked)
    const saved = await place.told('console:save-table', { chart, range: asked })
    expect(saved).toMatchObject({ kind: 'done', file: `latchkey-${chart}-${asked.firstDay}-${today}.csv` })
    const { header, rows } = sheetOf(chart, facts, today, 'en')
    expect(place.place.written).toEqual([csvSheet([header, ...rows.map(({ values }) => values)])])
    expect(place.linesAfter(0).at(-1)).toMatchObject({
      kind: 'exported',
      detail: { what: 'table', chart, range: asked, rows: rows.length },
    })
  })

  it('is none of the page’s own making', async () => {
    const place = await office()
    const forged = { chart: 'usage', range, header: ['a'], rows: [['1']] } as const
    expect(await place.ask('console:save-table', forged)).toMatchObject(refusedAs('invalid_input'))
    expect(await place.ask('console:save-table', { chart: 'usage', range: { ...range, firstDay: '../..' } })).toMatchObject(
      refusedAs('invalid_input'),
    )
    expect(place.place.written).toEqual([])
  })
})

describe('an alert', () => {
  it('is seen to once, with a note, by whoever did', async () => {
    const place = await office()
    await EXAMPLES['console:acknowledge-alert'].before?.(place)
    const [alert] = await place.told('console:alerts', { state: 'open' })
    const id = alert?.id ?? 0
    expect(await place.ask('console:acknowledge-alert', { id, note: '  ' })).toMatchObject(refusedAs('invalid_input'))
    await place.told('console:acknowledge-alert', { id, note: 'Asked Tom.' })
    expect(await place.told('console:alerts', { state: 'open' })).toEqual([])
    const seen = await place.told('console:alerts', { state: 'all' })
    expect(seen).toMatchObject([{ acknowledged: { by: 'ana', note: 'Asked Tom.' } }])
    const last = place.lastLine()
    await place.ask('console:acknowledge-alert', { id, note: 'Again.' })
    expect(place.linesAfter(last)).toEqual([])
    expect(await place.ask('console:acknowledge-alert', { id: 99, note: 'What?' })).toMatchObject(refusedAs('not_found'))
  })
})

describe('repairs', () => {
  it('give a half-ended session an end, and find nothing the second time', async () => {
    const place = await office()
    await EXAMPLES['console:repair-durations'].before?.(place)
    expect(await place.told('console:repair-durations', null)).toEqual({ repaired: 1 })
    expect(endOf(place, 'tom')).toBe('closed_by_admin')
    expect(await place.told('console:repair-durations', null)).toEqual({ repaired: 0 })
  })
})

it('a person explains their own sessions, and an administrator everybody’s', async () => {
  const place = desk()
  await place.signIn('tom')
  const theirs = place.signInElsewhere('bea')
  expect(await place.ask('session:explain', { id: theirs.id })).toMatchObject(refusedAs('not_found'))
  expect(await place.ask('session:explain', { id: '00000000-0000-7000-8000-000000000000' })).toMatchObject(refusedAs('not_found'))
  await place.told('session:sign-out', null)
  await place.signIn('ana')
  disableUser(place.elsewhere(), place.person('bea').id, place.by)
  expect(await place.told('session:explain', { id: theirs.id })).toMatchObject({ displayName: 'bea', endReason: 'account_disabled' })
})
