import path from 'node:path'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import { Shutdown } from '../../electron/app/closing/shutdown.ts'
import { changePolicy } from '../../electron/app/policy/change-policy.ts'
import { CurrentSession } from '../../electron/app/session/current-session.ts'
import type { View } from '../../electron/contract/views.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { EndReason } from '../../electron/core/session/session.ts'
import { Closing } from '../../electron/desk/closing.ts'
import { Workstation } from '../../electron/desk/workstation.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFolder } from '../store/folder.ts'
import { MINUTE } from '../support/session-builder.ts'
import { workplace } from '../support/workplace.ts'

type Fault = keyof Store | 'showing'

/** A desk whose app stays without a window, as on macOS, on a real database. Ana has a password of her own, Tom one for a single sign-in. */
function desk() {
  const { deps: parts, clock, by } = workplace()
  const real = openSqliteStore(path.join(newFolder(), 'latchkey.db'))
  onTestFinished(() => real.close())
  let failing: Error | null = null
  const faults = new Set<Fault>()
  const failIf = (fault: Fault) => {
    if (faults.has(fault)) throw new Error(`${fault} failed`)
  }
  // The one write that ends a session, refused on demand: a full disk, a foreign lock.
  const store: Store = new Proxy(real, {
    get(target, name) {
      const found = Reflect.get(target, name, target) as unknown
      if (typeof found !== 'function') return found
      return (...given: unknown[]) => {
        if (name === 'endSession' && failing) throw failing
        failIf(name as Fault)
        return (found as (...given: unknown[]) => unknown).apply(target, given)
      }
    },
  })
  const deps = { ...parts, store, scheduler: clock }
  const add = (username: string, role: 'user' | 'admin', mustChangePassword: boolean) =>
    addUser(deps, { username, email: null, displayName: username, role, password: '' }, `hash of ${username}'s own`, {
      onlyIfFirst: false,
      by,
      mustChangePassword,
    })
  add('ana', 'admin', false)
  add('tom', 'user', true)
  const views: View[] = []
  let window = true
  const current: CurrentSession = new CurrentSession({ ...deps, instanceId: deps.owner.instanceId, onChange: () => {} })
  const workstation: Workstation = new Workstation({
    ...deps,
    current,
    toTell: { told: 'earlier', sessions: [] },
    onSignedIn: () => {},
    onRefused: () => {},
    office: null,
    attended: () => window,
    osIdle: () => null,
    isWatched: () => true,
    onChange(view) {
      failIf('showing')
      views.push(view)
    },
  })
  const idle = clock.pendingTimers
  const closing = new Closing(
    {
      leave: (reason, evidence) => workstation.leave(reason, evidence),
      leaveForSure: (reason, evidence) => workstation.keeper.leaveForSure(reason, evidence),
      stopAnswering: () => {},
      staysWithoutWindow: true,
      exit: () => {},
      log: deps.log,
    },
    new Shutdown(deps, []),
  )
  const signIn = (username: string) => workstation.signIn({ identifier: username, password: `${username}'s own` })
  const closeWindow = () => {
    window = false
    closing.windowGone()
    // Both `close` and `closed` come.
    closing.windowGone()
  }
  const openWindow = () => (window = true)
  const session = () => store.listSessions({ state: 'all' })[0]
  const set = (key: 'on-sleep', value: string) => changePolicy(deps, { key, value, role: undefined }, by)
  const refuseEnds = (error: Error | null) => (failing = error)
  return { store, clock, workstation, current, closing, signIn, closeWindow, openWindow, session, set, refuseEnds, faults, views, idle }
}

test('closing the window where the app stays ends the session, and the next window tells how', async () => {
  const { signIn, closeWindow, openWindow, session, workstation, closing } = desk()
  await signIn('ana')
  closeWindow()
  expect(session()?.end).toMatchObject({ endReason: 'window_closed', endEvidence: { trigger: 'window' } })
  expect(closing.leaving).toBe(false)
  openWindow()
  expect(workstation.view()).toMatchObject({
    screen: 'sign_in',
    receipts: [{ endReason: 'window_closed', told: 'here' }],
  })
})

test('nobody finds the password for one sign-in that somebody left behind with the window', async () => {
  const { signIn, closeWindow, openWindow, workstation } = desk()
  await signIn('tom')
  expect(workstation.view()).toMatchObject({ screen: 'choose_password', person: { username: 'tom' } })
  closeWindow()
  openWindow()
  expect(workstation.view().screen).toBe('sign_in')
  await expect(workstation.choosePassword('a password of my own')).rejects.toMatchObject({ code: 'not_allowed' })
})

test('a password that was being chosen when the window went signs nobody in afterwards', async () => {
  const { signIn, closeWindow, openWindow, workstation, current } = desk()
  await signIn('tom')
  const choosing = workstation.choosePassword('a password of my own')
  closeWindow()
  openWindow()
  await expect(choosing).rejects.toMatchObject({ code: 'not_allowed' })
  expect(current.signedIn).toBeNull()
})

test('the next person finds no lock, no hand-over and no timer of the last one', async () => {
  const { signIn, closeWindow, openWindow, workstation, clock, idle } = desk()
  await signIn('ana')
  workstation.keeper.lockApp('asked')
  workstation.keeper.askHandOver()
  clock.advance(1_000)
  closeWindow()
  expect(clock.pendingTimers).toBe(idle)
  openWindow()
  await signIn('ana')
  expect(workstation.view().screen).toBe('home')
  expect(workstation.keeper.lock.handOverLeft).toBeNull()
})

