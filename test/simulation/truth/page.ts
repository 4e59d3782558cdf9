import type { View } from '../../../electron/contract/views.ts'
import type { DeskProcess } from '../world/desk-process.ts'
import { hexOf } from './known-session.ts'
import type { Truth } from './truth.ts'

/** What others do is seen within a second, and shown. */
const SEEN = 1_100
/** A view costs a dozen queries: not after each event. */
const EVERY = 8
/** The longest heartbeat of a story, with a look: until the next one, presence is told from stamps of a clock that was set since. */
const STAMPED_ANEW = 21_500

/** For how long each page has been showing something else than it should. */
const wrongSince = new WeakMap<DeskProcess, number>()

/** The page shows what the store and the clock say, but for what it counts down itself. */
export function judgePage(truth: Truth, desk: DeskProcess): void {
  const { world, verdicts } = truth
  if (world.now - desk.process.computer.clockSetAt < STAMPED_ANEW) return void wrongSince.delete(desk)
  const since = wrongSince.get(desk)
  if (world.events % EVERY !== 0 && since === undefined) return
  const [is, shown] = [still(desk.process.spared(() => desk.workstation.view())), still(desk.view)]
  if (is === shown) {
    wrongSince.delete(desk)
    return verdicts.require('page', true, () => '')
  }
  wrongSince.set(desk, since ?? world.now)
  verdicts.require('page', world.now - (since ?? world.now) <= SEEN, () => `since ${since} it shows ${differences(shown, is)}`)
}

/** Whatever is on the screen belongs to whoever sits there. */
export function judgeShown({ verdicts, sessions }: Truth, view: View): void {
  if (view.screen === 'home') {
    const { username } = view.person
    const others = [view.session, ...view.recent, ...(view.last ? [view.last] : [])].filter(
      ({ id }) => (sessions.get(hexOf(id))?.username ?? username) !== username,
    )
    verdicts.require('own session', others.length === 0, () => `${username} sees ${others.length} sessions of others`)
  }
  if (view.screen === 'locked') {
    const whose = sessions.get(hexOf(view.session.id))?.username
    verdicts.require(
      'own session',
      whose === view.person.username,
      () => `the session of ${whose} under the name of ${view.person.username}`,
    )
  }
  if (view.screen !== 'sign_in') return
  for (const { endReason, displayName, facts } of view.receipts) {
    const isOnRecord = [...sessions.values()].some(
      ({ row }) =>
        row.reason === endReason &&
        (!facts || (row.endedAt === Date.parse(facts.endedAt) && row.endedAt - row.startedAt === facts.durationMs)),
    )
    verdicts.require('receipt', isOnRecord, () => `${endReason} at ${facts?.endedAt} after ${facts?.durationMs}`)
    verdicts.require('receipt', !facts === (displayName === null), () => `the door tells of ${displayName}`)
  }
}

const still = (view: View) => JSON.stringify(view, (key, value: unknown) => (key === 'leftMs' || key === 'idleMs' ? undefined : value))

/** What is shown, and what should be, of each part that differs. */
function differences(shown: string, is: string): string {
  const [was, should] = [JSON.parse(shown) as Record<string, unknown>, JSON.parse(is) as Record<string, unknown>]
  const keys = [...new Set([...Object.keys(was), ...Object.keys(should)])]
  const told = keys.map((key) => [key, JSON.stringify(was[key]), JSON.stringify(should[key])] as const)
  return told.flatMap(([key, before, now]) => (before === now ? [] : [`${key} ${before} instead of ${now}`])).join('; ')
}
