import { AlertWatch } from '../app/alerts/watch-alerts.ts'
import type { ApiDesk } from '../app/api/api-desk.ts'
import { noteAuditHead } from '../app/audit/note-head.ts'
import { Shutdown } from '../app/closing/shutdown.ts'
import type { ShutdownStep } from '../app/closing/shutdown.ts'
import { housePolicy } from '../app/policy/policies.ts'
import { CurrentSession } from '../app/session/current-session.ts'
import type { Entrance, PasswordDirectory } from '../app/sign-in/entrance.ts'
import type { SignedIn } from '../app/sign-in/sign-in.ts'
import { CHANNELS } from '../contract/channels.ts'
import type { EventChannel, Events, RequestChannel } from '../contract/channels.ts'
import type { Result } from '../contract/result.ts'
import type { Language, View } from '../contract/views.ts'
import type { LocalHour } from '../core/alerts/alert-rules.ts'
import type { NewAlert } from '../core/alerts/alert.ts'
import type { DeskLine } from '../core/fleet/desk-line.ts'
import type { FleetOffice } from '../core/fleet/office-port.ts'
import { durationMs } from '../core/ids.ts'
import type { DurationMs } from '../core/ids.ts'
import type { Clock, Entropy, Log, PasswordHasher, ProcessProbe, Scheduler } from '../core/ports/ports.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { LONGEST_SAVING } from '../core/session/saving.ts'
import { Administration } from './administration/administration.ts'
import { ApiSwitch } from './api-switch.ts'
import type { DeskApi } from './api-switch.ts'
import { CheckedCalls } from './calls/checked-call.ts'
import { handlersFor } from './calls/handlers.ts'
import { Closing } from './closing.ts'
import type { ConsoleFiles } from './console/console-files.ts'
import type { Console, ConsoleDeps } from './console/console.ts'
import { DoorInstead } from './fleet/door-instead.ts'
import { fleetHandlers } from './fleet/fleet-handlers.ts'
import { linkState } from './fleet/link-view.ts'
import type { Launched } from './launch/launch.ts'
import { Occasions } from './occasions.ts'
import type { Occasion } from './occasions.ts'
import { toldAtLaunch } from './receipts.ts'
import { Workstation } from './workstation.ts'

/** On the way out nothing waits longer than this for another process to let go of the database. */
const HURRY = durationMs(1_000)
const STEP = durationMs(1_000)
/** Whoever signs in is let look round first. */
const SETTLED = durationMs(30_000)
/** Nobody is kept waiting who has not touched anything for this long. */
const QUIET = durationMs(60_000)

export type Upkeep = Readonly<{ start: (isQuiet: () => boolean) => void; lookAfter: () => void; stop: () => void }>

/** The window that the desk is looked at through, and its page. */
type DeskWindow = Readonly<{
  isThere: () => boolean
  isWatched: () => boolean
  tell: <Channel extends EventChannel>(channel: Channel, event: Events[Channel]) => void
}>

export type DeskDeps = Readonly<{
  launched: Launched
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  passwords: PasswordHasher
  log: Log
  owner: ProcessIdentity
  probe: ProcessProbe
  appVersion: string
  signInFacts?: Readonly<Record<string, string>>
  language: Language
  window: DeskWindow
  osIdle: () => DurationMs | null
  hourOf: LocalHour
  /** To be called with each new view, before the page has it. */
  onView: (view: View) => void
  /** Alerts that the policy wants on the desktop, too. */
  notify: (alerts: readonly NewAlert[]) => void
  files: ConsoleFiles
  /** The line to the directory; null where this build has none. */
  office: FleetOffice | null
  /** The same, where it is this build's own. */
  line?: DeskLine | undefined
  entrance?: Entrance | undefined
  directory?: PasswordDirectory | undefined
  onOneTimePassword: (password: string) => void
  onClipboardFilled: (kind: 'clipboard' | 'selection') => void
  /** Read from disk only once an administrator asks: a launch is sooner without it. */
  loadConsole: () => Promise<new (deps: ConsoleDeps) => Console>
  /** What the app does for its data directory on its own. */
  loadUpkeep: () => Promise<Upkeep>
  /** The API for other programs, once the policy switches it on. */
  loadApi: (desk: ApiDesk) => Promise<DeskApi>
  /** Begins the owner's own programs, and waits for none. */
  runHooks: (occasion: Occasion) => void
  /** What of a session lies outside the desk, to be given up on the way out. */
  belongings: readonly Omit<ShutdownStep, 'deadline'>[]
  writeLog: () => void | Promise<void>
  /** Whether the app goes on without a window, as on macOS. */
  staysWithoutWindow: boolean
  exit: (code: number) => void
}>

export type Desk = Readonly<{
  workstation: Workstation
  closing: Closing
  current: CurrentSession
  /** What the page is told, after every check. */
  answer: (name: RequestChannel, isFromOurPage: boolean, question: unknown) => Promise<Result<unknown>>
  /** For what the sign-in does not need: alerts and upkeep. */
  settle: () => Promise<void>
}>