const WAYS: readonly (readonly [what: string, close: (place: ReturnType<typeof desk>) => void, reason: EndReason])[] = [
  ['the button', ({ workstation }: ReturnType<typeof desk>) => workstation.signOut('button'), 'signed_out'],
  ['the window', ({ closeWindow }: ReturnType<typeof desk>) => closeWindow(), 'window_closed'],
  ['quitting', ({ closing }: ReturnType<typeof desk>) => closing.depart('app_quit', 'quit'), 'app_quit'],
  ['a signal', ({ closing }: ReturnType<typeof desk>) => closing.depart('os_session_end', 'SIGTERM'), 'os_session_end'],
  ['idling', ({ clock }: ReturnType<typeof desk>) => clock.advance(31 * MINUTE), 'idle_timeout'],
  ['sleep', ({ workstation }: ReturnType<typeof desk>) => workstation.keeper.fallAsleep(), 'suspended'],
  ['crashes', ({ workstation }: ReturnType<typeof desk>) => workstation.endWithoutWindow('3 crashes'), 'process_died'],
]

test.each(WAYS)('whatever closes it leaves the same clean desk: %s', async (_what, close, reason) => {
  const place = desk()
  place.set('on-sleep', 'sign-out')
  await place.signIn('ana')
  place.clock.advance(1_000)
  close(place)
  expect(place.session()?.end?.endReason).toBe(reason)
  expect(place.current.signedIn).toBeNull()
  expect(place.clock.pendingTimers).toBe(place.idle)
  expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: reason }] })
})

const FAULTS: readonly Fault[] = [
  'showing',
  'activeSessions',
  'appendAudit',
  'changedElsewhere',
  'checkpoint',
  'countUsers',
  'findSession',
  'findTokenFacts',
  'findUser',
  'readSettings',
  'recordHeartbeat',
]

test.each(WAYS.flatMap(([what, close, reason]) => FAULTS.map((fault) => ({ what, close, reason, fault }))))(
  'where "$fault" fails, $what still ends it, and the desk is clean once that works again',
  async ({ close, reason, fault }) => {
    const place = desk()
    place.set('on-sleep', 'sign-out')
    await place.signIn('ana')
    place.clock.advance(1_000)
    place.faults.add(fault)
    close(place)
    place.clock.advance(2_000)
    place.faults.clear()
    place.clock.advance(6_000)
    expect(place.session()?.end?.endReason).toBe(reason)
    expect(place.current.signedIn).toBeNull()
    expect(place.clock.pendingTimers).toBe(place.idle)
    expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: reason }] })
  },
)

test('whatever fails, and whenever, some timer stands while somebody is here, and the idle timeout is kept', async () => {
  const step = fc.record({ fails: fc.subarray([...FAULTS]), seconds: fc.integer({ min: 0, max: 400 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 5 }), async (steps) => {
      const place = desk()
      await place.signIn('ana')
      const began = place.clock.now()
      for (const { fails, seconds } of steps) {
        place.faults.clear()
        fails.forEach((fault) => place.faults.add(fault))
        place.clock.advance(seconds * 1_000)
        expect(place.clock.pendingTimers).toBeGreaterThan(place.idle)
      }
      place.faults.clear()
      place.clock.advance(31 * MINUTE - (place.clock.now() - began))
      const end = place.current.signedIn ? null : place.session()?.end
      expect(end).toMatchObject({ endReason: 'idle_timeout', endedAt: began + 30 * MINUTE })
    }),
    { numRuns: 25 },
  )
})

test('a window that goes while the database refuses keeps the session, and ends it for that reason as soon as it can', async () => {
  const { signIn, closeWindow, session, refuseEnds, clock, workstation } = desk()
  await signIn('ana')
  refuseEnds(new Error('database is locked'))
  closeWindow()
  expect(workstation.view().screen).toBe('home')
  clock.advance(3_000)
  expect(session()?.end).toBeNull()
  refuseEnds(null)
  clock.advance(1_000)
  expect(session()?.end?.endReason).toBe('window_closed')
  expect(workstation.view().screen).toBe('sign_in')
})

test('once the store is to be closed nothing looks into it, though the session could not be ended', async () => {
  const { signIn, refuseEnds, clock, workstation, closing, current, idle } = desk()
  await signIn('ana')
  clock.advance(1_000)
  refuseEnds(new Error('disk full'))
  closing.depart('app_quit', 'quit')
  workstation.keeper.rest()
  current.forget()
  expect(clock.pendingTimers).toBe(idle)
})

test('an end that is tried again never hits the next person', async () => {
  const { signIn, closeWindow, openWindow, session, refuseEnds, clock, current, store } = desk()
  await signIn('ana')
  const first = session()
  refuseEnds(new Error('database is locked'))
  closeWindow()
  refuseEnds(null)
  // Somebody else ends it meanwhile, and the next person signs in before the app tries again.
  current.end('signed_out', { trigger: 'button' })
  openWindow()
  await signIn('ana')
  clock.advance(10_000)
  expect(session()?.id).not.toBe(first?.id)
  expect(store.activeSessions()).toHaveLength(1)
})

test('signing out while the database refuses says so and leaves the person signed in', async () => {
  const { signIn, refuseEnds, workstation, session } = desk()
  await signIn('ana')
  refuseEnds(new Error('disk full'))
  expect(() => workstation.signOut('button')).toThrow('disk full')
  expect(workstation.view().screen).toBe('home')
  expect(session()?.end).toBeNull()
})