/** Everything behind one window, wired: who is here, what may be asked, what is watched, and the one way out. */
export function openDesk(deps: DeskDeps): Desk {
  const { launched, clock, scheduler, log, owner, window } = deps
  const { store, departures } = launched
  const parts = { ...deps, store, departures }
  const current = new CurrentSession({ ...parts, instanceId: owner.instanceId, onChange: () => workstation.announce() })
  const tellAdministrators = (view: View) => {
    if (view.screen !== 'home' || view.person.role !== 'admin') return
    window.tell('console:changed', { openAlerts: store.alerts.list('open').length })
  }
  let upkeep: Upkeep | null = null
  let isSettled = false
  /** The system gives us a while, which is theirs; nobody else waits for them, and the next launch least of all. */
  const letSave = () => (closing.reason === 'os_session_end' && current.saving.left > 0 ? current.saving.untilDone(scheduler) : undefined)
  const steps: readonly (Omit<ShutdownStep, 'deadline'> & Partial<ShutdownStep>)[] = [
    { name: 'end the session', run: () => closing.leaveSession() },
    { name: 'let programs save', deadline: LONGEST_SAVING, run: () => letSave() },
    { name: 'stop looking after the data directory', run: () => launched.tenancy.stop() },
    { name: 'stop answering other launches', run: launched.stopAnswering },
    ...deps.belongings,
    { name: 'begin the hooks of the end', run: () => occasions.runDue() },
    { name: 'shut the API', run: () => api.stop() },
    { name: 'stop watching for alerts', run: () => alerts.stop() },
    { name: 'stop the upkeep', run: () => upkeep?.stop() },
    { name: 'stop looking after the session', run: () => workstation.keeper.rest() },
    { name: 'stop its heartbeats', run: () => current.forget() },
    { name: 'tell the directory', run: () => deps.line?.rest() },
    { name: 'write the log', run: deps.writeLog },
    { name: 'close the database', run: () => store.close() },
    { name: 'say that it is over', run: () => log.info('stopped') },
    { name: 'release the data directory', run: () => launched.held.release() },
  ]
  const closing: Closing = new Closing(
    {
      ...deps,
      leave(reason, evidence) {
        store.hurry(HURRY)
        workstation.leave(reason, evidence)
      },
      leaveForSure: (reason, evidence) => workstation.keeper.leaveForSure(reason, evidence),
      stopAnswering: launched.stopAnswering,
    },
    new Shutdown(
      { scheduler, log },
      steps.map((step) => ({ deadline: STEP, ...step })),
    ),
  )
  const workstation: Workstation = new Workstation({
    ...parts,
    current,
    toTell: toldAtLaunch(store, launched.recovered, clock.now()),
    onSignedIn({ session, user }) {
      alerts.afterSignIn(session, user.role)
      const loaded = upkeep
      if (user.role === 'admin' && loaded) scheduler.after(SETTLED, () => loaded.lookAfter())
    },
    onRefused: () => void alerts.afterFailedSignIn(),
    attended: () => !closing.leaving && window.isThere(),
    isWatched: window.isWatched,
    onChange(view) {
      if (view.screen !== 'sign_in') door.forget()
      if (view.screen !== 'home' && view.screen !== 'locked') deps.office?.forget()
      deps.onView(view)
      window.tell('view:changed', view)
      tellAdministrators(view)
      if (isSettled) api.follow()
      occasions.follow()
      lookForWhoIsHere()
    },
  })
  const isLocked = () => workstation.keeper.lock.isLocked
  const occasions = new Occasions({ ...parts, current, isLocked, run: deps.runHooks })
  const api = new ApiSwitch({ store, log, load: () => deps.loadApi({ ...parts, current, keeper: workstation.keeper }) })
  const lookForWhoIsHere = whenChanged(
    () => current.signedIn?.session.id,
    () => deps.line?.look(),
  )
  const door: DoorInstead = new DoorInstead({ scheduler, signIn: (details, takeOver) => workstation.signIn(details, takeOver) })
  deps.office?.onChange(() => {
    workstation.announce()
    if (current.signedIn?.user.role === 'admin') window.tell('fleet:changed', linkState(deps.office))
  })
  const leaving = () => closing.leaving
  const alerts = new AlertWatch({
    ...parts,
    leaving,
    onRaised(raised) {
      tellAdministrators(workstation.view())
      if (current.signedIn?.user.role === 'admin' && housePolicy(store).alertNotifications) deps.notify(raised)
    },
  })
  const office = {
    ...parts,
    administrator: (asked?: SignedIn) => workstation.requireAdministrator(asked),
    onChanged: () => workstation.keeper.reconsider(),
  }
  const loadedConsole = lazily(async () => new (await deps.loadConsole())({ ...office, leaving }))
  const console = async () => {
    const asked = office.administrator()
    const loaded = await loadedConsole()
    office.administrator(asked)
    return loaded
  }
  const handlers = handlersFor(workstation, new Administration(office), console, deps.onClipboardFilled, fleetHandlers(deps.office, door))
  const calls = new CheckedCalls({
    log,
    clock,
    standing: () => workstation.standing(),
    requireFresh: () => workstation.requireFresh(),
    sessionHere: () => current.signedIn?.session.id ?? null,
  })
  return {
    workstation,
    closing,
    current,
    answer: (name, isFromOurPage, question) => calls.answer(name, { ...CHANNELS[name], answer: handlers[name] }, isFromOurPage, question),
    async settle() {
      isSettled = true
      api.follow()
      noteAuditHead(store, log)
      alerts.afterRecovery()
      alerts.start()
      deps.line?.begin({ reconsider: () => workstation.keeper.reconsider(), here: () => hereNow(current) })
      try {
        upkeep = await deps.loadUpkeep()
        upkeep.start(() => !current.signedIn || current.signsOfLife().idleFor >= QUIET)
      } catch (error) {
        log.error('the upkeep could not be started', { error: String(error) })
      }
    },
  }
}

const hereNow = (current: CurrentSession) => ({
  session: current.signedIn?.session.id ?? null,
  idleMs: current.signedIn ? current.signsOfLife().idleFor : null,
})

/** Calls back where it is called and something is not as it was the last time. */
function whenChanged(now: () => unknown, onChange: () => void): () => void {
  let last = now()
  return () => {
    const before = last
    last = now()
    if (last !== before) onChange()
  }
}

/** Loaded when it is first wished for; where that failed, again at the next wish. */
function lazily<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | null = null
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    }))
}
